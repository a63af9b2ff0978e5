"""A whole training edition through its verbs: made from the one before, held with all that comes between, reported."""

from datetime import date, datetime, timedelta

import pytest
from flask_babel import force_locale
from sqlalchemy import func, select

from cop import clock
from cop.extensions import db as _db
from cop.models import Attendance, Message, Registration, Sector
from cop.queries.audiences import Invitee
from cop.queries.certificates import certificate_with_code
from cop.queries.completion import standings_of
from cop.queries.completion_words import reason_words
from cop.queries.edition_copies import Spacing, models_of, planned_days
from cop.queries.edition_reports import published_figures, report_of
from cop.queries.figures import figures_of, lines
from cop.queries.sessions_of_edition import numbers_of, sessions_of
from cop.queries.viewers import viewer_of
from cop.rules.certificate_codes import LENGTH
from cop.rules.completion import CompletionState
from cop.services.attendance import Mark, record_attendance
from cop.services.certificates import issue_certificates
from cop.services.edition_copies import NewSession, make_next_edition
from cop.services.edition_reports import publish_report
from cop.services.editions import publish_edition
from cop.services.enrolments import enrol_people
from cop.services.invitations import cancel_meeting
from cop.services.meetings import edit_meeting
from cop.services.substitutions import send_substitute
from cop.tokens import SPOKEN
from tests import factories as make

FIRST = date(2027, 1, 12)  # a Tuesday
# What each of twenty did at the seven sessions that were held: present, absent, excused, sent somebody else.
MARKS = (
    "ppppppp", "ppppppa", "ppspppp", "apppppp", "ppppepa", "pppappp", "ppppppp", "pppppea", "aapaapp", "ppppppp",
    "ppeppap", "ppppppp", "ppapppp", "pppppap", "ppppppp", "ppppppp", "ppppppp", "aaaaaaa", "ppppppp", "-pppppp",
)  # fmt: skip
SAID = {"p": Attendance.PRESENT, "a": Attendance.ABSENT, "e": Attendance.EXCUSED, "s": Attendance.ABSENT}


@pytest.fixture
def story(db, at):
    at("2026-11-02T10:00+01:00")
    with force_locale("en"):
        yield Story(at)


class Story:
    """A community with an edition held, and twenty people of nine organisations who want the next one."""

    def __init__(self, at):
        self.community = make.make_community(name_en="Benefit corporations")
        self.by = viewer_of(make.make_coordinator(self.community), today=clock.today())
        self.set_clock = at
        self.former = make.make_past_edition(
            self.community,
            sessions=8,
            least_sessions=6,
            name="2026",
            programme=make.make_programme(name_en="Fit4benefit"),
        )
        sectors = [Sector.PRIVATE] * 6 + [Sector.THIRD_SECTOR] * 3
        organisations = [make.make_organisation(sector=sector) for sector in sectors]
        self.people = [
            Invitee(make.make_person(name=f"Person {n:02}"), organisations[n % 9]) for n in range(len(MARKS))
        ]

    def make_next(self):
        models = models_of(self.former)
        days = planned_days(Spacing.WEEKLY, first=FIRST, number=8, models=models)
        hours = [datetime.combine(one.day, datetime.min.time(), clock.ROME) for one in days]
        sessions = [
            NewSession(
                day + timedelta(hours=14), day + timedelta(hours=17), model.title_it, model.title_en, model
            )
            for day, model in zip(hours, models, strict=True)
        ]
        self.edition = make_next_edition(
            self.former, name="2027", sessions=sessions, invited_days=14, by=self.by, at=clock.now()
        )
        publish_edition(self.edition, by=self.by, at=clock.now())

    def enrol(self, people):
        return enrol_people(self.edition, people, by=self.by, at=clock.now())

    def hold(self, place):
        """Record at the end of the session of this place, of those that take place, what everybody did."""
        session = self.held()[place]
        self.set_clock(session.ends_at.isoformat())
        registrations = {one.person_id: one for one in rows(Registration, meeting_id=session.id)}
        marks = {
            registrations[one.person.id].id: Mark(SAID[marks[place]])
            for one, marks in zip(self.people, MARKS, strict=True)
            if marks[place] != "-"
        }
        for stranger in registrations.keys() - {one.person.id for one in self.people}:
            marks[registrations[stranger].id] = Mark(Attendance.PRESENT)
        record_attendance(session, marks, by=self.by, at=clock.now())

    def held(self):
        sessions = sessions_of(self.edition)
        numbers = numbers_of(sessions)
        return [one for one in sessions if one.id in numbers]


