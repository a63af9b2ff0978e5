"""What merging does, in words: facts, rows that move, reasons why two records may be one."""

from collections.abc import Callable, Mapping
from typing import Any

from flask_babel import format_date, ngettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from cop.forms.merges import Offer, Side
from cop.forms.words import LANGUAGES, SECTORS
from cop.models import MergeNoun
from cop.queries.likeness import Reason
from cop.services.merge_facts import FACTS, facts_missing
from cop.views.language import current_language

FACT_LABELS = {
    "legal_name": _l("Legal name"),
    "short_name": _l("Short name"),
    "sector": _l("Sector"),
    "category_id": _l("Stakeholder category"),
    "vat_number": _l("VAT number"),
    "fiscal_code": _l("Fiscal code"),
    "municipality": _l("Municipality"),
    "website": _l("Website"),
    "partner_since_on": _l("Partner of the ecosystem since"),
    "name": _l("Name and surname"),
    "language": _l("Language of the mails"),
    "email": _l("Address in use"),
}
REASONS = {
    Reason.SAME_CODE: _l("same tax code"),
    Reason.SAME_ADDRESS: _l("same mail address"),
    Reason.SAME_NAME: _l("same name"),
    Reason.LIKE_NAME: _l("name nearly the same"),
    Reason.INITIALS: _l("one name is the initials of the other"),
    Reason.SAME_WEBSITE: _l("same website"),
    Reason.SAME_ORGANISATION: _l("same organisation"),
    Reason.LIKE_ADDRESS: _l("addresses that begin the same"),
}
COUNTED: Mapping[str, Callable[[int], str]] = {
    "affiliation": lambda n: ngettext("%(num)s affiliation", "%(num)s affiliations", n),
    "membership": lambda n: ngettext("%(num)s membership", "%(num)s memberships", n),
    "representative": lambda n: ngettext("%(num)s representation", "%(num)s representations", n),
    "registration": lambda n: ngettext("%(num)s registration", "%(num)s registrations", n),
    "enrolment": lambda n: ngettext("%(num)s enrolment", "%(num)s enrolments", n),
    "community_role": lambda n: ngettext("%(num)s role in a community", "%(num)s roles in communities", n),
    "meeting_person_role": lambda n: ngettext("%(num)s role at a meeting", "%(num)s roles at meetings", n),
    "meeting_organisation_role": lambda n: ngettext(
        "%(num)s role at a meeting", "%(num)s roles at meetings", n
    ),
    "edition_person_role": lambda n: ngettext(
        "%(num)s part in a training edition", "%(num)s parts in training editions", n
    ),
    "edition_organisation_role": lambda n: ngettext(
        "%(num)s part in a training edition", "%(num)s parts in training editions", n
    ),
    "join_request": lambda n: ngettext("%(num)s join request", "%(num)s join requests", n),
    "consent": lambda n: ngettext("%(num)s consent", "%(num)s consents", n),
    "personal_feed": lambda n: ngettext("%(num)s calendar feed", "%(num)s calendar feeds", n),
    "message": lambda n: ngettext("%(num)s mail sent", "%(num)s mails sent", n),
    "theme_supporter": lambda n: ngettext("%(num)s theme supported", "%(num)s themes supported", n),
    "date_poll_voter": lambda n: ngettext("%(num)s poll for a date", "%(num)s polls for a date", n),
    "action_item": lambda n: ngettext("%(num)s action agreed on", "%(num)s actions agreed on", n),
    "agenda_item_person": lambda n: ngettext("%(num)s place on an agenda", "%(num)s places on agendas", n),
    "contribution": lambda n: ngettext("%(num)s contribution", "%(num)s contributions", n),
    "organisation_logo": lambda n: ngettext("%(num)s logo", "%(num)s logos", n),
}


def counted(rows: Mapping[str, int]) -> list[str]:
    """Return how many rows of what, in words, those without a word of their own together at the end."""
    lines = [COUNTED[table](number) for table, number in rows.items() if table in COUNTED and number]
    others = sum(number for table, number in rows.items() if table not in COUNTED)
    return lines + ([ngettext("%(num)s other record", "%(num)s other records", others)] if others else [])


def offers(noun: MergeNoun, kept: Any, hidden: Any) -> dict[str, Offer]:
    """Return the facts of which two records say different things; what one of them lacks the other gives."""
    missing = facts_missing(noun, kept, hidden)
    found = {}
    for fact in FACTS[noun]:
        name = fact[0]
        if getattr(kept, name) != getattr(hidden, name):
            side = Side.HIDDEN if name in missing else Side.KEPT
            found[name] = Offer(FACT_LABELS[name], shown(kept, name), shown(hidden, name), side)
    return found


def shown(record: Any, name: str) -> str:
    """Return what a record says of a fact, "" where it says nothing."""
    value = getattr(record, name)
    if name == "category_id":
        return record.category.name.in_language(current_language()) if record.category else ""
    if name == "email" and value:
        said = _("confirmed by its owner") if record.verified_at else _("not confirmed")
        return f"{value} ({said})"
    if name == "partner_since_on" and value:
        return format_date(value, "d MMMM y")
    words: Any = {"sector": SECTORS, "language": LANGUAGES}.get(name)
    return str(words[value] if words else value or "")
