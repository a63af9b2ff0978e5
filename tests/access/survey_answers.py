"""Answering a survey: whoever holds a link does, and nobody needs to be known."""

from cop import tokens
from cop.models import SurveyAudience
from cop.queries.survey_answering import LINK
from tests.access import EVERYONE, Row, everyone
from tests.factories import make_asked, make_survey, make_survey_question

MISSING, TAKEN, REFUSED = everyone(404), everyone(303), everyone(422)
ANSWER = "/en/surveys/answer"

ROWS = [
    Row("survey_answers.show", "/en/surveys/answer/{asked_token}", EVERYONE),
    Row("survey_answers.show", "/en/surveys/answer/nobody", MISSING),
    Row("survey_answers.public", "/en/surveys/public/{open_survey.public_code}", EVERYONE),
    Row("survey_answers.public", "/en/surveys/public/{asked_survey.public_code}", MISSING),
    Row("survey_answers.create", ANSWER, REFUSED, method="POST", form={"token": "{asked_token}"}),
    Row("survey_answers.create", ANSWER, TAKEN, method="POST", form={"token": "{easy_token}"}),
    Row("survey_answers.create", ANSWER, TAKEN, method="POST", form={"code": "{open_survey.public_code}"}),
    Row("survey_answers.create", ANSWER, MISSING, method="POST"),
    Row("survey_answers.thanks", "/en/surveys/thanks/{asked_survey.public_code}", EVERYONE),
    Row("survey_answers.thanks", "/en/surveys/thanks/nothing", MISSING),
]


def build(world):
    member = world.people["member"]
    world.asked_survey, easy = make_survey(community=world.community), make_survey(community=world.community)
    make_survey_question(world.asked_survey, is_required=True)
    world.asked_token = tokens.signed(LINK, make_asked(world.asked_survey, member).id)
    make_survey_question(easy)
    world.easy_token = tokens.signed(LINK, make_asked(easy, member).id)
    world.open_survey = make_survey(community=world.community, audience=SurveyAudience.PUBLIC)
    make_survey_question(world.open_survey)
