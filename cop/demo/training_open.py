"""The edition that is open to enrolment: full, with people who wait and who ask, and sessions to come."""

from datetime import date, timedelta
from typing import Any

from sqlalchemy import func, select

from cop import clock
from cop.demo.days import on_wall, open_day
from cop.demo.history import called
from cop.demo.records import Records, bilingual, facts
from cop.demo.training import programme_of, session, settle, times, who_enrols
from cop.extensions import db
from cop.models import (
    Affiliation,
    Attendance,
    Community,
    Edition,
    EditionCoDesign,
    EditionPersonRole,
    EditionPersonRoleKind,
    EditionStatus,
    Enrolment,
    EnrolmentStatus,
    Meeting,
    MeetingQuestion,
    Person,
    Programme,
    QuestionAnswer,
    QuestionChoice,
    QuestionKind,
    Registration,
    Source,
    email_key,
)
from cop.queries.audiences import Invitee
from cop.queries.sessions_of_edition import sessions_of
from cop.services.edition_registrations import register_enrolled
from cop.services.edition_sessions import USUAL_DAYS, set_invitation_rule


def load_open(records: Records, communities: dict[str, Community], *, today: date) -> None:
    """Save programme and edition; the sessions of one loaded earlier that passed unused lie ahead again."""
    row = facts("training")["open"]
    programme = programme_of(records, row)
    if programme.editions:
        _move_on(programme.editions[0], row, today)
        return
    edition = _edition(records, row, programme, communities[row["community"]], today)
    days = _days(row, today)
    published_at = edition.published_at or clock.now()
    records.add_all(
        [session(one, row, edition, day, published_at) for one, day in zip(row["session"], days, strict=True)]
    )
    questions = _questions(records, edition, row)
    _enrol(records, edition, row, questions, today)
    records.added += len(register_enrolled(edition, at=clock.now()))
    set_invitation_rule(edition, days=USUAL_DAYS, by=None, at=clock.now())
    records.added += 1


def _edition(
    records: Records, row: dict[str, Any], programme: Programme, host: Community, today: date
) -> Edition:
    years = dict.fromkeys(str(day.year) for day in _days(row, today))
    name = "-".join(years)
    edition = Edition(programme=programme, name=name, status=EditionStatus.PUBLISHED, hosts=[host])
    for name, value in bilingual("goals", row).items():
        setattr(edition, name, value)
    records.add(edition)
    settle(records, edition, row)
    _set_days(edition, row, today)
    edition.published_at = edition.enrolment_opens_at
    titles = select(Meeting.id).where(Meeting.title_it.in_(row["co_design_meetings"]))
    records.add_all(
        [EditionCoDesign(edition_id=edition.id, meeting_id=one) for one in db.session.scalars(titles)]
    )
    contact = select(Affiliation).where(Affiliation.is_contact, Affiliation.until_on.is_(None))
    held = contact.filter_by(organisation_id=called(row["facilitator"]).id)
    facilitator = db.session.scalars(held.order_by(Affiliation.id)).first()
    if facilitator:
        role = EditionPersonRole(edition_id=edition.id, kind=EditionPersonRoleKind.FACILITATOR)
        role.person, role.organisation_id = facilitator.person, facilitator.organisation_id
        records.add(role)
    return edition


def _days(row: dict[str, Any], today: date) -> list[date]:
    return [open_day(today + timedelta(days=one["days"])) for one in row["session"]]


def _set_days(edition: Edition, row: dict[str, Any], today: date) -> None:
    """The days of the edition, and the window of enrolment, which closes the evening before the first session."""
    days = _days(row, today)
    edition.starts_on, edition.ends_on = days[0], days[-1]
    edition.needs_on = open_day(today + timedelta(days=row["needs_days"]))
    edition.co_design_on = open_day(today + timedelta(days=row["co_design_days"]))
    edition.enrolment_opens_at = on_wall(today + timedelta(days=row["opened_days"]), "09:00")
    edition.enrolment_closes_at = on_wall(days[0] - timedelta(days=1), "18:00")


