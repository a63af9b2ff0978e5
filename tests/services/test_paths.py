"""The one warning to somebody who is about to miss a certificate: to whom, when, once, and what it says."""

from datetime import timedelta
from email import message_from_bytes, policy

import pytest
from sqlalchemy import select

from cop import clock
from cop.emails.compose import compose
from cop.extensions import db
from cop.models import Answer, Attendance, Message
from cop.services.paths import warn_at_risk
from tests import factories as make

ABSENT, PRESENT, UNKNOWN = Attendance.ABSENT, Attendance.PRESENT, Attendance.UNKNOWN
WEEK = timedelta(days=7)


@pytest.fixture
def sessions(db, at):
    """Six sessions, the first two of them held two and one weeks ago, four needed for the certificate."""
    at("2026-11-26T10:00+01:00")
    programme = make.make_programme(name_en="Fit4benefit")
    edition = make.make_edition(make.make_community(), programme=programme, name="2026", least_sessions=4)
    first = clock.now() - 2 * WEEK + timedelta(hours=4)
    return [
        make.make_meeting(
            edition.hosts[0], edition=edition, starts_at=first + n * WEEK, title_en=f"Subject {n + 1}"
        )
        for n in range(6)
    ]


def enrol(sessions, name, *attendances, declined=(), **person):
    who = make.make_person(name=name, email=f"{name.lower()}@example.org", language="en", **person)
    enrolment = make.make_enrolment(sessions[0].edition, who, enrolled_at=sessions[0].starts_at - WEEK)
    for n, session in enumerate(sessions):
        answer = Answer.DECLINED if n in declined else Answer.ACCEPTED
        attendance = attendances[n] if n < len(attendances) else UNKNOWN
        make.make_registration(session, who, answer=answer, attendance=attendance)
    return enrolment


def told(moment=None):
    """Who was written to by now."""
    warn_at_risk(moment or clock.now())
    return sorted(db.session.scalars(select(Message.recipient).where(Message.kind == "completion_warning")))


def test_who_is_about_to_miss_it_is_told_once(sessions):
    at_risk = enrol(sessions, "Ada", ABSENT, ABSENT)
    enrol(sessions, "Bea", ABSENT, PRESENT)  # one more may be missed
    enrol(sessions, "Carla", ABSENT, PRESENT, declined=(2, 3))  # too many, and can be changed
    enrol(sessions, "Dina", PRESENT, UNKNOWN, declined=(2, 3))  # nobody knows yet whether it is enough
    enrol(sessions, "Elsa", ABSENT, ABSENT, declined=())
    enrol(sessions, "Fina", PRESENT, PRESENT)
    assert told() == ["ada@example.org", "carla@example.org", "elsa@example.org"]
    assert (at_risk.warned_at, at_risk.mail_count) == (clock.now(), 1)
    assert warn_at_risk(clock.now()) == 0
    assert told(clock.now() + timedelta(days=1)) == [
        "ada@example.org",
        "carla@example.org",
        "elsa@example.org",
    ]


def test_not_at_night_and_not_on_the_very_day(sessions):
    enrol(sessions, "Ada", ABSENT, ABSENT, PRESENT)
    night = clock.now().replace(hour=22)  # 23:00 on the wall
    assert told(night) == []
    assert told(night + timedelta(hours=7, minutes=59)) == []
    today = sessions[1]
    today.starts_at, today.ends_at = clock.now() - timedelta(hours=3), clock.now() - timedelta(hours=1)
    db.session.flush()
    assert told() == []  # whoever ticked the list may still correct it
    assert told(night + timedelta(hours=8)) == ["ada@example.org"]  # seven in the morning


def test_nobody_is_told_of_what_is_lost_over_or_has_no_rule(sessions):
    enrol(sessions, "Ada", ABSENT, ABSENT)
    edition = sessions[0].edition
    edition.least_sessions = 5
    db.session.flush()
    assert told() == []
    edition.least_sessions = None
    db.session.flush()
    assert told() == []


def test_the_mail_says_what_is_missing_and_where_to_look(sessions):
    enrol(sessions, "Ada", ABSENT, ABSENT)
    enrol(sessions, "Bea", PRESENT, PRESENT, declined=(2, 4, 5))
    told()
    ada, bea = (
        compose(
            db.session.scalar(select(Message).where(Message.recipient == f"{name}@example.org")),
            at=clock.now(),
        )
        for name in ("ada", "bea")
    )
    assert ada.title == "About your certificate: Fit4benefit 2026"
    words = " ".join(_plain(ada).split())
    assert "So far 0 of 2 sessions count for you. For the certificate you still need 4 sessions." in words
    assert (
        "One more session missed, and the certificate is out of reach. The next dates: Session 3: Subject 3"
        in words
    )
    assert "/en/path/" in words
    words = " ".join(_plain(bea).split())
    assert "You said no to these sessions, which is too many: you can still change your answers." in words
    assert [f"Subject {n}" in words for n in (3, 4, 5, 6)] == [True, False, True, True]


def _plain(composed):
    return message_from_bytes(composed.body, policy=policy.default).get_body(("plain",)).get_content()
