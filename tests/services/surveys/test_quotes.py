"""Open answers read one by one, released in the writer's words, and taken back."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from cop import clock
from cop.errors import CopError
from cop.models import AuditEntry, CommunityReport, EditionReport, Language, SurveyQuote, SurveyReplyText
from cop.queries.survey_quotes import open_questions, people_of, released_quotes
from cop.services.survey_quotes import hold_back_answer, is_made_of, release_answer, take_back_decision
from tests.factories import (
    make_asked,
    make_edition,
    make_meeting,
    make_reply,
    make_sheet,
    make_survey,
    make_survey_question,
    save,
)

WORDS = ["Great trainer, Anna Rossi.", "Too long.", "More practice!", "Come back soon", "Fine"]


@pytest.fixture
def closed(community):
    """Make a closed survey whose one open question was answered with each of the words; return the question."""

    def make(words=WORDS, **place):
        survey = make_survey(**(place or {"community": community}), status="closed", closed_at=clock.now())
        question = make_survey_question(survey, "long_text")
        for text in words:
            make_sheet(survey, {question: text})
        return question

    return make


def the_answer(question, text):
    (found,) = open_questions(question.survey)
    return next(answer for answer in found.answers if answer.text == text)


def release(question, original, by, text=None, language=Language.EN):
    answer, shown = the_answer(question, original), original if text is None else text
    facts = {"text": shown, "language": language, "by": by, "on": clock.today()}
    return release_answer(question.survey, question.id, answer.ref, **facts)


def test_released_as_it_is(db, closed, by):
    question = closed()
    quote = release(question, "Too long.", by)
    facts = (quote.state, quote.text, quote.language, quote.reviewed_on, quote.reviewed_by_id)
    assert facts == ("released", "Too long.", "en", clock.today(), by.person_id)
    (found,) = open_questions(question.survey)
    assert (found.number, found.read, [a.text for a in found.released]) == (5, 1, ["Too long."])
    assert the_answer(question, "Too long.").is_redacted is False
    entry = db.session.scalars(select(AuditEntry)).one()
    assert (entry.verb, entry.subject_type, entry.details) == (
        "release", "surveyquote", {"survey": question.survey_id},
    )  # fmt: skip


def test_redacted_and_the_original_stays(closed, by):
    question = closed()
    quote = release(question, WORDS[0], by, "Great trainer, […].")
    assert quote.text == "Great trainer, […]."
    answer = the_answer(question, WORDS[0])
    assert (answer.text, answer.is_redacted) == (WORDS[0], True)


def test_held_back_and_released_after_all(db, closed, by):
    question = closed()
    answer = the_answer(question, "Fine")
    quote = hold_back_answer(question.survey, question.id, answer.ref, by=by, on=clock.today())
    assert (quote.state, quote.text) == ("held_back", "")
    assert the_answer(question, "Fine").is_held_back is True
    assert release(question, "Fine", by).id == quote.id
    assert [q.text for q in released_quotes([question.survey_id])[question.id]] == ["Fine"]


def test_taken_back_it_is_as_if_nobody_had_read_it(db, closed, by):
    question = closed()
    release(question, "Fine", by)
    ref = the_answer(question, "Fine").ref
    take_back_decision(question.survey, question.id, ref, by=by)
    assert db.session.scalars(select(SurveyQuote)).all() == []
    assert the_answer(question, "Fine").quote is None


@pytest.mark.parametrize(
    ("shown", "is_whole"),
    [
        ("The trainer spoke, and we all learned a lot.", True),
        ("we all learned", True),
        ("The trainer […] learned a lot.", True),
        ("[Everybody] learned a lot.", True),
        ("the Trainer spoke; and we", True),
        ("We learned", False),
        ("learned […] trainer", False),
        ("The train spoke", False),
        ("The trainer spoke well.", False),
    ],
)
def test_the_words_are_the_writers(shown, is_whole):
    assert is_made_of(shown, "The trainer spoke, and we all learned a lot.") is is_whole


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("Excellent!", "Only the writer's own words"),
        ("  ", "Nothing would be left"),
        ("[…] [!]", "Nothing would be left"),
        (f"Fine [{'x' * 70}]", "at most a few words"),
    ],
)
def test_other_words_are_refused(closed, by, text, message):
    question = closed()
    with pytest.raises(CopError, match=message) as refused:
        release(question, "Fine", by, text)
    assert refused.value.field == "text"


def test_four_answers_are_shown_to_nobody(closed, by):
    question = closed(WORDS[:4])
    (found,) = open_questions(question.survey)
    assert (found.answers, found.number) == ([], None)


def test_nothing_is_decided_before_the_end(closed, by):
    question = closed()
    question.survey.status = "open"
    with pytest.raises(CopError, match="once the survey is closed"):
        release(question, "Fine", by)


@pytest.mark.parametrize("ref", ["", "x" * 24, "\x00"])
def test_an_answer_that_is_not_there(closed, by, ref):
    question = closed()
    with pytest.raises(CopError, match="not there any more"):
        hold_back_answer(question.survey, question.id, ref, by=by, on=clock.today())


@pytest.mark.parametrize("kind", ["community", "edition", "session"])
def test_words_of_a_published_report_stay(closed, by, community, kind):
    edition = make_edition(community)
    place = {
        "community": {"community": community},
        "edition": {"edition": edition},
        "session": {"meeting": make_meeting(community, edition=edition)},
    }[kind]
    question = closed(**place)
    quote = release(question, "Fine", by)
    facts = {"feedback": {"surveys": [{"quotes": [{"id": quote.id}]}]}}
    report = (
        CommunityReport(community=community, year=2026, facts=facts)
        if kind == "community"
        else EditionReport(edition=edition, facts=facts)
    )
    save(report).published_at = clock.now() - timedelta(days=1)
    ref = the_answer(question, "Fine").ref
    with pytest.raises(CopError, match="published report"):
        take_back_decision(question.survey, question.id, ref, by=by)
    report.published_at = None
    take_back_decision(question.survey, question.id, ref, by=by)


def test_two_answers_of_one_sheet_have_nothing_in_common(db, community):
    survey = make_survey(community=community, status="closed", closed_at=clock.now())
    first, second = (make_survey_question(survey, "short_text") for _n in range(2))
    for n in range(40):
        make_sheet(survey, {first: f"a{n}", second: f"b{n}"})
    one, other = open_questions(survey)
    assert {a.ref for a in one.answers} & {b.ref for b in other.answers} == set()
    assert [a.text[1:] for a in one.answers] != [b.text[1:] for b in other.answers]
    assert [a.ref for a in open_questions(survey)[0].answers] == [a.ref for a in one.answers]


def test_named_words_know_whose_they_are_for_the_log(db, community):
    survey = make_survey(community=community, is_anonymous=False, status="closed", closed_at=clock.now())
    question, asked = make_survey_question(survey, "long_text"), [make_asked(survey) for _n in range(5)]
    for n, one in enumerate(asked):
        save(SurveyReplyText(reply_id=make_reply(one).id, question=question, text=f"Words {n}"))
    (found,) = open_questions(survey)
    assert sorted(people_of(found.answers)) == sorted(one.person_id for one in asked)
    assert found.next_unread() is found.answers[0]
    assert found.next_unread(after=found.answers[1].ref) is found.answers[2]
    assert found.next_unread(after=found.answers[4].ref) is found.answers[0]
