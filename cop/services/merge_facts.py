"""What a record says of itself, and which of it stays when two become one."""

from collections.abc import Collection
from typing import Any

from flask_babel import gettext as _

from cop.errors import CopError
from cop.models import MergeNoun, Person, SiteRole
from cop.queries.merges import confirmed_addresses
from cop.queries.person_addresses import addresses_of
from cop.services.journal import Journal

ADDRESS = ("email", "email_key", "verified_at")
# Parts of one fact are chosen together, by the name of the first.
FACTS: dict[MergeNoun, tuple[tuple[str, ...], ...]] = {
    MergeNoun.ORGANISATION: (
        ("legal_name",),
        ("short_name",),
        ("sector",),
        ("category_id",),
        ("vat_number",),
        ("fiscal_code",),
        ("municipality", "municipality_id", "is_abroad"),
        ("website",),
        ("partner_since_on",),
    ),
    MergeNoun.PERSON: (("name",), ("language",), ADDRESS),
}
# No two rows hold the same: what the kept record gives up goes to the hidden one, where it is still found.
_CODES = {"vat_number", "fiscal_code"}
LEVEL = {SiteRole.NONE: 0, SiteRole.VIEWER: 1, SiteRole.ADMINISTRATOR: 2}


def facts_missing(noun: MergeNoun, kept: Any, hidden: Any) -> set[str]:
    """Return the facts that only the hidden record has; of two addresses, the only one confirmed."""
    missing = {
        fact[0]
        for fact in FACTS[noun]
        if getattr(kept, fact[0]) in (None, "") and getattr(hidden, fact[0]) not in (None, "")
    }
    if noun == MergeNoun.PERSON and confirmed_addresses(kept, hidden) == {hidden.email}:
        missing.add("email")
    return missing


def refuse_unconfirmed(kept: Person, hidden: Person, *, is_from_hidden: bool) -> None:
    """Raise CopError (field "email") where the address that stays is not one that its owner has confirmed.

    Where neither is, either may stay: whoever first signs in confirms it.
    """
    confirmed = confirmed_addresses(kept, hidden)
    if confirmed and (hidden if is_from_hidden else kept).email not in confirmed:
        raise CopError(_("The address that stays must be one that its owner has confirmed."), field="email")


def take_facts(journal: Journal, noun: MergeNoun, kept: Any, hidden: Any, taken: Collection[str]) -> None:
    """Let the kept record take over the facts named; an organisation is checked where either one was."""
    given = {name: getattr(hidden, name) for fact in FACTS[noun] if fact[0] in taken for name in fact}
    for name in sorted(_CODES & given.keys()):
        value, former = given.pop(name), getattr(kept, name)
        journal.change([hidden], {name: None})
        journal.change([kept], {name: value})
        journal.change([hidden], {name: former})
    if noun == MergeNoun.PERSON:
        _take_person(journal, kept, hidden, given)
    else:
        journal.change([kept], given | {"is_to_check": kept.is_to_check and hidden.is_to_check})


def _take_person(journal: Journal, kept: Person, hidden: Person, given: dict[str, Any]) -> None:
    """The kept person knows both addresses, the hidden one none; the higher role across communities stays.

    In this order, forwards and back: whoever uses an address must know it by then (`models.person`).
    """
    role, used = max(kept.site_role, hidden.site_role, key=lambda r: LEVEL[r]), hidden.email_key
    journal.change([hidden], {"email": None, "email_key": None, "site_role": SiteRole.NONE})
    for address in addresses_of(hidden.id):
        confirmed_at = address.verified_at or (hidden.verified_at if address.email_key == used else None)
        journal.change([address], {"person_id": kept.id, "verified_at": confirmed_at})
    # Who wants no surveys gets none, whichever of the two records said so.
    refused = {"surveys_refused_at": kept.surveys_refused_at or hidden.surveys_refused_at}
    journal.change([kept], given | refused | {"site_role": role})
