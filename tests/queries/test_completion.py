"""Where people stand in an edition: every mark, the rule as sessions change, and what it is called in words."""

from datetime import timedelta

import pytest
from flask_babel import force_locale

from cop import clock
from cop.models import Answer, Attendance, EditionStatus, EnrolmentStatus, MeetingStatus, Substitution
from cop.queries.completion import standing_of, standings_of
from cop.queries.completion_words import attended_words, missing_sentence, reason_words, sunk_sentence
from cop.rules.completion import CompletionState, Mark
from tests import factories as make
from tests.counting import queries_of

PRESENT, ABSENT, EXCUSED = Attendance.PRESENT, Attendance.ABSENT, Attendance.EXCUSED
WEEK = timedelta(days=7)


class Cycle:
    """An edition of weekly sessions of two hours, one person enrolled before the first, and what is said of them.

    `begin` says how many weeks ago the first session began: 4 sessions from 2 are two held and two to come.
    """

    def __init__(self, sessions, *, begun=0, **rule):
        self.edition = make.make_edition(make.make_community(), **rule)
        self.first = clock.now() + WEEK / 2 - begun * WEEK
        self.sessions = [
            make.make_meeting(self.edition.hosts[0], edition=self.edition, starts_at=self.first + n * WEEK)
            for n in range(sessions)
        ]
        self.enrolment = self.enrol(self.first - WEEK)
        self.registrations = [self.put(n) for n in range(sessions)]

    def enrol(self, since, person=None):
        return make.make_enrolment(self.edition, person, enrolled_at=since)

    def put(self, n, person=None, **facts):
        facts = {"answer": Answer.ACCEPTED} | facts
        return make.make_registration(self.sessions[n], person or self.enrolment.person, **facts)

    def record(self, *attendances):
        for registration, attendance in zip(self.registrations, attendances, strict=False):
            registration.attendance = attendance
        return self

    def send(self, n, attendance=Attendance.UNKNOWN):
        """Somebody else goes to one session."""
        self.registrations[n].answer = Answer.DECLINED
        other = self.put(n, make.make_person(name="Bea"), attendance=attendance)
        make.save(Substitution(enrolment=self.enrolment, meeting=self.sessions[n], person=other.person))
        return other

    @property
    def standing(self):
        return standing_of(self.enrolment)

    @property
    def marks(self):
        return [str(one.mark) for one in self.standing.marks]

    @property
    def said(self):
        with force_locale("en"):
            return missing_sentence(self.standing)


@pytest.fixture
def cycle(db, at):
    at("2026-11-26T10:00+01:00")
    return Cycle


def test_a_path_is_read_while_it_goes_on(cycle):
    path = cycle(4, begun=2, least_sessions=3).record(PRESENT, EXCUSED)
    path.registrations[3].answer = Answer.DECLINED
    assert path.marks == ["present", "excused", "coming", "declined"]
    standing = path.standing
    assert (standing.sessions, standing.held, standing.minutes) == (1, 2, 120)
    with force_locale("en"):
        assert (attended_words(standing), standing.state) == ("1 of 2 sessions", CompletionState.OPEN)
    assert path.said == "For the certificate you still need 2 sessions."
    assert (standing.is_at_risk, standing.is_out_of_reach) == (True, False)


def test_the_certificate_is_due_or_not_and_why(cycle):
    path = cycle(4, begun=5, least_sessions=3, least_minutes=480)
    path.sessions[3].is_mandatory = True
    path.record(PRESENT, PRESENT, PRESENT, ABSENT)
    with force_locale("en"):
        assert reason_words(path.standing) == ["6 hours of 8 hours", "the mandatory session 4 missed"]
    assert path.said == ("The certificate is not due: 6 hours of 8 hours and the mandatory session 4 missed.")
    path.record(PRESENT, PRESENT, PRESENT, PRESENT)
    assert (path.standing.is_met, path.said) == (True, "You have done all that the certificate asks for.")
    path.edition.least_minutes = path.edition.least_sessions = None
    path.sessions[3].is_mandatory = False
    assert (path.standing.state, path.said) == (
        CompletionState.NO_RULE,
        "No certificate is given for this edition.",
    )


