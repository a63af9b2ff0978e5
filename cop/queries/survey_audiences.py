"""Who is asked by a survey, and why; who is not, and why not.

Asked are people who belong to a community today, or agreed to be asked; never who wants no surveys, nor an address
that must not be written to. Staff are no respondents of a feedback survey (they are counted apart, counting
rule 4), unless the survey says so.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import contains_eager, joinedload

from cop.clock import day_of
from cop.extensions import db
from cop.models import (
    Attendance,
    ConsentPurpose,
    Meeting,
    MeetingStatus,
    Organisation,
    Person,
    Registration,
    Survey,
    SurveyAudience,
    SurveyInvitation,
)
from cop.queries.audiences import Invitee, in_order
from cop.queries.belonging import belonging
from cop.queries.consents import has_consent
from cop.queries.segments import Segment, people_of_segment
from cop.queries.suppressions import suppressions_among

_AT_ONCE = 5000


class WhyAsked(StrEnum):
    MEMBER = "member"
    CONSENT = "consent"


class WhyNot(StrEnum):
    # Was there as one of the team.
    STAFF = "staff"
    REFUSED = "refused"
    # The address must not be written to.
    SUPPRESSED = "suppressed"
    # Belongs to no community today and has not agreed to be asked.
    NO_BASIS = "no_basis"


@dataclass(frozen=True)
class Candidate:
    """Somebody whom a survey is about, for the organisation represented then; `is_staff` on every occasion."""

    person: Person
    organisation: Organisation | None = None
    is_staff: bool = False


@dataclass(frozen=True)
class Asked:
    person: Person
    organisation: Organisation | None
    reason: WhyAsked


@dataclass(frozen=True)
class LeftOut:
    person: Person
    organisation: Organisation | None
    reason: WhyNot


@dataclass(frozen=True)
class Audience:
    """Whom a survey asks, by organisation and name, and whom it leaves out, each with the reason."""

    asked: list[Asked] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)


def audience_of(survey: Survey, at: datetime) -> Audience:
    """Return whom a survey would ask at an instant: those already asked among them. PUBLIC asks nobody by name."""
    return audience_if(survey, audience=survey.audience, segment=Segment.read(survey.segment), at=at)


def audience_if(survey: Survey, *, audience: SurveyAudience, segment: Segment, at: datetime) -> Audience:
    """Return whom a survey would ask if its audience and segment were these."""
    return judged(_candidates(survey, audience, segment, at), with_staff=segment.staff, on=day_of(at))


def people_asked(survey: Survey) -> Sequence[SurveyInvitation]:
    """Return who has been asked, by name; whether they have answered is nobody's to read off the list."""
    rows = select(SurveyInvitation).join(SurveyInvitation.person).where(Person.erased_at.is_(None))
    whole = (contains_eager(SurveyInvitation.person), joinedload(SurveyInvitation.organisation))
    rows = rows.where(SurveyInvitation.survey_id == survey.id).options(*whole)
    return db.session.scalars(rows.order_by(Person.search_key, Person.id)).all()


def has_new_people(survey_id: int, at: datetime) -> bool:
    """Whether there is somebody in the audience of a survey who has not been asked."""
    survey = db.session.get_one(Survey, survey_id)
    known = select(SurveyInvitation.person_id).where(SurveyInvitation.survey_id == survey_id)
    return not {one.person.id for one in audience_of(survey, at).asked} <= set(db.session.scalars(known))


def judged(candidates: Iterable[Candidate], *, with_staff: bool, on: date) -> Audience:
    """Return those of the candidates who may be asked on a day, and the others."""
    found = list(candidates)
    return Grounds.of([one.person for one in found], on=on).applied(found, with_staff=with_staff)


def wants_agreement(person: Person, *, on: date) -> bool:
    """Whether a person may be asked only once they agree: no member, no consent, and surveys not refused."""
    if person.surveys_refused_at:
        return False
    grounds = Grounds.of([person], on=on)
    return not grounds.members and not grounds.consenting


