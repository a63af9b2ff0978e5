"""Mailing lists: each community has one from the moment it is made, the ecosystem another."""

from datetime import datetime

from sqlalchemy import bindparam, select, text

from cop.extensions import db
from cop.models import Community, MailingList
from cop.models.types import UTCDateTime

ECOSYSTEM = "ecosystem"
_COLUMNS = "slug, community_id, name_it, name_en, about_it, about_en, is_open, has_members, created_at"
_AT = bindparam("at", type_=UTCDateTime)
# In one statement however many communities there are.
_COMMUNITY_LISTS = text(
    f"INSERT INTO mailing_list ({_COLUMNS}) "  # noqa: S608 -- our own column names
    "SELECT c.slug, c.id, c.name_it, c.name_en, '', '', true, true, :at FROM community c "
    "WHERE NOT EXISTS (SELECT 1 FROM mailing_list m WHERE m.community_id = c.id)"
).bindparams(_AT)
_ECOSYSTEM_LIST = text(
    f"INSERT INTO mailing_list ({_COLUMNS}) "  # noqa: S608 -- our own column names
    f"SELECT '{ECOSYSTEM}', NULL, :name, :name, '', '', true, false, :at "
    "WHERE NOT EXISTS (SELECT 1 FROM mailing_list m WHERE m.community_id IS NULL)"
).bindparams(_AT, name="Torino Social Impact")


def ensure_lists(*, at: datetime) -> None:
    """Give every community that has none its list, called like the community, and the ecosystem its own."""
    db.session.flush()
    for statement in (_COMMUNITY_LISTS, _ECOSYSTEM_LIST):
        db.session.execute(statement, {"at": at})


def ensure_list(community: Community) -> MailingList:
    """Return the list of a community, a new one called like it where it has none."""
    found = db.session.scalar(select(MailingList).where(MailingList.community_id == community.id))
    if found is None:
        found = MailingList(community=community, slug=community.slug)
        found.name_it, found.name_en = community.name_it, community.name_en
        db.session.add(found)
        db.session.flush()
    return found


def rename_list(community: Community, *, name_it: str, name_en: str) -> None:
    """Let a list that is called as the community was until now be called as it is today."""
    found = ensure_list(community)
    if (found.name_it, found.name_en) == (name_it, name_en):
        found.name_it, found.name_en = community.name_it, community.name_en
        db.session.flush()
