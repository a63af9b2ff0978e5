"""Organisations: the register that everything is counted by."""

from typing import Any

from flask_babel import gettext as _

from cop.errors import CopError
from cop.extensions import db
from cop.models import Organisation
from cop.queries.organisations import organisation_with_code
from cop.rules.viewer import Viewer
from cop.services.audit import log_act
from cop.services.changes import change, refusing_duplicates

# What an organisation's own contact edits, and what those who manage it edit besides.
OWN_FACTS = frozenset(
    {"legal_name", "short_name", "sector", "vat_number", "fiscal_code", "municipality", "website"}
)
FACTS = OWN_FACTS | {"category_id", "partner_since_on", "is_to_check"}
CODES = {"vat_number": "vat_number", "fiscal_code": "fiscal_code"}


def create_organisation(*, by: Viewer | None, **facts: Any) -> Organisation:
    """Add an organisation. Raises CopError (fields "vat_number", "fiscal_code") for a code on record already."""
    organisation = Organisation()
    with refusing_duplicates(_code_taken(), fields=CODES):
        change(organisation, facts, allowed=FACTS)
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
    with refusing_duplicates(_code_taken(), fields=CODES), db.session.no_autoflush:
        changed = change(organisation, facts, allowed=allowed)
        refuse_known_codes(organisation)
    if changed:
        log_act("update", organisation, by=by, fields=changed)


def refuse_known_codes(organisation: Organisation) -> None:
    """Raise CopError where another organisation bears one of the codes."""
    for code in CODES:
        value = getattr(organisation, code)
        other = organisation_with_code(code, value) if value else None
        if other is not None and other is not organisation:
            raise CopError(_("%(name)s is in the register with this code.", name=other.name), field=code)


def _code_taken() -> str:
    return _("Another organisation is in the register with this code.")