@dataclass(frozen=True)
class Grounds:
    """On what ground each of some people is asked, or not: read once for many lists of them."""

    members: frozenset[int]
    consenting: frozenset[int]
    suppressed: frozenset[str]

    @classmethod
    def of(cls, people: Collection[Person], *, on: date) -> "Grounds":
        ids = sorted({person.id for person in people})
        addresses = {person.email for person in people if person.email}
        return cls(_members(ids, on), _consenting(ids), frozenset(suppressions_among(addresses)))

    def why_not(self, one: Candidate, *, with_staff: bool) -> WhyNot | None:
        """Return why somebody is not asked, None where nothing speaks against it."""
        if one.is_staff and not with_staff:
            return WhyNot.STAFF
        if one.person.surveys_refused_at:
            return WhyNot.REFUSED
        if one.person.email in self.suppressed:
            return WhyNot.SUPPRESSED
        return None if one.person.id in self.members | self.consenting else WhyNot.NO_BASIS

    def applied(self, candidates: Iterable[Candidate], *, with_staff: bool) -> Audience:
        audience = Audience()
        for one in candidates:
            reason = self.why_not(one, with_staff=with_staff)
            if reason:
                audience.left_out.append(LeftOut(one.person, one.organisation, reason))
                continue
            ground = WhyAsked.MEMBER if one.person.id in self.members else WhyAsked.CONSENT
            audience.asked.append(Asked(one.person, one.organisation, ground))
        return audience


def attendees_of(meetings: Collection[int]) -> dict[int, list[Candidate]]:
    """Return, by the meeting's id, who was there and is not to be checked, by organisation and name."""
    rows = _present(Registration.meeting_id.in_(meetings))
    found: dict[int, list[Registration]] = {id_: [] for id_ in meetings}
    for row in rows:
        found[row.meeting_id].append(row)
    return {id_: _by_person(of_one) for id_, of_one in found.items()}


def participants_of(editions: Collection[int]) -> dict[int, list[Candidate]]:
    """Return, by the edition's id, who was at one of its sessions or more, those in somebody's place too.

    The organisation is that of the latest.
    """
    is_session = and_(Meeting.edition_id.in_(editions), Meeting.status == MeetingStatus.SCHEDULED)
    found: dict[int, list[Registration]] = {id_: [] for id_ in editions}
    for row in _present(is_session):
        found[row.meeting.edition_id or 0].append(row)
    return {id_: _by_person(of_one) for id_, of_one in found.items()}


def _candidates(survey: Survey, audience: SurveyAudience, segment: Segment, at: datetime) -> list[Candidate]:
    if audience == SurveyAudience.ATTENDEES:
        return attendees_of([survey.meeting_id])[survey.meeting_id] if survey.meeting_id else []
    if audience == SurveyAudience.PARTICIPANTS:
        return participants_of([survey.edition_id])[survey.edition_id] if survey.edition_id else []
    if audience == SurveyAudience.PUBLIC:
        return []
    whole = Segment() if audience == SurveyAudience.MEMBERS else segment
    within = {host.id for host in survey.hosts} if survey.place else None
    return [Candidate(one.person, one.organisation) for one in people_of_segment(whole, within=within, at=at)]


def _present(where: ColumnElement[bool]) -> Sequence[Registration]:
    was_there = (Registration.attendance == Attendance.PRESENT, ~Registration.is_to_check)
    rows = select(Registration).join(Registration.meeting).join(Registration.person)
    rows = rows.where(where, *was_there, Person.email.is_not(None), Person.merged_into_id.is_(None))
    whole = (
        joinedload(Registration.person), joinedload(Registration.organisation), joinedload(Registration.meeting),
    )  # fmt: skip
    return db.session.scalars(rows.options(*whole).order_by(Meeting.starts_at.desc(), Registration.id)).all()


def _by_person(rows: Iterable[Registration]) -> list[Candidate]:
    """Return each person once, for the organisation of the first row; staff is who was staff in all of them."""
    first: dict[int, Registration] = {}
    others: set[int] = set()
    for row in rows:
        first.setdefault(row.person_id, row)
        if not row.is_staff:
            others.add(row.person_id)
    ordered = in_order(Invitee(row.person, row.organisation) for row in first.values())
    return [Candidate(one.person, one.organisation, one.person.id not in others) for one in ordered]


def _members(ids: Sequence[int], on: date) -> frozenset[int]:
    """Return those of the people who belong to a community on a day."""
    return _among(ids, Person.id.in_(select(belonging(on).subquery().c.person_id)))


def _consenting(ids: Sequence[int]) -> frozenset[int]:
    return _among(ids, has_consent(ConsentPurpose.SURVEYS))


def _among(ids: Sequence[int], condition: ColumnElement[bool]) -> frozenset[int]:
    found: set[int] = set()
    for start in range(0, len(ids), _AT_ONCE):
        some = select(Person.id).where(Person.id.in_(ids[start : start + _AT_ONCE]), condition)
        found |= set(db.session.scalars(some))
    return frozenset(found)
