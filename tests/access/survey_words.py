"""Open answers, results as sentences, and the public page of results."""

from cop import clock
from cop.models import SurveyFinding, SurveyStatus
from cop.queries.survey_questions import questions_of
from cop.queries.survey_quotes import open_questions
from cop.queries.survey_results import frozen_facts
from tests import factories as make
from tests.access import EVERYONE, Row, only

MANAGERS = only("coordinator", "administrator", others=404) | {
    "member": 403, "other_member": 403, "contact": 403, "viewer": 403,
}  # fmt: skip
ACTING = MANAGERS | {"coordinator": 303, "administrator": 303}
QUOTES = "/en/surveys/{said.id}/quotes"
ANSWER = QUOTES + "/{open_question.id}/{open_answer.ref}"
FINDINGS = "/en/surveys/{said.id}/findings"
FINDING = FINDINGS + "/{finding.id}"
SENTENCE = {
    "question": "{said_question.id}",
    "row": "",
    "answers": "c1",
    "words_it": "canta",
    "words_en": "sing",
}
READERS = only("coordinator", "viewer", "administrator", others=404) | {"anonymous": 404}

ROWS = [
    Row("survey_quotes.index", QUOTES, MANAGERS),
    Row("survey_quotes.show", QUOTES + "/{open_question.id}", MANAGERS),
    Row(
        "survey_quotes.release", ANSWER + "/release", ACTING,
        method="POST", form={"text": "Calzerotto", "language": "it"},
    ),
    Row("survey_quotes.hold_back", ANSWER + "/hold-back", ACTING, method="POST"),
    Row("survey_quotes.take_back", ANSWER + "/take-back", ACTING, method="POST"),
    Row("survey_findings.index", FINDINGS, MANAGERS),
    Row("survey_findings.new", FINDINGS + "/new?question={said_question.id}", MANAGERS),
    Row("survey_findings.create", FINDINGS + "/new", ACTING, method="POST", form=SENTENCE),
    Row("survey_findings.edit", FINDING + "/edit", MANAGERS),
    Row("survey_findings.update", FINDING, ACTING, method="POST", form=SENTENCE),
    Row("survey_findings.publish", FINDING + "/publish", ACTING, method="POST"),
    Row("survey_findings.withdraw", FINDING + "/withdraw", ACTING, method="POST"),
    Row("survey_findings.delete", FINDING + "/delete", ACTING, method="POST"),
    Row("survey_publications.show", "/en/surveys/{said.id}/public-results", READERS),
    Row("survey_publications.show", "/en/surveys/{told_survey.id}/public-results", EVERYONE),
    Row("survey_publications.publish", "/en/surveys/{said.id}/public-results/publish", ACTING, method="POST"),
    Row("survey_publications.withdraw", "/en/surveys/{said.id}/public-results/withdraw", ACTING, method="POST"),
]  # fmt: skip


def build(world):
    """Two closed surveys that five people answered, in a choice and in words; of one anybody reads the figures."""
    world.said, world.told_survey = (closed_survey(world.community) for _n in range(2))
    world.told_survey.results_public_at = clock.now()
    world.said_question, world.open_question = questions_of(world.said)
    world.open_answer = open_questions(world.said)[0].answers[0]
    facts = {"words_it": "canta", "words_en": "sing", "options": [world.said_question.choices[0].id]}
    world.finding = make.save(SurveyFinding(survey=world.said, question=world.said_question, **facts))
    world.secrets.append("Calzerotto")


def closed_survey(community):
    survey = make.make_survey(community=community, status=SurveyStatus.CLOSED, closed_at=clock.now())
    choice, words = (
        make.make_survey_question(survey, "single", choices=2),
        make.make_survey_question(survey, "long_text"),
    )
    for _n in range(5):
        make.make_sheet(survey, {choice: choice.choices[0].id, words: "Calzerotto"})
    survey.facts = frozen_facts(survey)
    return survey
