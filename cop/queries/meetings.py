"""Meetings: who sees which, and the lists of those who manage them."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from cop.extensions import db
from cop.models import (
    Answer,
    Attendance,
    Community,
    Edition,
    EditionHost,
    Meeting,
    MeetingHost,
    MeetingKind,
    MeetingOrganisationRole,
    MeetingPersonRole,
    MeetingStatus,
    Organisation,
    Person,
    Programme,
    Registration,
)
from cop.queries.listing import Listing, listing
from cop.rules.viewer import Viewer


class Shelf(StrEnum):
    """The parts of a coordinator's list."""

    UPCOMING = "upcoming"
    DRAFTS = "drafts"
    PAST = "past"
    CANCELLED = "cancelled"


@dataclass(frozen=True)
class AnswerCounts:
    """How the people on a meeting's list answered. `to_confirm` said yes or maybe to an earlier date.

    `present` are participants, `staff` the members of the team present (counting rule 4).
    """

    yes: int = 0
    maybe: int = 0
    no: int = 0
    waiting: int = 0
    silent: int = 0
    requested: int = 0
    to_confirm: int = 0
    present: int = 0
    staff: int = 0

    @property
    def invited(self) -> int:
        return self.yes + self.maybe + self.no + self.waiting + self.silent + self.requested


def is_managed_by(viewer: Viewer) -> ColumnElement[bool]:
    """Return the condition that the viewer manages a host of the meeting."""
    if viewer.is_administrator:
        return Meeting.id.is_not(None)
    return Meeting.id.in_(_hosted_by(viewer.coordinates))


def is_meeting_seen_by(viewer: Viewer) -> ColumnElement[bool]:
    """Return the condition that a meeting is shown: a draft only to those who manage it."""
    return or_(Meeting.status != MeetingStatus.DRAFT, is_managed_by(viewer))


def meetings_for(viewer: Viewer, *, hosts: Collection[int] = ()) -> Select[Meeting]:
    """Return the selection of the meetings a viewer sees, of the given communities or of all.

    Kind and hosts come along, in one more query whatever the number of rows.
    """
    statement = select(Meeting).where(is_meeting_seen_by(viewer))
    if hosts:
        statement = statement.where(Meeting.id.in_(_hosted_by(hosts)))
    return statement.options(joinedload(Meeting.kind), selectinload(Meeting.hosts))


def meeting_for(viewer: Viewer, meeting_id: int) -> Meeting | None:
    """Return a meeting with all that its page shows, None where the viewer does not see it."""
    found = meetings_for(viewer).where(Meeting.id == meeting_id)
    return db.session.scalar(
        found.options(
            joinedload(Meeting.edition).joinedload(Edition.programme),
            selectinload(Meeting.person_roles).joinedload(MeetingPersonRole.person),
            selectinload(Meeting.organisation_roles).joinedload(MeetingOrganisationRole.organisation),
        )
    )


def shelf_page(
    viewer: Viewer, shelf: Shelf, *, at: datetime, community_id: int | None = None, page: int = 1
) -> Listing[Meeting]:
    """Return a page of one part of the list of those who manage meetings: what is next, or latest, first."""
    statement = meetings_for(viewer, hosts=[community_id] if community_id else ())
    statement = statement.where(is_managed_by(viewer), _on_shelf(shelf, at))
    is_forward = shelf in {Shelf.UPCOMING, Shelf.DRAFTS}
    order = (Meeting.starts_at, Meeting.id) if is_forward else (Meeting.starts_at.desc(), Meeting.id.desc())
    return listing(statement.order_by(*order), page=page, size=25)


def shelf_counts(viewer: Viewer, *, at: datetime, community_id: int | None = None) -> dict[Shelf, int]:
    """Return how many meetings lie on each part of that list, in one query."""
    counts = [func.count(case((_on_shelf(shelf, at), Meeting.id))) for shelf in Shelf]
    statement = select(*counts).where(is_managed_by(viewer))
    if community_id:
        statement = statement.where(Meeting.id.in_(_hosted_by([community_id])))
    return dict(zip(Shelf, db.session.execute(statement).one(), strict=True))


def answer_counts(meetings: Iterable[Meeting]) -> dict[int, AnswerCounts]:
    """Return how people answered, by meeting id, in one query."""
    is_outdated = Registration.answered_sequence < Meeting.significant_sequence
    is_present = Registration.attendance == Attendance.PRESENT
    answers = {
        "yes": Registration.answer == Answer.ACCEPTED,
        "maybe": Registration.answer == Answer.TENTATIVE,
        "no": Registration.answer == Answer.DECLINED,
        "waiting": Registration.answer == Answer.WAITING,
        "silent": Registration.answer == Answer.INVITED,
        "requested": Registration.answer == Answer.REQUESTED,
        "to_confirm": and_(Registration.answer.in_((Answer.ACCEPTED, Answer.TENTATIVE)), is_outdated),
        "present": and_(is_present, Registration.is_staff.is_(False)),
        "staff": and_(is_present, Registration.is_staff.is_(True)),
    }
    columns = [func.count(case((condition, 1))).label(name) for name, condition in answers.items()]
    statement = (
        select(Meeting.id.label("meeting_id"), *columns)
        .join(Registration, Registration.meeting_id == Meeting.id)
        .where(Meeting.id.in_([meeting.id for meeting in meetings]))
        .group_by(Meeting.id)
    )
    return {
        row["meeting_id"]: AnswerCounts(**{name: row[name] for name in answers})
        for row in db.session.execute(statement).mappings()
    }


