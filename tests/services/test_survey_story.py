"""A survey through its verbs: asked the morning after a meeting, answered in two waves, closed, told and reported."""

from datetime import timedelta

import pytest
from flask_babel import force_locale
from sqlalchemy import func, select

from cop import clock
from cop.jobs.due import do_what_is_due
from cop.models import (
    Attendance,
    Language,
    Message,
    RuleAction,
    RuleAudience,
    RuleMoment,
    Survey,
    SurveyInvitation,
    SurveyRule,
    SurveySheet,
    SurveyStatus,
)
from cop.queries.community_reports import published_year
from cop.queries.feedback import feedback_of_year
from cop.queries.survey_questions import questions_of
from cop.queries.survey_quotes import open_questions
from cop.queries.survey_results import results_of
from cop.queries.surveys import Turnout, turnout_of
from cop.queries.viewers import viewer_of
from cop.rules.survey_figures import SurveyResults
from cop.services.community_reports import publish_year
from cop.services.survey_answers import AlreadyAnsweredError, SurveyOverError, hand_in
from cop.services.survey_quotes import hold_back_answer, release_answer
from tests import factories as make

# What each of fifteen said: overall (1 to 5), new contacts, recommends (0 to 10), and in words what worked.
SAID = (
    (5, "several", 10, "The tables"), (4, "one", 9, ""), (5, "several", 9, "The figures"), (4, "several", 9, ""),
    (3, "one", 6, ""), (5, "several", 10, "Ask Ada"), (4, "one", 10, ""), (3, "one", 6, "The pace"),
    (5, "one", 10, ""), (4, "several", 9, "Small groups"), (3, "one", 5, ""), (4, "one", 9, "The coffee"),
    (5, "several", 10, ""), (3, "several", 6, ""), (3, "one", 4, ""),
)  # fmt: skip
FIRST_WAVE, ASKED = 12, 20


@pytest.fixture
def story(db, at):
    at("2025-11-26T10:00+01:00")
    with force_locale("en"):
        yield Story(db, at)


class Story:
    """A meeting of twenty people and a coordinator, and the rule of its community that asks the morning after."""

    def __init__(self, db, at):
        self.db, self.set_clock = db, at
        self.community = make.make_community(name_en="Circular Economy")
        coordinator = make.make_coordinator(self.community)
        self.by = viewer_of(coordinator, today=clock.today())
        start = clock.now() + timedelta(hours=4)
        self.meeting = make.make_meeting(
            self.community, starts_at=start, ends_at=start + timedelta(hours=2), title_en="Buying circular"
        )
        self.people = [self.somebody(n) for n in range(ASKED)]
        make.make_registration(self.meeting, coordinator, attendance=Attendance.PRESENT, is_staff=True)
        self.rule = make.make_mail_rule(
            community=self.community, action=RuleAction.FEEDBACK_SURVEY, audience=RuleAudience.PRESENT, amount=1,
            moment=RuleMoment.AFTER,
        )  # fmt: skip
        db.session.add(SurveyRule(rule=self.rule, questionnaire="meeting_feedback"))
        db.session.flush()

    def somebody(self, number):
        organisation = make.make_organisation()
        person = make.make_member(self.community, organisation, name=f"Person {number:02}", language="en")
        make.make_registration(self.meeting, person, organisation=organisation, attendance=Attendance.PRESENT)
        return person

    def pass_to(self, instant):
        """Let the clock come to an instant, and the worker do what is due."""
        self.db.session.commit()
        now = self.set_clock(instant)
        do_what_is_due()
        return now

    def survey(self):
        return self.db.session.scalar(select(Survey))

    def mails(self, kind):
        """Return the addresses that a kind of mail was queued for, in order."""
        found = select(Message.recipient).where(Message.kind == kind).order_by(Message.recipient)
        return list(self.db.session.scalars(found))

    def answer(self, number, *, at):
        """Let the n-th person hand in what they said."""
        survey = self.survey()
        overall, contacts, recommends, worked = SAID[number]
        questions = {one.key: one for one in questions_of(survey)}
        choice = next(one for one in questions["meeting_new_contacts"].choices if one.key == contacts)
        said = {
            "meeting_overall": overall,
            "meeting_new_contacts": choice.id,
            "meeting_recommend": recommends,
        }
        said |= {"meeting_worked": worked} if worked else {}
        answers = {str(questions[key].id): value for key, value in said.items()}
        hand_in(survey, answers, invitation=self.invitation(number), at=at)

    def invitation(self, number):
        person_id = self.people[number].id
        return self.db.session.scalars(select(SurveyInvitation).filter_by(person_id=person_id)).one()