def rows(model, **which):
    return _db.session.scalars(select(model).filter_by(**which).order_by(model.id)).all()


def test_an_edition_from_the_one_before_to_its_report(story, db):
    story.make_next()
    assert [one.day for one in sessions_of(story.edition)] == [FIRST + timedelta(weeks=n) for n in range(8)]
    assert len(story.enrol(story.people[:19])) == 19
    listed = select(func.count()).select_from(Registration).where(Registration.invited_at.is_(None))
    assert db.session.scalar(listed) == 19 * 8
    assert db.session.scalar(select(func.count(Message.id)).where(Message.kind == "enrolled")) == 19

    story.hold(0)
    let_things_happen(story)
    for place in range(1, 7):
        assert {one.state for one in standings_of(story.edition)} == {CompletionState.OPEN}
        story.hold(place)

    met = [n for n, marks in enumerate(MARKS) if marks.count("p") >= 6]
    stood = standings_of(story.edition)
    assert [(one.sessions, one.is_met) for one in stood] == [
        (marks.count("p"), n in met) for n, marks in enumerate(MARKS)
    ]
    assert [(n, marks.count("p")) for n, marks in enumerate(MARKS) if n not in met] == [
        (4, 5), (7, 5), (8, 3), (10, 5), (17, 0)
    ]  # fmt: skip
    assert reason_words(stood[4]) == ["5 of 6 sessions"]

    certificates = issue_certificates(story.edition, by=story.by, at=clock.now())
    assert [one.name for one in certificates] == [f"Person {n:02}" for n in met]
    code = certificates[0].code
    assert certificate_with_code(code.lower()) is certificates[0]
    altered = [code[:n] + following(code[n]) + code[n + 1 :] for n in range(LENGTH)]
    assert [certificate_with_code(one) for one in altered] == [None] * LENGTH

    assert publish_report(story.edition, tells=True, by=story.by, at=clock.now()) == 20
    report = report_of(story.edition)
    assert published_figures(story.edition) == report
    assert (len(report.held), report.enrolled, report.attended, report.completed) == (7, 20, 19, 15)
    present = sum(marks.count("p") for marks in MARKS) + 1  # and who came in another's place
    assert (report.total("present"), report.total("substitutions")) == (present, 1)
    assert [(one.sector, one.enrolled) for one in report.sectors] == [
        (Sector.PRIVATE, 6), (Sector.THIRD_SECTOR, 3)
    ]  # fmt: skip
    assert lines(figures_of(story.community, on=clock.today()), "en") == [
        "0 organizations", "2 editions of Fit4benefit, 15 training sessions in total"
    ]  # fmt: skip


def let_things_happen(story):
    """After the first session: one more enrols, a session is cancelled, one moved past another, somebody sent."""
    story.set_clock("2027-01-14T09:00+01:00")
    (late,) = story.enrol(story.people[19:])  # all seven that are left are still within reach of six
    assert standing(story, late).is_out_of_reach is False
    cancel_meeting(story.held()[4], reason="Nobody has the hall", by=story.by, at=clock.now())
    moved, past = story.held()[4:6]
    edit_meeting(
        moved, by=story.by, at=clock.now(), starts_at=later(moved.starts_at), ends_at=later(moved.ends_at)
    )
    assert story.held()[4:6] == [past, moved]
    sender, session = story.people[2], story.held()[2]
    colleague = make.make_person(name="Colleague")
    enrolment = standing_of_person(story, sender.person).enrolment
    send_substitute(enrolment, session, person=colleague, by=story.by, at=clock.now())


def later(instant):
    return instant + timedelta(days=9)


def following(character):
    return SPOKEN[(SPOKEN.index(character) + 1) % len(SPOKEN)]


def standing(story, enrolment):
    return standings_of(story.edition, [enrolment])[0]


def standing_of_person(story, person):
    return next(one for one in standings_of(story.edition) if one.enrolment.person_id == person.id)
