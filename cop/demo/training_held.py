"""The edition that is over: who enrolled and what they did, the certificates, the report."""

from datetime import date, datetime, timedelta
from typing import Any

from slugify import slugify
from sqlalchemy import delete, select

from cop.demo.days import on_wall
from cop.demo.mails import delivered
from cop.demo.people import COORDINATORS, invent
from cop.demo.records import Records, bilingual, facts
from cop.demo.surveys import load_edition_surveys
from cop.demo.training import session, settle, who_enrols
from cop.emails import invitations
from cop.extensions import db
from cop.models import (
    Affiliation,
    Answer,
    Attendance,
    DeclaredActivity,
    Edition,
    EditionReport,
    Enrolment,
    EnrolmentStatus,
    Meeting,
    Mode,
    Person,
    Programme,
    Registration,
    Source,
    Substitution,
    email_key,
)
from cop.queries.audiences import Invitee
from cop.queries.edition_figures import facts_of
from cop.queries.edition_reports import report_of
from cop.services.certificates import issue_certificates

# What the letters of the marks say of an answer and of an attendance.
_MARKS = {
    "p": (Answer.ACCEPTED, Attendance.PRESENT),
    "a": (Answer.ACCEPTED, Attendance.ABSENT),
    "e": (Answer.ACCEPTED, Attendance.EXCUSED),
    "d": (Answer.DECLINED, Attendance.ABSENT),
    "s": (Answer.DECLINED, Attendance.ABSENT),
    "w": (Answer.WITHDRAWN, Attendance.UNKNOWN),
}
_NOT_YET = "-"


def load_held(records: Records) -> None:
    """Save the sessions of the edition with all that came of them, where it has none yet."""
    row = facts("training")["held"]
    programme = db.session.scalars(select(Programme).filter_by(slug=row["programme"])).one()
    editions = {edition.name: edition for edition in programme.editions}
    edition = editions[row["edition"]]
    if db.session.scalar(select(Meeting.id).filter_by(edition_id=edition.id).limit(1)):
        return
    # Before its sessions were on record, they were declared as a number.
    db.session.execute(delete(DeclaredActivity).filter_by(edition_id=edition.id))
    settle(records, edition, row)
    edition.made_from = editions[row["made_from"]]
    edition.published_at = on_wall(row["starts_on"] - timedelta(days=60), "10:00")
    sessions = [session(one, row, edition, one["on"], edition.published_at) for one in row["session"]]
    sessions[row["online"] - 1].mode, sessions[row["online"] - 1].place = Mode.ONLINE, ""
    records.add_all(sessions)
    _enrol(records, edition, sessions, row)
    load_edition_surveys(records, edition)
    _conclude(records, edition, row)


def _enrol(records: Records, edition: Edition, sessions: list[Meeting], row: dict[str, Any]) -> None:
    people = who_enrols(edition.hosts, row["starts_on"], most=len(row["marks"]))
    pairs = list(zip(people, row["marks"], strict=True))
    enrolments = [
        _enrolment(edition, one, marks, sessions, n) for n, (one, marks) in enumerate(pairs, start=1)
    ]
    records.add_all(enrolments)
    registrations = [
        _registration(enrolment, one, mark, n)
        for n, (enrolment, (_one, marks)) in enumerate(zip(enrolments, pairs, strict=True))
        for one, mark in zip(sessions, marks, strict=True)
        if mark != _NOT_YET
    ]
    for enrolment, (_one, marks) in zip(enrolments, pairs, strict=True):
        if "s" in marks:
            registrations.append(_substitute(records, enrolment, sessions[marks.index("s")], row))
    registrations += [_of_staff(edition, one) for one in sessions]
    records.add_all(registrations)
    edition.taken = sum(enrolment.is_in for enrolment in enrolments)
    for one in sessions:
        seated = sum(r.answer == Answer.ACCEPTED for r in registrations if r.meeting is one)
        one.taken_in_person, one.taken_online = (0, seated) if one.mode == Mode.ONLINE else (seated, 0)
    db.session.flush()


