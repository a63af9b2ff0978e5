"""Handing in answers: once, fitting, with a name or without one."""

import pytest
from sqlalchemy import select

from cop import clock
from cop.errors import CopError
from cop.models import (
    AuditEntry,
    ConditionTest,
    Message,
    SiteRevision,
    SurveyAudience,
    SurveyCondition,
    SurveyReceipt,
    SurveyReply,
    SurveySheet,
    SurveyStatus,
)
from cop.queries.survey_answering import answers_of, handed_in, reply_of, sources_of
from cop.rules.survey_answers import Fault
from cop.services.survey_answers import (
    AlreadyAnsweredError,
    AnswersRefusedError,
    SurveyOverError,
    hand_in,
    save_draft,
)
from tests.factories import make_asked, make_survey, make_survey_question

NOON = "2026-11-26T12:00+01:00"


def survey_with(kind="scale", **kw):
    survey = make_survey(**kw)
    return survey, make_survey_question(survey, kind, is_required=True)


def sheets(db):
    return [one.answers for one in db.session.scalars(select(SurveySheet))]


def test_hand_in_keeps_the_answer_and_the_day_apart(db, at):
    now = at(NOON)
    survey, question = survey_with()
    asked = make_asked(survey)
    hand_in(survey, {str(question.id): 4}, invitation=asked, at=now)
    assert sheets(db) == [{str(question.id): 4}]
    assert asked.answered_on == clock.day_of(now)
    db.session.expire_all()
    assert asked.answered_on == clock.day_of(now)


def test_hand_in_writes_nothing_beside_an_anonymous_answer(db, at):
    now = at(NOON)
    survey, question = survey_with()
    asked = make_asked(survey)
    db.session.commit()
    tables = (AuditEntry, Message, SiteRevision)
    before = [db.session.execute(select(t.__table__)).all() for t in tables]
    hand_in(survey, {str(question.id): 4}, invitation=asked, at=now)
    db.session.commit()
    assert [db.session.execute(select(t.__table__)).all() for t in tables] == before


def test_hand_in_loses_and_doubles_no_answer(db, at):
    now = at(NOON)
    survey, question = survey_with("long_text")
    words = [f"answer {n}" * n for n in range(1, 31)]
    for said in words:
        hand_in(survey, {str(question.id): said}, invitation=make_asked(survey), at=now)
    assert sorted(one[str(question.id)] for one in answers_of(survey)) == sorted(words)


def test_hand_in_leaves_other_surveys_alone(db, at):
    now = at(NOON)
    (one, first), (other, second) = survey_with(), survey_with()
    hand_in(one, {str(first.id): 1}, invitation=make_asked(one), at=now)
    hand_in(other, {str(second.id): 5}, invitation=make_asked(other), at=now)
    assert (answers_of(one), answers_of(other)) == ([{str(first.id): 1}], [{str(second.id): 5}])


def test_hand_in_takes_an_anonymous_answer_once(db, at):
    now = at(NOON)
    survey, question = survey_with()
    asked = make_asked(survey)
    hand_in(survey, {str(question.id): 4}, invitation=asked, at=now)
    with pytest.raises(AlreadyAnsweredError):
        hand_in(survey, {str(question.id): 1}, invitation=asked, at=now)
    assert sheets(db) == [{str(question.id): 4}]


def test_hand_in_takes_the_same_form_once(db, at):
    now = at(NOON)
    survey, question = survey_with(audience=SurveyAudience.PUBLIC)
    for said in (4, 1):
        hand_in(survey, {str(question.id): said}, form_number="one", at=now)
    hand_in(survey, {str(question.id): 5}, form_number="two", at=now)
    assert sorted(one[str(question.id)] for one in sheets(db)) == [4, 5]
    assert len(db.session.scalars(select(SurveyReceipt)).all()) == 2


def test_hand_in_wants_what_must_be_answered(db, at):
    now = at(NOON)
    survey, question = survey_with()
    asked = make_asked(survey)
    with pytest.raises(AnswersRefusedError) as refused:
        hand_in(survey, {}, invitation=asked, at=now)
    assert refused.value.faults == {question.id: Fault.MISSING}
    with pytest.raises(AnswersRefusedError) as refused:
        hand_in(survey, {str(question.id): 9}, invitation=asked, at=now)
    assert refused.value.faults == {question.id: Fault.NOT_A_CHOICE}
    assert (sheets(db), asked.answered_on) == ([], None)


