"""Sections of a survey, and questions that move between them without overtaking what they depend on."""

import pytest

from cop import clock
from cop.errors import CopError
from cop.models import ConditionTest, SurveyStatus
from cop.queries.survey_questions import questions_of, sections_of
from cop.rules.viewer import Viewer
from cop.services import survey_sections as services
from cop.services.survey_conditions import ConditionFacts, set_conditions
from tests.factories import make_survey, make_survey_question

BY = Viewer(person_id=None)


@pytest.fixture
def survey(db):
    """Section A with 1 and 2, section B with 3, section C empty."""
    survey = make_survey()
    first = sections_of(survey)[0]
    services.edit_section(first, title_en="A", by=BY)
    b, _c = (services.add_section(survey, title_en=title, by=BY) for title in "BC")
    for key, section in (("1", first), ("2", first), ("3", b)):
        make_survey_question(survey, section=section, key=key)
    return survey


def order(survey):
    return [(section.title_en, "".join(q.key for q in section.questions)) for section in sections_of(survey)]


def question(survey, key):
    return next(one for one in questions_of(survey, has_retired=True) if one.key == key)


def depends(survey, key, on):
    condition = ConditionFacts(question(survey, on).id, ConditionTest.AT_LEAST, number=3.0)
    set_conditions(question(survey, key), [condition], by=BY, at=clock.now())


def move(survey, key, step):
    services.move_question(question(survey, key), step=step, by=BY)


def test_a_question_moves_through_the_sections(survey):
    steps = []
    for _ in range(5):
        move(survey, "1", 1)
        steps.append("|".join(keys for _title, keys in order(survey)))
    assert steps == ["21|3|", "2|13|", "2|31|", "2|3|1", "2|3|1"]
    for _ in range(5):
        move(survey, "1", -1)
    assert order(survey) == [("A", "12"), ("B", "3"), ("C", "")]


def test_a_question_does_not_overtake_what_it_depends_on(survey):
    depends(survey, "3", on="2")
    move(survey, "3", -1)
    for key, step in (("3", -1), ("2", 1)):
        with pytest.raises(CopError) as refused:
            move(survey, key, step)
        assert str(refused.value).startswith("“")
    move(survey, "1", 1)
    assert order(survey) == [("A", "213"), ("B", ""), ("C", "")]


def test_sections_move_with_their_questions(survey):
    sections = sections_of(survey)
    services.move_section(sections[2], step=-1, by=BY)
    services.move_section(sections[0], step=-1, by=BY)
    assert order(survey) == [("A", "12"), ("C", ""), ("B", "3")]
    depends(survey, "3", on="1")
    services.move_section(sections[1], step=-1, by=BY)
    with pytest.raises(CopError):
        services.move_section(sections[1], step=-1, by=BY)


def test_a_section_goes_once_nothing_is_asked_in_it(survey):
    a, b, c = sections_of(survey)
    with pytest.raises(CopError):
        services.remove_section(b, by=BY)
    three = question(survey, "3")
    three.retired_at = clock.now()
    services.remove_section(b, by=BY)
    assert order(survey) == [("A", "12"), ("C", "")]
    assert (three.section_id, three.retired_at is None) == (a.id, False)
    services.remove_section(c, by=BY)
    with pytest.raises(CopError):
        services.remove_section(a, by=BY)


def test_the_sections_of_a_closed_survey_stay(survey):
    survey.status = SurveyStatus.CLOSED
    section = sections_of(survey)[0]
    for attempt in (
        lambda: services.add_section(survey, title_en="D", by=BY),
        lambda: services.edit_section(section, title_en="D", by=BY),
        lambda: services.move_section(section, step=1, by=BY),
        lambda: services.remove_section(section, by=BY),
    ):
        with pytest.raises(CopError):
            attempt()
