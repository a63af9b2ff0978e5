"""Results as sentences: what may be said, with which numbers, and in good words."""

import pytest
from flask_babel import force_locale

from cop import clock
from cop.errors import CopError
from cop.models import SurveyStatus
from cop.queries.survey_findings import (
    choice_in,
    finding_in,
    findings_about,
    findings_of,
    public_survey,
    published_findings,
    sentence_of,
)
from cop.queries.survey_results import frozen_facts, results_of
from cop.queries.viewers import viewer_of
from cop.rules.survey_findings import bars_to_choose, share_in
from cop.services.survey_findings import (
    FindingFacts,
    change_finding,
    delete_finding,
    make_finding,
    publish_finding,
    publish_results,
    withdraw_finding,
    withdraw_results,
)
from tests.factories import (
    make_community,
    make_coordinator,
    make_edition,
    make_meeting,
    make_sheet,
    make_survey,
    make_survey_question,
)

CALLS = "apply to calls with a value over EUR 100,000"
BANDI = "partecipa a bandi di valore superiore a 100.000 euro"


@pytest.fixture(autouse=True)
def now(db, at):
    with force_locale("en"):
        yield at("2026-11-22T12:00+01:00")


@pytest.fixture
def community(db):
    return make_community()


@pytest.fixture
def by(community):
    return viewer_of(make_coordinator(community), today=clock.today())


@pytest.fixture
def answered(community):
    """Make a closed survey with one question, answered so: a list of values, options by their number."""

    def make(values, kind="single", place=None, **kw):
        survey = make_survey(**(place or {"community": community}))
        question = make_survey_question(survey, kind, **kw)
        for value in values:
            make_sheet(survey, {question: as_kept(question, value)})
        close(survey)
        return question

    return make


def as_kept(question, value):
    if question.kind == "single":
        return question.choices[value].id
    if question.kind == "several":
        return [question.choices[one].id for one in value]
    if question.kind == "matrix":
        return {str(question.rows[0].id): question.choices[value].id if question.choices else value}
    return value


def close(survey):
    survey.status, survey.closed_at = SurveyStatus.CLOSED, clock.now()
    survey.facts = frozen_facts(survey)


@pytest.fixture
def calls(answered):
    """The survey of the use of financial instruments: 20 of 38 apply to calls over EUR 100,000."""
    return answered([0] * 7 + [1] * 11 + [2] * 20, choices=["up to 10,000", "up to 100,000", "over"])


def facts(question, *keys, **kw):
    return FindingFacts(question.id, keys, **{"words_it": BANDI, "words_en": CALLS} | kw)


def made(question, *keys, by, **kw):
    return make_finding(question.survey, facts(question, *keys, **kw), by=by)


def test_the_sentence_word_for_word(calls, by, now):
    finding = made(calls, "c3", by=by)
    publish_finding(finding, by=by, at=now)
    assert str(sentence_of(finding, "en")) == (
        "53 % of 38 respondents apply to calls with a value over EUR 100,000"
    )
    assert str(sentence_of(finding, "it")) == (
        "Il 53 % di 38 rispondenti partecipa a bandi di valore superiore a 100.000 euro"
    )
    assert (finding.facts, finding.published_by_id) == ({"count": 20, "base": 38}, by.person_id)


def test_without_words_in_one_language_the_other_is_shown_whole(calls, by):
    finding = made(calls, "c3", by=by, words_en="")
    assert sentence_of(finding, "en").language == "it"
    assert sentence_of(finding, "en").before == "Il "


@pytest.mark.parametrize(
    ("percent", "words"),
    [(0, "Lo 0 %"), (1, "L’1 %"), (8, "L’8 %"), (11, "L’11 %"), (18, "Il 18 %"), (53, "Il 53 %"),
     (80, "L’80 %"), (89, "L’89 %"), (90, "Il 90 %"), (100, "Il 100 %")],
)  # fmt: skip
def test_articles_in_italian(percent, words):
    assert "".join(share_in("it", percent)) == words
    assert "".join(share_in("en", percent)) == f"{percent} %"


def test_answers_that_are_shown_together_are_said_together(answered, by):
    question = answered([0] * 20 + [1] * 3 + [2] * 3, choices=3)
    with pytest.raises(CopError, match="nobody or at least five") as refused:
        made(question, "c2", by=by)
    assert refused.value.field == "answers"
    assert sentence_of(made(question, "c2", "c3", by=by), "en").share == "23 %"


@pytest.mark.parametrize(
    ("values", "keys"),
    [([0] * 20 + [1] * 4, ["c1"]), ([0] * 4, ["c1"]), ([0] * 10 + [1] * 10, []), ([0] * 9, ["c9"])],
    ids=["all but four", "four answers", "nothing chosen", "no such answer"],
)
def test_what_is_not_said(answered, by, values, keys):
    question = answered(values, choices=2)
    with pytest.raises(CopError):
        made(question, *keys, by=by)


