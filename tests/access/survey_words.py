"""Open answers, results as sentences, and the public page of results."""

from cop import clock
from cop.models import SurveyStatus
from cop.queries.survey_quotes import open_questions
from tests import factories as make
from tests.access import Row, only

MANAGERS = only("coordinator", "administrator", others=404) | {
    "member": 403, "other_member": 403, "contact": 403, "viewer": 403,
}  # fmt: skip
ACTING = MANAGERS | {"coordinator": 303, "administrator": 303}
QUOTES = "/en/surveys/{said.id}/quotes"
ANSWER = QUOTES + "/{open_question.id}/{open_answer.ref}"

ROWS = [
    Row("survey_quotes.index", QUOTES, MANAGERS),
    Row("survey_quotes.show", QUOTES + "/{open_question.id}", MANAGERS),
    Row(
        "survey_quotes.release", ANSWER + "/release", ACTING,
        method="POST", form={"text": "Calzerotto", "language": "it"},
    ),
    Row("survey_quotes.hold_back", ANSWER + "/hold-back", ACTING, method="POST"),
    Row("survey_quotes.take_back", ANSWER + "/take-back", ACTING, method="POST"),
]  # fmt: skip


def build(world):
    """A closed anonymous survey that five people answered, in a choice and in words."""
    world.said = make.make_survey(
        community=world.community, status=SurveyStatus.CLOSED, closed_at=clock.now()
    )
    world.said_question = make.make_survey_question(world.said, "single", choices=2)
    world.open_question = make.make_survey_question(world.said, "long_text")
    choice = world.said_question.choices[0].id
    for _n in range(5):
        make.make_sheet(world.said, {world.said_question: choice, world.open_question: "Calzerotto"})
    world.open_answer = open_questions(world.said)[0].answers[0]
    world.secrets.append("Calzerotto")
