"""Editions with sessions so many days from now, people who enrol in them, and what they are told."""

from datetime import timedelta

from sqlalchemy import select

from cop import clock
from cop.extensions import db as database
from cop.models import AuditEntry, Message, MessageState, Registration, Source
from cop.services import enrolments
from tests.factories import make_edition, make_meeting, make_person

DAY = timedelta(days=1)


def make_course(community, *days, **kw):
    """An edition with a session so many days from now for each of `days`."""
    edition = make_edition(community, **kw)
    sessions = [session_of(edition, community, day) for day in days]
    return edition, sessions


def session_of(edition, community, day, **kw):
    return make_meeting(community, edition=edition, starts_at=clock.now() + day * DAY, **kw)


def enrol(edition, person=None, organisation=None, *, source=Source.WEB, by=None, at=None):
    return enrolments.enrol_person(
        edition,
        person=person or make_person(language="en"),
        organisation=organisation,
        source=source,
        by=by,
        at=at or clock.now(),
    )


def answers(session):
    """Return {name of the person: answer} of a session's list."""
    rows = database.session.scalars(select(Registration).where(Registration.meeting_id == session.id))
    return {row.person.name: row.answer for row in rows}


def mails(db):
    """Return the kinds of the mails that wait, in their order, and let them leave."""
    rows = db.session.scalars(
        select(Message).where(Message.state == MessageState.QUEUED).order_by(Message.id)
    ).all()
    for row in rows:
        row.state = MessageState.SENT
    db.session.flush()
    return rows


def kinds(db):
    return [row.kind for row in mails(db)]


def verbs(db, subject):
    rows = select(AuditEntry.verb).where(AuditEntry.subject_type == subject).order_by(AuditEntry.id)
    return list(db.session.scalars(rows))