def test_nothing_is_decided_while_attendance_is_unknown(cycle):
    path = cycle(3, begun=4, least_sessions=1).record(PRESENT)
    assert path.marks == ["present", "unknown", "unknown"]
    assert (path.standing.state, path.standing.is_met) == (CompletionState.UNKNOWN, False)
    assert path.said == ("The attendance of sessions 2 and 3 is not recorded yet: nothing is decided before.")
    # Who said no is known not to have come only once somebody has looked at who came.
    path.registrations[1].answer = Answer.DECLINED
    path.put(1, make.make_person())
    assert path.marks[1] == "unknown"
    path.put(1, make.make_person(), attendance=PRESENT)
    assert path.marks[1] == "declined"


def test_late_enrolment_counts_what_was_attended_before(cycle):
    path = cycle(4, begun=5, least_sessions=3)
    late = path.enrol(path.sessions[2].starts_at - timedelta(days=1))
    path.put(0, late.person, attendance=PRESENT)
    path.put(2, late.person, attendance=PRESENT)
    path.put(3, late.person, attendance=PRESENT)
    path.record(PRESENT, PRESENT, PRESENT, PRESENT)
    standing = standing_of(late)
    assert [str(one.mark) for one in standing.marks] == ["present", "not_on_list", "present", "present"]
    assert (standing.sessions, standing.state) == (3, CompletionState.MET)


def test_a_cancelled_session_lowers_what_cannot_be_reached_without_it(cycle):
    path = cycle(8, begun=9, least_sessions=6, least_minutes=900)
    path.sessions[0].is_mandatory = True
    for session in path.sessions[:3]:
        session.status = MeetingStatus.CANCELLED
    path.record(*[Attendance.UNKNOWN] * 3, *[PRESENT] * 5)
    course = path.standing.course
    assert (course.least_sessions, course.least_minutes, course.mandatory) == (5, 600, ())
    assert [one.number for one in path.standing.marks] == [1, 2, 3, 4, 5]
    with force_locale("en"):
        assert (
            sunk_sentence(course) == "As 3 sessions were cancelled, 5 sessions and 10 hours are enough now."
        )
    assert path.standing.is_met
    # 6 of 8 is still 6 of 7; and what is not in the programme yet lowers nothing.
    for session in path.sessions[1:3]:
        session.status = MeetingStatus.SCHEDULED
    assert path.standing.course.least_sessions == 6
    path.sessions[0].status = MeetingStatus.SCHEDULED
    for session in path.sessions[4:]:
        session.edition = None
    assert path.standing.course.least_sessions == 6
    assert (path.standing.is_out_of_reach, path.standing.course.has_sunk) == (True, False)


def test_an_edition_called_off_gives_no_certificate(cycle):
    path = cycle(2, begun=1, least_sessions=2).record(PRESENT)
    path.sessions[1].status = MeetingStatus.CANCELLED
    assert path.standing.state == CompletionState.MET
    path.edition.status = EditionStatus.CANCELLED
    assert path.standing.state == CompletionState.NO_RULE
    assert path.said == "No certificate is given for this edition."


def test_a_session_moved_past_another_and_one_postponed_change_places(cycle):
    path = cycle(3, begun=2, least_sessions=3).record(PRESENT, PRESENT)
    first, second, third = path.sessions
    second.starts_at, second.ends_at = third.starts_at + WEEK, third.ends_at + WEEK
    path.registrations[1].attendance = Attendance.UNKNOWN
    assert [(one.number, one.session) for one in path.standing.marks] == [(1, first), (2, third), (3, second)]
    assert path.marks == ["present", "coming", "coming"]
    first.status = MeetingStatus.POSTPONED  # though its old date lies behind
    assert [(one.number, one.session) for one in path.standing.marks] == [(1, third), (2, second), (3, first)]
    assert (path.marks, path.standing.held) == (["coming", "coming", "coming"], 0)
    assert path.standing.course.is_over is False


