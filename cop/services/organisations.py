"""Organisations: the register that everything is counted by."""

from typing import Any

from flask_babel import gettext as _

from cop.errors import CopError
from cop.extensions import db
from cop.models import Municipality, Organisation
from cop.queries.municipalities import municipalities_meant, municipalities_named
from cop.queries.organisations import organisation_with_code
from cop.rules.viewer import Viewer
from cop.services.audit import log_act
from cop.services.changes import change, refuse_foreign, refusing_duplicates

# What an organisation's own contact edits, and what those who manage it edit besides. `municipality` is what
# was typed: the municipality that it names follows from it.
OWN_FACTS = frozenset(
    {
        "legal_name",
        "short_name",
        "sector",
        "vat_number",
        "fiscal_code",
        "municipality",
        "is_abroad",
        "website",
    }
)
FACTS = OWN_FACTS | {"category_id", "partner_since_on", "is_to_check"}
_PLACED = frozenset({"municipality_id"})
CODES = {"vat_number": "vat_number", "fiscal_code": "fiscal_code"}


def create_organisation(*, by: Viewer | None, **facts: Any) -> Organisation:
    """Add an organisation. Raises CopError (fields "vat_number", "fiscal_code") for a code on record already.

    Raises CopError (field "municipality") for a place in Italy that is no municipality.
    """
    organisation = Organisation(municipality="", is_abroad=False)
    refuse_foreign(facts, allowed=FACTS)
    facts = placed(organisation, facts)
    with refusing_duplicates(_code_taken(), fields=CODES):
        change(organisation, facts, allowed=FACTS | _PLACED)
        refuse_known_codes(organisation)
        db.session.add(organisation)
    log_act("create", organisation, by=by)
    return organisation


def update_organisation(
    organisation: Organisation, *, by: Viewer, allowed: frozenset[str] = FACTS, **facts: Any
) -> None:
    """Change what is given; the rest stays. Raises ValueError for a field that is not `allowed`.

    Raises CopError as `create_organisation` does.
    """
    refuse_foreign(facts, allowed=allowed)
    facts = placed(organisation, facts)
    with refusing_duplicates(_code_taken(), fields=CODES), db.session.no_autoflush:
        changed = change(organisation, facts, allowed=allowed | _PLACED)
        refuse_known_codes(organisation)
    if changed:
        log_act("update", organisation, by=by, fields=changed)


def placed(organisation: Organisation, facts: dict[str, Any]) -> dict[str, Any]:
    """Return `facts` with the municipality that the typed place names: its own name, and its id.

    A place abroad stays as typed, and so does one that was on record before and is not touched. Raises CopError
    (field "municipality"), with what may be meant, for another place in Italy that is no municipality.
    """
    if not facts.keys() & {"municipality", "is_abroad"}:
        return facts
    typed = facts.get("municipality", organisation.municipality)
    is_abroad = facts.get("is_abroad", organisation.is_abroad)
    if is_abroad or not typed:
        return facts | {"municipality_id": None}
    if typed == organisation.municipality and is_abroad == organisation.is_abroad:
        return facts
    found = municipality_meant(typed)
    return facts | {"municipality": found.name, "municipality_id": found.id}


def municipality_meant(typed: str) -> Municipality:
    """Return the one municipality of this name. Raises CopError (field "municipality") where none or two are."""
    found = municipalities_named(typed)
    if len(found) == 1:
        return found[0]
    if found:
        names = ", ".join(m.label for m in found)
        message = _("There is more than one: %(names)s. Type the province too.", names=names)
    else:
        names = ", ".join(m.label for m in municipalities_meant(typed))
        message = (
            _("No municipality of Italy has this name. Perhaps: %(names)s?", names=names)
            if names
            else _("No municipality of Italy has this name. For a place abroad, tick the box.")
        )
    raise CopError(message, field="municipality")


def refuse_known_codes(organisation: Organisation) -> None:
    """Raise CopError where another organisation bears one of the codes."""
    for code in CODES:
        value = getattr(organisation, code)
        other = organisation_with_code(code, value) if value else None
        if other is not None and other is not organisation:
            raise CopError(_("%(name)s is in the register with this code.", name=other.name), field=code)


def _code_taken() -> str:
    return _("Another organisation is in the register with this code.")