def _questions(records: Records, edition: Edition, row: dict[str, Any]) -> list[MeetingQuestion]:
    questions = [
        MeetingQuestion(
            edition=edition,
            position=n,
            kind=QuestionKind(one["kind"]),
            is_required=one.get("is_required", False),
            text_it=one["it"],
            text_en=one["en"],
            choices=[
                QuestionChoice(position=m, text_it=choice["it"], text_en=choice["en"])
                for m, choice in enumerate(one.get("choices", ()))
            ],
        )
        for n, one in enumerate(row["question"])
    ]
    records.add_all(questions)
    return questions


def _enrol(
    records: Records, edition: Edition, row: dict[str, Any], questions: list[MeetingQuestion], today: date
) -> None:
    """One who tries the application out is in, then the members' people: the last ones ask, and wait."""
    enrolled, waiting, asking = row["seats"], row["waiting"], row["requested"]
    key = email_key(row["also"])
    first = db.session.scalars(select(Affiliation).join(Affiliation.person).where(Person.email_key == key))
    tried_out = [Invitee(one.person, one.organisation) for one in first.unique().all()[:1]]
    most = enrolled + waiting + asking - len(tried_out)
    people = [*tried_out, *who_enrols(edition.hosts, today, most=most)]
    statuses = [EnrolmentStatus.ENROLLED] * enrolled + [EnrolmentStatus.WAITING] * waiting
    statuses += [EnrolmentStatus.REQUESTED] * asking
    enrolments = [
        _enrolment(edition, one, status, n)
        for n, (one, status) in enumerate(zip(people, statuses, strict=True))
    ]
    edition.taken = enrolled
    records.add_all(enrolments)
    given = row["question"][1]["answers"]
    answers = [_choice(one, questions[0], n) for n, one in enumerate(enrolments)]
    answers += [_words(one, questions[1], given[n % 3]) for n, one in enumerate(enrolments) if n % 2 == 0]
    records.add_all(answers)


def _enrolment(edition: Edition, who: Invitee, status: EnrolmentStatus, number: int) -> Enrolment:
    enrolment = Enrolment(edition=edition, person=who.person, organisation=who.organisation, status=status)
    opened_at = edition.enrolment_opens_at or clock.now()
    asked_at = opened_at + timedelta(hours=9 + number * 23, minutes=number * 7 % 60)
    enrolment.created_at, enrolment.source = min(asked_at, clock.now()), Source.WEB
    if status == EnrolmentStatus.ENROLLED:
        enrolment.enrolled_at = enrolment.created_at + timedelta(hours=6)
    if status == EnrolmentStatus.WAITING:
        enrolment.waiting_since_at = enrolment.created_at + timedelta(hours=6)
    return enrolment


def _choice(enrolment: Enrolment, question: MeetingQuestion, number: int) -> QuestionAnswer:
    choice = question.choices[number % len(question.choices)]
    answer = _words(enrolment, question, choice.text_it)
    answer.choices = [choice.id]
    return answer


def _words(enrolment: Enrolment, question: MeetingQuestion, words: str) -> QuestionAnswer:
    return QuestionAnswer(
        enrolment=enrolment, question=question, text=words, answered_at=enrolment.created_at
    )


def _move_on(edition: Edition, row: dict[str, Any], today: date) -> None:
    sessions = sessions_of(edition)
    used = (Registration.attendance != Attendance.UNKNOWN,)
    ids = [one.id for one in sessions]
    is_used = db.session.scalar(select(func.count()).where(Registration.meeting_id.in_(ids), *used))
    has_begun = bool(sessions) and sessions[0].ends_at < clock.now()
    if is_used or not has_begun or len(sessions) != len(row["session"]):
        return
    for one, day in zip(sessions, _days(row, today), strict=True):
        for name, value in times(row, day).items():
            setattr(one, name, value)
        one.sequence += 1
        one.revision += 1
    _set_days(edition, row, today)
    for host in edition.hosts:
        host.feed_revision += 1