@pytest.mark.parametrize(
    ("counts", "came", "mark", "sessions", "state"),
    [
        (False, PRESENT, "substituted", 2, CompletionState.NOT_MET),
        (True, PRESENT, "substituted", 3, CompletionState.MET),
        (True, ABSENT, "declined", 2, CompletionState.NOT_MET),
        (True, Attendance.UNKNOWN, "unknown", 2, CompletionState.UNKNOWN),
    ],
)
def test_whoever_comes_instead_counts_where_the_edition_says_so(cycle, counts, came, mark, sessions, state):
    path = cycle(3, begun=4, least_sessions=3, counts_substitutes=counts)
    path.record(PRESENT, PRESENT)
    other = path.send(2, came)
    if came == ABSENT:
        path.put(2, make.make_person(), attendance=PRESENT)
    assert (path.marks[2], path.standing.sessions, path.standing.state) == (mark, sessions, state)
    # What the other one attended is theirs, where they are enrolled themselves.
    own = path.enrol(path.first - WEEK, other.person)
    path.put(0, other.person, attendance=PRESENT)
    assert standing_of(own).sessions == (2 if came == PRESENT else 1)


def test_sending_somebody_is_a_no_only_where_it_does_not_count(cycle):
    path = cycle(2, begun=1, least_sessions=2).record(PRESENT)
    other = path.send(1)
    assert (path.marks, path.standing.is_at_risk) == (["present", "substituted"], True)
    path.edition.counts_substitutes = True
    assert path.standing.is_at_risk is False
    other.answer = Answer.DECLINED
    assert (path.marks[1], path.standing.is_at_risk) == ("declined", True)
    path.registrations[1].answer = Answer.ACCEPTED
    assert path.marks[1] == "coming"


def test_hours_are_those_of_the_report_of_a_video_call(cycle):
    path = cycle(3, begun=4, least_minutes=300).record(PRESENT, PRESENT, PRESENT)
    path.registrations[1].minutes, path.registrations[2].minutes = 45, 500
    assert [one.minutes for one in path.standing.marks] == [120, 45, 120]
    assert path.said == "The certificate is not due: 4 hours and 45 minutes of 5 hours."


@pytest.mark.parametrize(
    ("attended", "declined", "at_risk"),
    [
        ([], (), False),  # nothing has happened
        ([PRESENT, PRESENT], (), False),
        ([PRESENT, ABSENT], (), False),  # one more may be missed
        ([ABSENT, ABSENT], (), True),
        ([ABSENT, ABSENT, ABSENT], (), False),  # lost
        ([ABSENT], (4,), True),
        ([], (1, 2), True),  # what is declined may be changed
        ([], (0, 1, 2, 3, 4, 5), True),
        ([ABSENT, Attendance.UNKNOWN], (4,), False),  # not while something is not known
        ([ABSENT, Attendance.UNKNOWN], (4, 5), True),  # except where the answers alone are too many
        ([PRESENT, PRESENT, PRESENT, PRESENT], (), False),  # done
    ],
)
def test_who_is_about_to_miss_it(cycle, attended, declined, at_risk):
    path = cycle(6, begun=len(attended), least_sessions=4).record(*attended)
    for n in declined:
        path.registrations[n].answer = Answer.DECLINED
    assert path.standing.is_at_risk is at_risk


def test_a_mandatory_session_declined_puts_it_at_risk(cycle):
    path = cycle(3, begun=1, least_sessions=1).record(PRESENT)
    path.sessions[2].is_mandatory = True
    assert (path.standing.is_at_risk, path.said) == (
        False,
        "For the certificate you still need the mandatory session 3.",
    )
    path.registrations[2].answer = Answer.DECLINED
    assert path.standing.is_at_risk is True
    path.registrations[2].answer = Answer.ACCEPTED
    path.sessions[0].is_mandatory = True
    path.record(ABSENT)
    assert path.said == "The certificate cannot be reached any more: the mandatory session 1 missed."


def test_all_who_are_enrolled_are_read_in_as_many_statements_as_one(cycle):
    path = cycle(3, begun=2, least_sessions=2)
    for n in range(3):
        person = make.make_person(name=f"Person {n}")
        path.enrol(path.first - WEEK, person)
        path.put(0, person, attendance=PRESENT)
    make.make_enrolment(path.edition, status=EnrolmentStatus.WITHDRAWN)
    path.send(0, PRESENT)
    path.enrolment.person.name = "Zoe"
    make.save(path.enrolment.person)
    found = []
    number = queries_of(lambda: found.extend(standings_of(path.edition)))
    assert [(one.enrolment.person.name, one.sessions) for one in found] == [
        ("Person 0", 1), ("Person 1", 1), ("Person 2", 1), ("Zoe", 0),
    ]  # fmt: skip
    assert found[3].marks[0].mark == Mark.SUBSTITUTED
    assert number <= 8