def test_of_several_answers_one_is_said(answered, by):
    question = answered([[0], [0, 1], [1]] * 5, "several", choices=3)
    assert sentence_of(made(question, "c1", by=by), "en").share == "67 %"
    with pytest.raises(CopError, match="at least five"):
        made(question, "c1", "c2", by=by)


@pytest.mark.parametrize("kind", ["scale", "rating"])
def test_numbers_side_by_side(answered, by, kind):
    question = answered([1] * 5 + [3] * 5 + [4] * 5 + [5] * 5, kind)
    finding = made(question, "4", "5", by=by)
    assert (finding.least, finding.most, finding.options) == (4, 5, [])
    assert sentence_of(finding, "en").share == "50 %"
    with pytest.raises(CopError, match="side by side"):
        made(question, "1", "5", by=by)


def test_bands_of_a_number(answered, by):
    question = answered([500] * 6 + [1000] * 6 + [5000] * 8, "number", bands=[1000, 4000])
    bars = bars_to_choose(results_of(question.survey, exact=False).question(question.id))
    finding = made(question, *bars[-1].keys, by=by)
    assert sentence_of(finding, "en").share == "40 %"
    assert choice_in(finding, results_of(question.survey, exact=False)).keys == set(bars[-1].keys)


@pytest.mark.parametrize("choices", [0, 3])
def test_a_row_of_a_matrix(answered, by, choices):
    question = answered([1] * 5 + [2] * 15, "matrix", choices=choices, rows=2)
    finding = made(question, "c3" if choices else "2", row="r1", by=by)
    assert sentence_of(finding, "en").share == "75 %"
    results = results_of(question.survey, exact=False)
    assert choice_in(finding, results).row == "r1"
    with pytest.raises(CopError):
        made(question, "c3" if choices else "2", row="r2", by=by)


def test_what_is_public_is_not_changed_but_withdrawn(db, calls, by, now):
    finding = made(calls, "c3", by=by)
    publish_finding(finding, by=by, at=now)
    with pytest.raises(CopError, match="withdraw it before you change"):
        change_finding(finding, facts(calls, "c1"), by=by)
    with pytest.raises(CopError, match="withdraw it before you delete"):
        delete_finding(finding, by=by)
    withdraw_finding(finding, by=by)
    assert findings_of(calls.survey, published=True) == []
    change_finding(finding, facts(calls, "c1"), by=by)
    assert sentence_of(finding, "en").share == "18 %"
    delete_finding(finding, by=by)
    assert finding_in(calls.survey, finding.id) is None


def test_what_is_public_says_what_it_said(db, calls, by, now):
    finding = made(calls, "c3", by=by)
    publish_finding(finding, by=by, at=now)
    calls.survey.facts = None
    db.session.flush()
    assert sentence_of(finding, "en").share == "53 %"


def test_nothing_is_said_before_the_end(calls, by, now):
    finding = made(calls, "c3", by=by)
    calls.survey.status = SurveyStatus.OPEN
    for refused in (
        lambda: made(calls, "c3", by=by),
        lambda: publish_finding(finding, by=by, at=now),
        lambda: publish_results(calls.survey, by=by, at=now),
    ):
        with pytest.raises(CopError, match="once the survey is closed"):
            refused()


def test_figures_for_everybody_and_for_few_again(calls, by, now):
    survey = calls.survey
    assert public_survey(survey.id) is None
    publish_results(survey, by=by, at=now)
    assert (public_survey(survey.id), survey.results_public_at) == (survey, now)
    withdraw_results(survey, by=by)
    assert public_survey(survey.id) is None


def test_four_answers_are_no_figures_for_everybody(answered, by, now):
    question = answered([0] * 4, choices=2)
    with pytest.raises(CopError, match="Fewer than five"):
        publish_results(question.survey, by=by, at=now)


def test_a_community_shows_what_its_surveys_found(db, answered, calls, community, by, now):
    other = make_community()
    shared = make_meeting(hosts=[community, other])
    place = ({"meeting": shared}, {"edition": make_edition(community)}, {"community": other})
    questions = [calls, *(answered([0] * 5 + [1] * 5, choices=2, place=one) for one in place)]
    findings = [made(question, "c1", by=by) for question in questions]
    made(calls, "c2", by=by)  # not published
    for finding in findings:
        publish_finding(finding, by=by, at=now)
    assert [f.id for f in findings_about(community.id)] == [f.id for f in findings[:3]]
    assert [f.id for f in findings_about(other.id)] == [findings[1].id, findings[3].id]
    found = published_findings([calls.survey_id, questions[1].survey_id])
    assert {key: [f.id for f in some] for key, some in found.items()} == {
        calls.survey_id: [findings[0].id],
        questions[1].survey_id: [findings[1].id],
    }