def coming_by_organisation(
    meeting: Meeting, *, is_held: bool
) -> tuple[list[tuple[Organisation | None, int]], int]:
    """Return who comes (once held: was present), and how many of the team do (counting rule 4).

    The first: participants of each organisation, by its name, those of none last.
    """
    counted = (
        Registration.attendance == Attendance.PRESENT if is_held else Registration.answer == Answer.ACCEPTED
    )
    rows = db.session.execute(
        select(
            Organisation,
            func.count(case((Registration.is_staff.is_(False), 1))),
            func.count(case((Registration.is_staff.is_(True), 1))),
        )
        .select_from(Registration)
        .outerjoin(Organisation, Organisation.id == Registration.organisation_id)
        .where(Registration.meeting_id == meeting.id, counted)
        .group_by(Organisation.id)
    ).all()
    found: list[tuple[Organisation | None, int]] = [(of, number) for of, number, _staff in rows if number]
    found.sort(key=lambda row: (row[0] is None, row[0].name.casefold() if row[0] else ""))
    return found, sum(staff for _organisation, _number, staff in rows)


def recent_meetings(viewer: Viewer, *, limit: int = 30) -> Sequence[Meeting]:
    """Return the latest meetings that the viewer manages: one of them may be copied."""
    statement = meetings_for(viewer).where(is_managed_by(viewer))
    return db.session.scalars(
        statement.order_by(Meeting.starts_at.desc(), Meeting.id.desc()).limit(limit)
    ).all()


def managed_communities(viewer: Viewer) -> Sequence[Community]:
    """Return the communities for which the viewer may schedule meetings, in the order of the list."""
    statement = select(Community).order_by(Community.position, Community.id)
    if not viewer.is_administrator:
        statement = statement.where(Community.id.in_(viewer.coordinates))
    return db.session.scalars(statement).all()


def meeting_kinds() -> Sequence[MeetingKind]:
    """Return the kinds of meetings in their order."""
    return db.session.scalars(select(MeetingKind).order_by(MeetingKind.position, MeetingKind.id)).all()


def editions_of(communities: Collection[int]) -> Sequence[Edition]:
    """Return the training editions of some communities, the latest first, with their programmes."""
    hosted = select(EditionHost.edition_id).where(EditionHost.community_id.in_(communities))
    statement = select(Edition).join(Edition.programme).where(Edition.id.in_(hosted))
    order = (Edition.starts_on.is_(None), Edition.starts_on.desc(), Programme.slug, Edition.id)
    return db.session.scalars(statement.options(joinedload(Edition.programme)).order_by(*order)).all()


def invited_registrations(meeting: Meeting) -> Sequence[Registration]:
    """Return the registrations of a meeting with person and organisation, those taken off the list included."""
    return db.session.scalars(
        select(Registration)
        .where(Registration.meeting_id == meeting.id)
        .options(joinedload(Registration.person), joinedload(Registration.organisation))
        .order_by(Registration.id)
    ).all()


def registrations_to_tell(meetings: Collection[Meeting]) -> Sequence[Registration]:
    """Return the registrations of people who were told of the date, are still on the list and can be written to."""
    return db.session.scalars(
        select(Registration)
        .join(Registration.person)
        .where(Registration.meeting_id.in_({meeting.id for meeting in meetings}))
        .where(Registration.is_told, Registration.answer != Answer.WITHDRAWN)
        .where(Person.email.is_not(None))
        .options(contains_eager(Registration.person), joinedload(Registration.organisation))
        .order_by(Registration.id)
    ).all()


def _hosted_by(communities: Collection[int]) -> Select[int]:
    return select(MeetingHost.meeting_id).where(MeetingHost.community_id.in_(communities))


def _on_shelf(shelf: Shelf, at: datetime) -> ColumnElement[bool]:
    is_over = Meeting.ends_at <= at
    return {
        Shelf.DRAFTS: Meeting.status == MeetingStatus.DRAFT,
        Shelf.CANCELLED: Meeting.status == MeetingStatus.CANCELLED,
        Shelf.PAST: and_(Meeting.status == MeetingStatus.SCHEDULED, is_over),
        Shelf.UPCOMING: or_(
            Meeting.status == MeetingStatus.POSTPONED,
            and_(Meeting.status == MeetingStatus.SCHEDULED, Meeting.ends_at > at),
        ),
    }[shelf]
