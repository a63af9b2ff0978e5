"""Meetings as blocks of a newsletter tell of them: those to come, and those that were, with figures and materials.

Every published meeting has a page that anybody may read, so each may be told. Sessions of a training edition are not
among them: the edition is told of where it takes people.
"""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date, datetime, time, timedelta

from flask_babel import gettext as _
from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload, selectinload

from cop.clock import ROME
from cop.extensions import db
from cop.models import Document, DocumentAudience, Meeting, MeetingCount, MeetingHost, MeetingStatus, Minutes
from cop.queries import newsletter_words as words
from cop.queries.newsletter_items import Scope, excerpt
from cop.rules.newsletter_facts import Item, Link

MOST = 40


def upcoming_items(scope: Scope) -> list[Item]:
    """Return the meetings that begin from now up to the last day, soonest first."""
    rows = _published(scope.communities).where(
        Meeting.starts_at > scope.at, Meeting.starts_at < day_begins(scope.until_on + timedelta(1))
    )
    found = db.session.scalars(rows.order_by(Meeting.starts_at, Meeting.id).limit(MOST)).all()
    return [_item(meeting, scope, _("Details and registration")) for meeting in found]


def past_items(scope: Scope) -> list[Item]:
    """Return the meetings held since the first day, latest first: how many were there, and what anybody may open."""
    rows = _published(scope.communities).where(
        Meeting.ends_at <= scope.at, Meeting.starts_at >= day_begins(scope.since_on)
    )
    found = db.session.scalars(rows.order_by(Meeting.starts_at.desc(), Meeting.id.desc()).limit(MOST)).all()
    ids = [meeting.id for meeting in found]
    people, files = _people(ids), _files(ids, scope.language)
    more = _("Read more")
    return [
        _item(one, scope, more, figures=words.present(people.get(one.id, 0)), files=tuple(files[one.id]))
        for one in found
    ]


def day_begins(day: date) -> datetime:
    """Return the instant at which a day begins on the wall in Turin."""
    return datetime.combine(day, time(), ROME)


def _published(communities: Collection[int]) -> Select[Meeting]:
    hosted = select(MeetingHost.meeting_id).where(MeetingHost.community_id.in_(communities))
    rows = select(Meeting).where(Meeting.status == MeetingStatus.SCHEDULED, Meeting.id.in_(hosted))
    rows = rows.where(Meeting.edition_id.is_(None))
    return rows.options(joinedload(Meeting.kind), selectinload(Meeting.hosts))


def _item(
    meeting: Meeting, scope: Scope, more: str, *, figures: str = "", files: tuple[Link, ...] = ()
) -> Item:
    language = scope.language
    is_of_one = len(meeting.hosts) == 1 and not scope.names_hosts
    return Item(
        key=f"meeting:{meeting.id}",
        title=meeting.title.in_language(language),
        when=words.when(meeting.starts_at, meeting.ends_at, meeting.zone),
        place=words.place_of(meeting),
        hosts="" if is_of_one else words.hosts_of(meeting.hosts, language),
        text=excerpt(meeting.text.in_language(language)),
        figures=figures,
        lang=meeting.title.language_shown(language),
        starts_at=meeting.starts_at.isoformat(),
        more=Link(more, "meetings.show", {"meeting_id": meeting.id}),
        files=files,
    )


def _people(ids: Sequence[int]) -> dict[int, int]:
    """How many participants each had (counting rules 2 and 4)."""
    rows = select(MeetingCount.meeting_id, MeetingCount.participations)
    rows = rows.where(MeetingCount.meeting_id.in_(ids), MeetingCount.is_first_host)
    return dict(db.session.execute(rows).all())


def _files(ids: Sequence[int], language: str) -> dict[int, list[Link]]:
    """The minutes and the documents that anybody may open, by meeting."""
    found: dict[int, list[Link]] = defaultdict(list)
    minutes = select(Minutes.meeting_id).where(
        Minutes.meeting_id.in_(ids), Minutes.is_public, Minutes.published_at.is_not(None)
    )
    for meeting_id in db.session.scalars(minutes):
        found[meeting_id].append(
            Link(_("Minutes of the meeting"), "minutes.show", {"meeting_id": meeting_id})
        )
    documents = select(Document).where(
        Document.meeting_id.in_(ids), Document.audience == DocumentAudience.EVERYONE
    )
    for one in db.session.scalars(documents.order_by(Document.position, Document.id)):
        link = Link(one.title.in_language(language), "documents.show", {"document_id": one.id})
        found[one.meeting_id or 0].append(link)
    return found
