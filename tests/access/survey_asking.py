"""Who is asked by a survey, and the page by which people are asked no more."""

from cop import tokens
from cop.queries.survey_reminders import NO_SURVEYS
from tests.access import Row, everyone, signed_in

STOP = "/en/surveys/no-more/{refusal_token}"
NOBODY = "/en/surveys/no-more/no-such-token"

ROWS = [
    Row("survey_refusals.show", STOP, everyone()),
    Row("survey_refusals.show", NOBODY, everyone(404)),
    Row("survey_refusals.stop", STOP, everyone(), method="POST"),
    Row("survey_refusals.stop", NOBODY, everyone(404), method="POST"),
    Row("survey_refusals.again", f"{STOP}/again", everyone(303), method="POST"),
    Row("privacy.no_surveys", "/en/account/privacy/surveys/stop", signed_in(303), method="POST"),
    Row("privacy.want_surveys", "/en/account/privacy/surveys/want", signed_in(303), method="POST"),
]


def build(world):
    world.refusal_token = tokens.signed(NO_SURVEYS, world.person.id)
