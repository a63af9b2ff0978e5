"""Calendar feeds: the addresses that people make for themselves, and the events stored for all feeds."""

import zlib
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from flask import current_app
from flask_babel import gettext as _
from sqlalchemy import delete, or_, select
from sqlalchemy.dialects import postgresql, sqlite

from cop import tokens
from cop.emails import links
from cop.errors import CopError
from cop.exports.ics_feed import FORMAT, event_bytes
from cop.extensions import db
from cop.models import CalendarFragment, Meeting, MeetingHost, PersonalFeed
from cop.queries import feeds
from cop.rules.viewer import Viewer
from cop.services.audit import log_act

TOKEN_LENGTH = 32  # characters of 5 bits
MOST_FEEDS = 10


def create_feed(
    *,
    by: Viewer,
    name: str = "",
    community_id: int | None = None,
    omits_invited: bool = False,
    has_alarm: bool = False,
) -> PersonalFeed:
    """Make a secret address for the calendar of `by`: of all own communities, or of one of them.

    Raises CopError for somebody who has ten of them, or who does not belong to the community.
    """
    if by.person_id is None:
        raise ValueError("a personal feed belongs to somebody")
    if len(feeds.feeds_of(by.person_id)) >= MOST_FEEDS:
        raise CopError(_("You have ten addresses already: revoke one that you no longer use."))
    if community_id is not None and community_id not in by.member_of | by.coordinates:
        raise CopError(_("Choose one of your communities."), field="community_id")
    feed = PersonalFeed(
        person_id=by.person_id, name=name, community_id=community_id, omits_invited=omits_invited,
        has_alarm=has_alarm, token=tokens.new_base32(TOKEN_LENGTH),
    )  # fmt: skip
    return _added("create", feed, by)


def rotate_feed(feed: PersonalFeed, *, by: Viewer, at: datetime) -> PersonalFeed:
    """Give a feed a new address: the old one is revoked, and says so for 30 days."""
    feed.revoked_at = at
    options = ("person_id", "name", "community_id", "omits_invited", "has_alarm")
    follower = PersonalFeed(
        **{option: getattr(feed, option) for option in options}, token=tokens.new_base32(TOKEN_LENGTH)
    )
    return _added("rotate", follower, by)


def revoke_feed(feed: PersonalFeed, *, by: Viewer | None, at: datetime) -> None:
    """End a feed at once; its address says so for 30 days."""
    feed.revoked_at = at
    db.session.flush()
    log_act("revoke", feed, by=by)


def format_version() -> int:
    """Return the number under which events are stored: it changes with their form and with our address."""
    return zlib.crc32(f"{FORMAT} {current_app.config['BASE_URL']}".encode()) & 0x7FFFFFFF


def rendered(entries: Sequence[feeds.Entry], *, language: str) -> list[dict[str, Any]]:
    """Return the missing events of a feed as rows of CalendarFragment, for `store_fragments`."""
    missing = {entry.meeting_id: entry.audience for entry in entries if entry.body is None}
    version = format_version()
    return [
        {
            "meeting_id": meeting.id,
            "audience": missing[meeting.id],
            "language": language,
            "revision": meeting.revision,
            "format_version": version,
            "body": event_of(meeting, language=language, shows_link=missing[meeting.id] == feeds.REGISTERED),
        }
        for meeting in (feeds.meetings_to_render(missing) if missing else ())
    ]


def event_of(meeting: Meeting, *, language: str, shows_link: bool) -> bytes:
    """Return the event of a meeting as feeds and downloads show it."""
    url = links.page("meetings.show", language=language, meeting_id=meeting.id)
    return event_bytes(meeting, language=language, url=url, shows_link=shows_link)


def store_fragments(rows: Iterable[dict[str, Any]]) -> None:
    """Keep events for the next time; one of a later revision, stored meanwhile by somebody else, stays."""
    dialect = db.session.get_bind().dialect.name
    insert = (postgresql if dialect == "postgresql" else sqlite).insert(CalendarFragment)
    is_later = insert.excluded.revision >= CalendarFragment.revision
    is_other_form = insert.excluded.format_version != CalendarFragment.format_version
    statement = insert.on_conflict_do_update(
        index_elements=["meeting_id", "audience", "language"],
        set_={name: insert.excluded[name] for name in ("revision", "format_version", "body")},
        where=or_(is_later, is_other_form),
    )
    db.session.execute(statement, list(rows))


def forget_fragments(community_id: int) -> None:
    """Let the events of a community's meetings be made anew: they say its name."""
    hosted = select(MeetingHost.meeting_id).where(MeetingHost.community_id == community_id)
    db.session.execute(
        delete(CalendarFragment).where(CalendarFragment.meeting_id.in_(hosted)),
        execution_options={"synchronize_session": False},
    )


def _added(verb: str, feed: PersonalFeed, by: Viewer) -> PersonalFeed:
    db.session.add(feed)
    db.session.flush()
    log_act(verb, feed, by=by)
    return feed