def _enrolment(edition: Edition, who: Invitee, marks: str, sessions: list[Meeting], number: int) -> Enrolment:
    """Enrolled some days after the edition was published, late where sessions passed before, or left since."""
    missed = marks.count(_NOT_YET)
    since = sessions[missed - 1].ends_at if missed else edition.published_at or sessions[0].starts_at
    enrolled_at = since + timedelta(days=1 + number % 9, minutes=number * 37)
    enrolment = Enrolment(edition=edition, person=who.person, organisation=who.organisation)
    enrolment.status, enrolment.source = EnrolmentStatus.ENROLLED, Source.WEB
    enrolment.created_at = enrolment.enrolled_at = enrolled_at
    if "w" in marks:
        enrolment.status = EnrolmentStatus.WITHDRAWN
        enrolment.ended_at = sessions[marks.index("w") - 1].ends_at + timedelta(days=3)
    return enrolment


def _registration(enrolment: Enrolment, meeting: Meeting, mark: str, number: int) -> Registration:
    answer, attendance = _MARKS[mark]
    registration = _listed(meeting, enrolment.person, enrolment.organisation_id, enrolment.created_at)
    registration.answer, registration.attendance = answer, attendance
    if attendance == Attendance.PRESENT:
        registration.attended_mode = meeting.mode
        # Some of those online came late, as the report of the call says.
        registration.minutes = 150 if meeting.mode == Mode.ONLINE and number % 4 == 3 else None
    if mark == "w":
        registration.attendance_source, registration.invited_at = None, None
    return registration


def _listed(
    meeting: Meeting, person: Person, organisation_id: int | None, answered_at: datetime
) -> Registration:
    registration = Registration(meeting=meeting, person=person, organisation_id=organisation_id)
    invitations.begin_anew(registration)
    registration.mode, registration.source, registration.attendance_source = (
        meeting.mode,
        Source.WEB,
        Source.TICK_LIST,
    )
    registration.invited_at = meeting.starts_at - timedelta(days=14)
    registration.answered_at, registration.answered_sequence = answered_at, 0
    return registration


def _substitute(
    records: Records, enrolment: Enrolment, meeting: Meeting, row: dict[str, Any]
) -> Registration:
    """Somebody of the same organisation comes to one session."""
    name = row["substitute"]
    someone = invent(records, name, f"{slugify(name, separator='.')}@example.org")
    key = {"person_id": someone.id, "organisation_id": enrolment.organisation_id}
    records.ensure(Affiliation, {"role": "Progettazione", "since_on": date(2023, 9, 1)}, **key)
    asked_at = meeting.starts_at - timedelta(days=2)
    values = {"person_id": someone.id, "created_by_id": enrolment.person_id, "created_at": asked_at}
    records.ensure(Substitution, values, enrolment_id=enrolment.id, meeting_id=meeting.id)
    registration = _listed(meeting, someone, enrolment.organisation_id, asked_at)
    registration.answer, registration.attendance = Answer.ACCEPTED, Attendance.PRESENT
    registration.attended_mode = meeting.mode
    return registration


def _of_staff(edition: Edition, meeting: Meeting) -> Registration:
    registration = _listed(meeting, _coordinator(edition), None, meeting.published_at or meeting.starts_at)
    registration.is_staff, registration.answer = True, Answer.ACCEPTED
    registration.attendance, registration.attended_mode = Attendance.PRESENT, meeting.mode
    return registration


def _coordinator(edition: Edition) -> Person:
    slug = next(host.slug for host in edition.hosts if host.slug in COORDINATORS)
    key = email_key(f"coordinator.{slug}@example.org")
    return db.session.scalars(select(Person).filter_by(email_key=key)).one()


def _conclude(records: Records, edition: Edition, row: dict[str, Any]) -> None:
    """The certificates of those due one, mailed, and the report."""
    certified_at, reported_at = on_wall(row["certified_on"], "11:00"), on_wall(row["reported_on"], "11:00")
    with delivered(certified_at):
        certificates = issue_certificates(edition, by=None, at=certified_at)
    records.added += len(certificates)
    report = EditionReport(
        edition=edition,
        facts=facts_of(report_of(edition, at=reported_at)),
        published_at=reported_at,
        published_by_id=_coordinator(edition).id,
        **bilingual("words", row),
        **bilingual("changes", row),
    )
    records.add(report)
