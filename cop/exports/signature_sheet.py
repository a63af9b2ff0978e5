"""The signature sheet of a meeting: name, organisation and room to sign, on as many pages as it takes."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import force_locale
from flask_babel import gettext as _

from cop.exports.pdf import compile_pdf


@dataclass(frozen=True)
class SheetPerson:
    """A row to sign; `code` is "" on a sheet without codes."""

    name: str
    organisation: str
    code: str = ""


@dataclass(frozen=True)
class SignatureSheet:
    """What stands on a sheet, in the words of its language: `lines` say when and where, and who hosts it."""

    heading: str
    lines: Sequence[str]
    people: Sequence[SheetPerson]
    blank: int
    sender: str


def signature_sheet(sheet: SignatureSheet, *, language: str) -> bytes:
    """Return the sheet as PDF/UA in a language ("it", "en")."""
    with force_locale(language):
        facts = {
            "title": _("Signature sheet: %(title)s", title=sheet.heading),
            "kicker": " · ".join([sheet.sender, _("Signature sheet")]),
            "columns": [_("No."), _("Name"), _("Organisation"), _("Signature")],
        }
    people = [
        {"number": n, "name": one.name, "organisation": one.organisation, "code": one.code}
        for n, one in enumerate(sheet.people, start=1)
    ]
    facts |= {
        "heading": sheet.heading,
        "lines": list(sheet.lines),
        "people": people,
        "blank": sheet.blank,
        "sender": sheet.sender,
        "foot": " · ".join([sheet.heading, *sheet.lines[:1]]),
    }
    return compile_pdf("signature_sheet", facts, language=language)