def test_from_the_morning_after_to_the_report(story):
    emails = sorted(one.email for one in story.people)
    story.pass_to("2025-11-27T08:59+01:00")
    assert story.survey() is None
    asked_at = story.pass_to("2025-11-27T09:00+01:00")
    survey = story.survey()
    assert (survey.meeting, survey.status, survey.is_anonymous) == (story.meeting, SurveyStatus.OPEN, True)
    assert story.mails("survey_invitation") == emails

    for number in range(FIRST_WAVE):
        story.answer(number, at=asked_at + timedelta(hours=1))
    with pytest.raises(AlreadyAnsweredError):
        story.answer(0, at=asked_at + timedelta(hours=2))
    open_results = results_of(survey, exact=True)
    assert (turnout_of(survey), open_results.answered, open_results.questions) == (Turnout(20, 12), 12, ())

    story.pass_to("2025-12-01T08:59+01:00")
    assert story.mails("survey_reminder") == []
    for _twice in range(2):
        reminded_at = story.pass_to("2025-12-01T09:00+01:00")
        assert story.mails("survey_reminder") == sorted(one.email for one in story.people[FIRST_WAVE:])
    for number in range(FIRST_WAVE, len(SAID)):
        story.answer(number, at=reminded_at)

    closed_at = story.pass_to("2025-12-12T00:00+01:00")
    assert survey.status == SurveyStatus.CLOSED
    with pytest.raises(SurveyOverError):
        hand_in(survey, {}, invitation=story.invitation(19), at=closed_at)
    results = results_of(survey, exact=False)
    assert_figures(results)
    assert SurveyResults.from_json(survey.facts["shown"]) == results

    release_words(story, survey)
    publish_year(story.community, 2025, tells=True, by=story.by, at=story.set_clock("2026-01-15T10:00+01:00"))
    (reported,) = published_year(story.community, 2025).feedback.surveys
    assert reported.results == results
    assert [quote.text for quote in reported.quotes] == ["Ask […]"]
    assert feedback_of_year(story.community, 2025).surveys == (reported,)
    assert story.mails("you_said") == sorted(one.email for one in story.people[: len(SAID)])


def assert_figures(results):
    """Fifteen of twenty, counted by hand from `SAID`."""
    assert (results.asked, results.answered, results.response_rate) == (20, 15, 75)
    overall = results.by_key("meeting_overall").figures
    assert [(bar.keys, bar.count) for bar in overall.bars if bar.count] == [
        (("3",), 5), (("4",), 5), (("5",), 5),
    ]  # fmt: skip
    assert (overall.base, overall.mean) == (15, 4.0)
    contacts = results.by_key("meeting_new_contacts").figures
    assert [(bar.keys, bar.count, bar.percent) for bar in contacts.bars if bar.count] == [
        (("several",), 7, 47), (("one",), 8, 53),
    ]  # fmt: skip
    recommends = results.by_key("meeting_recommend").figures
    assert (recommends.base, recommends.mean, recommends.score) == (15, 8.1, 33)
    assert results.by_key("meeting_worked").figures.base == 6
    assert results.by_key("meeting_useful").figures.base == 0


def release_words(story, survey):
    """Read two of the six: one without the name in it, one kept back."""
    (worked,) = [one for one in open_questions(survey) if one.question.key == "meeting_worked"]
    refs = {answer.text: answer.ref for answer in worked.answers}
    decided = {"by": story.by, "on": clock.today()}
    release_answer(
        survey, worked.question.id, refs["Ask Ada"], text="Ask […]", language=Language.EN, **decided
    )
    hold_back_answer(survey, worked.question.id, refs["The coffee"], **decided)


def test_four_answers_are_too_few_everywhere(story):
    asked_at = story.pass_to("2025-11-27T09:00+01:00")
    for number in range(4):
        story.answer(number, at=asked_at)
    story.pass_to("2025-12-12T00:00+01:00")
    survey = story.survey()
    results = results_of(survey, exact=True)
    assert (survey.status, results.is_too_few, results.questions) == (SurveyStatus.CLOSED, True, ())
    assert survey.facts["shown"]["questions"] == []
    assert [one.answers for one in open_questions(survey)] == [[]] * 4
    (reported,) = feedback_of_year(story.community, 2025).surveys
    assert (reported.answered, reported.results.questions, reported.quotes) == (None, (), ())


def test_a_meeting_that_is_called_off_asks_nobody(story):
    from_db = story.db.session
    story.meeting.status = "cancelled"
    from_db.flush()
    story.pass_to("2025-11-27T09:00+01:00")
    assert (story.survey(), story.mails("survey_invitation")) == (None, [])
    assert from_db.scalar(select(func.count()).select_from(SurveySheet)) == 0
