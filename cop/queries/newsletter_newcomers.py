"""Who has joined, as blocks of a newsletter tell of it: organisations, which public lists show as well.

Not people who belong without an organisation: what they agree to (`services.consents.listing_text`) is to be named
beside what they lead, never that they belong.
"""

from collections.abc import Iterable

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import contains_eager, joinedload

from cop.clock import day_of
from cop.extensions import db
from cop.models import Community, Membership, Organisation
from cop.queries import newsletter_words as words
from cop.queries.memberships import is_counted_on
from cop.queries.newsletter_items import Scope
from cop.rules.newsletter_facts import Item, Link


def newcomer_items(scope: Scope) -> list[Item]:
    """Return the organisations that joined in the days told of and are members still, by name, each once."""
    today = day_of(scope.at)
    rows = (
        select(Membership)
        .join(Membership.organisation)
        .where(Membership.community_id.in_(scope.communities), is_counted_on(today))
        .where(Membership.since_on >= scope.since_on, Membership.since_on <= today)
        .options(contains_eager(Membership.organisation), joinedload(Membership.community))
        .order_by(Organisation.search_key, Organisation.id, Membership.since_on, Membership.id)
    )
    joined: dict[int, tuple[Organisation, list[Community]]] = {}
    for row in db.session.scalars(rows):
        if row.organisation is not None:
            joined.setdefault(row.organisation.id, (row.organisation, []))[1].append(row.community)
    return [_item(organisation, hosts, scope) for organisation, hosts in joined.values()]


def _item(organisation: Organisation, hosts: Iterable[Community], scope: Scope) -> Item:
    values = {"organisation_id": organisation.id}
    return Item(
        key=f"organisation:{organisation.id}",
        title=organisation.name,
        place=organisation.municipality,
        hosts=words.hosts_of(hosts, scope.language) if scope.names_hosts else "",
        lang=scope.language,
        more=Link(_("Page of the organisation"), "organisations.show", values),
    )
