"""Mailing lists: each community has one from the moment it is made, the ecosystem another."""

from datetime import datetime

from sqlalchemy import bindparam, select, text

from cop.extensions import db
from cop.models import Community, MailingList
from cop.models.types import UTCDateTime

ECOSYSTEM = "ecosystem"
NAME_IT, NAME_EN = "Notizie di ", "News of "
ABOUT_IT = "Gli incontri in arrivo, che cosa è emerso da quelli passati e le altre novità."
ABOUT_EN = "The meetings to come, what came out of the past ones, and whatever else is new."
# Also what a migration runs: one list for each community that has none, then that of the ecosystem.
COMMUNITY_LISTS = (
    text(
        "INSERT INTO mailing_list (slug, community_id, name_it, name_en, about_it, about_en, is_open, has_members, "
        "created_at) SELECT c.slug, c.id, substr(:name_it || c.name_it, 1, 200), CASE WHEN c.name_en = '' THEN '' "
        "ELSE substr(:name_en || c.name_en, 1, 200) END, :about_it, :about_en, :yes, :yes, :at FROM community c "
        "WHERE NOT EXISTS (SELECT 1 FROM mailing_list m WHERE m.community_id = c.id)"
    )
    .bindparams(name_it=NAME_IT, name_en=NAME_EN, about_it=ABOUT_IT, about_en=ABOUT_EN, yes=True)
    .bindparams(bindparam("at", type_=UTCDateTime))
)
ECOSYSTEM_LIST = (
    text(
        "INSERT INTO mailing_list (slug, community_id, name_it, name_en, about_it, about_en, is_open, has_members, "
        "created_at) SELECT :slug, NULL, :name_it, :name_en, :about_it, :about_en, :yes, :no, :at "
        "WHERE NOT EXISTS (SELECT 1 FROM mailing_list m WHERE m.community_id IS NULL)"
    )
    .bindparams(slug=ECOSYSTEM, about_it=ABOUT_IT, about_en=ABOUT_EN, yes=True, no=False)
    .bindparams(name_it=f"{NAME_IT}Torino Social Impact", name_en=f"{NAME_EN}Torino Social Impact")
    .bindparams(bindparam("at", type_=UTCDateTime))
)


def ensure_lists(*, at: datetime) -> None:
    """Give every community that has none its list, and the ecosystem its own."""
    db.session.flush()
    for statement in (COMMUNITY_LISTS, ECOSYSTEM_LIST):
        db.session.execute(statement, {"at": at})


def ensure_list(community: Community) -> MailingList:
    """Return the list of a community, a new one with the usual words where it has none."""
    found = db.session.scalar(select(MailingList).where(MailingList.community_id == community.id))
    if found is None:
        found = MailingList(
            community=community, slug=community.slug, **_names(community.name_it, community.name_en)
        )
        found.about_it, found.about_en = ABOUT_IT, ABOUT_EN
        db.session.add(found)
        db.session.flush()
    return found


def rename_list(community: Community, *, name_it: str, name_en: str) -> None:
    """Let a list that still has the usual words follow a community that was called so until now."""
    found = ensure_list(community)
    if (found.name_it, found.name_en) == tuple(_names(name_it, name_en).values()):
        found.name_it, found.name_en = _names(community.name_it, community.name_en).values()


def _names(name_it: str, name_en: str) -> dict[str, str]:
    return {
        "name_it": f"{NAME_IT}{name_it or name_en}"[:200],
        "name_en": f"{NAME_EN}{name_en}"[:200] if name_en else "",
    }
