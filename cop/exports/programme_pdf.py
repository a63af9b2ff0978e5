"""The programme of a training edition to print and hand on: goals, sessions, certificate, who makes it."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import force_locale
from flask_babel import gettext as _

from cop.exports.pdf import compile_pdf
from cop.exports.prose import blocks_of
from cop.exports.qr import qr_svg


@dataclass(frozen=True)
class ProgrammeSession:
    """A row of the table; `number` is "" for a session that is cancelled, which is struck out."""

    number: str
    title: str
    when: str
    place: str
    note: str = ""
    is_off: bool = False


@dataclass(frozen=True)
class ProgrammeSheet:
    """What stands in the programme, in the words of its language; texts are Markdown.

    `facts` are lines such as ("Length", "24 hours"); `people` pairs of a part and the names of who has it.
    """

    heading: str
    lead: str
    notice: str
    goals: str
    sessions: Sequence[ProgrammeSession]
    facts: Sequence[tuple[str, str]]
    needs: str
    co_design: str
    people: Sequence[tuple[str, str]]
    address: str
    sender: str


def programme_pdf(sheet: ProgrammeSheet, *, language: str) -> bytes:
    """Return the programme as PDF/UA in a language ("it", "en")."""
    with force_locale(language):
        words = {
            "title": _("Programme: %(title)s", title=sheet.heading),
            "kicker": " · ".join([sheet.sender, _("Training")]),
            "columns": [_("No."), _("Session"), _("When and where")],
            "sessions_heading": _("Sessions"),
            "no_sessions": _("Dates to be announced"),
            "people_heading": _("Who makes it"),
            "link_words": _("On the web"),
            "qr_alt": _("QR code that opens %(address)s", address=sheet.address),
        }
        texts = [
            (_("Goals"), sheet.goals),
            (_("The needs"), sheet.needs),
            (_("The co-design"), sheet.co_design),
        ]
    parts = [{"heading": heading, "blocks": blocks_of(text)} for heading, text in texts if text]
    facts = words | {
        "heading": sheet.heading,
        "lead": sheet.lead,
        "notice": sheet.notice,
        "goals": parts[:1] if sheet.goals else [],
        "way": parts[1:] if sheet.goals else parts,
        "facts": [list(pair) for pair in sheet.facts],
        "sessions": [vars(one) for one in sheet.sessions],
        "people": [list(pair) for pair in sheet.people],
        "address": sheet.address,
        "qr": qr_svg(sheet.address),
        "sender": sheet.sender,
        "foot": sheet.heading,
    }
    return compile_pdf("programme", facts, language=language)