def test_hand_in_passes_over_what_is_not_asked(db, at):
    now = at(NOON)
    survey, first = survey_with("single", meeting=None)
    first.options.extend(make_survey_question(survey, "single", choices=2).options)
    db.session.flush()
    yes, no = (one.id for one in first.choices)
    why = make_survey_question(survey, "short_text", is_required=True)
    why.conditions.append(SurveyCondition(on=first, test=ConditionTest.IS, option_id=no))
    db.session.flush()
    hand_in(
        survey, {str(first.id): yes, str(why.id): "x", "999999": 1}, invitation=make_asked(survey), at=now
    )
    assert sheets(db) == [{str(first.id): yes}]


@pytest.mark.parametrize("status", ["draft", "scheduled", "closed"])
def test_hand_in_is_refused_unless_the_survey_is_open(db, at, status):
    now = at(NOON)
    survey, question = survey_with(status=status)
    with pytest.raises(SurveyOverError):
        hand_in(survey, {str(question.id): 4}, invitation=make_asked(survey), at=now)


def test_hand_in_is_refused_from_the_last_hour_on(db, at):
    at(NOON)
    survey, question = survey_with()
    with pytest.raises(SurveyOverError):
        hand_in(survey, {str(question.id): 4}, invitation=make_asked(survey), at=survey.closes_at)


def test_the_last_answer_wanted_closes_the_survey(db, at):
    now = at(NOON)
    survey, question = survey_with(quota=2)
    for _n in range(2):
        hand_in(survey, {str(question.id): 4}, invitation=make_asked(survey), at=now)
    assert (survey.status, survey.closed_at) == (SurveyStatus.CLOSED, now)
    with pytest.raises(SurveyOverError):
        hand_in(survey, {str(question.id): 4}, invitation=make_asked(survey), at=now)
    assert len(sheets(db)) == 2


def test_a_named_answer_takes_the_place_of_the_one_before(db, at):
    now = at(NOON)
    survey, question = survey_with(is_anonymous=False, quota=2)
    words = make_survey_question(survey, "long_text")
    asked = make_asked(survey)
    hand_in(survey, {str(question.id): 2, str(words.id): "first"}, invitation=asked, at=now)
    hand_in(survey, {str(question.id): 5, str(words.id): "second"}, invitation=asked, at=now)
    assert answers_of(survey) == [{str(question.id): 5, str(words.id): "second"}]
    assert [one.invitation.person_id for one in handed_in(survey)] == [asked.person_id]
    assert survey.status == SurveyStatus.OPEN
    reply = reply_of(asked)
    assert (reply.answers, reply.submitted_at) == ({str(question.id): 5}, now)
    assert [source for source, _answers in sources_of(survey)] == [f"reply:{reply.id}"]


def test_a_named_answer_keeps_what_was_said_to_questions_retired_since(db, at):
    now = at(NOON)
    survey, question = survey_with(is_anonymous=False)
    words = make_survey_question(survey, "long_text")
    asked = make_asked(survey)
    hand_in(survey, {str(question.id): 2, str(words.id): "first"}, invitation=asked, at=now)
    question.retired_at = words.retired_at = now
    later = make_survey_question(survey, "rating")
    db.session.flush()
    hand_in(survey, {str(later.id): 10}, invitation=asked, at=now)
    assert answers_of(survey) == [{str(question.id): 2, str(words.id): "first", str(later.id): 10}]


def test_save_draft_keeps_what_is_there_so_far(db, at):
    now = at(NOON)
    survey, question = survey_with(is_anonymous=False)
    words = make_survey_question(survey, "long_text")
    asked = make_asked(survey)
    save_draft(survey, {str(words.id): "to be gone on with"}, invitation=asked, at=now)
    assert (answers_of(survey), asked.answered_on) == ([], None)
    hand_in(survey, {str(question.id): 3, str(words.id): "done"}, invitation=asked, at=now)
    assert answers_of(survey) == [{str(question.id): 3, str(words.id): "done"}]
    assert len(db.session.scalars(select(SurveyReply)).all()) == 1


def test_save_draft_of_an_anonymous_survey_is_refused(db, at):
    now = at(NOON)
    survey, _question = survey_with()
    with pytest.raises(CopError, match="anonim"):
        save_draft(survey, {}, invitation=make_asked(survey), at=now)
    assert db.session.scalars(select(SurveyReply)).all() == []
