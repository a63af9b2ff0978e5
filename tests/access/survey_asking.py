"""Who is asked by a survey, and the page by which people are asked no more."""

from cop import tokens
from cop.models import SurveyStatus
from cop.queries.survey_reminders import NO_SURVEYS
from tests.access import Row, everyone, only, signed_in
from tests.factories import make_survey

STOP = "/en/surveys/no-more/{refusal_token}"
NOBODY = "/en/surveys/no-more/no-such-token"

MANAGERS = only("coordinator", "administrator") | {"foreign_coordinator": 404, "viewer": 404}
DONE = only("coordinator", "administrator", gets=303) | {"foreign_coordinator": 404, "viewer": 404}
OPEN_ONES = only("coordinator", "administrator") | {"foreign_coordinator": 404}
TOO_LATE = only("coordinator", "administrator", gets=303) | {"foreign_coordinator": 404}
DRAFT, RUNNING = "/en/surveys/{asking_draft.id}/audience", "/en/surveys/{asking_open.id}/audience"

ROWS = [
    Row("survey_audiences.show", DRAFT, MANAGERS),
    Row("survey_audiences.show", RUNNING, OPEN_ONES),
    Row("survey_audiences.edit", f"{DRAFT}/edit", MANAGERS),
    Row("survey_audiences.edit", f"{RUNNING}/edit", TOO_LATE),
    Row("survey_audiences.update", f"{DRAFT}/edit", DONE, method="POST", form={"roles": "coordinator"}),
    Row("survey_audiences.count", f"{DRAFT}/count", MANAGERS, method="POST", form={"roles": "coordinator"}),
    Row("survey_audiences.mail", f"{DRAFT}/mail/it", MANAGERS),
    Row("survey_refusals.show", STOP, everyone()),
    Row("survey_refusals.show", NOBODY, everyone(404)),
    Row("survey_refusals.stop", STOP, everyone(), method="POST"),
    Row("survey_refusals.stop", NOBODY, everyone(404), method="POST"),
    Row("survey_refusals.again", f"{STOP}/again", everyone(303), method="POST"),
    Row("privacy.no_surveys", "/en/account/privacy/surveys/stop", signed_in(303), method="POST"),
    Row("privacy.want_surveys", "/en/account/privacy/surveys/want", signed_in(303), method="POST"),
]


def build(world):
    quiet = {
        "status": SurveyStatus.DRAFT,
        "opened_at": None,
        "title_it": "Fiordaliso",
        "title_en": "Fiordaliso",
    }
    world.asking_draft = make_survey(community=world.community, **quiet)
    world.asking_open = make_survey(community=world.community)
    world.secrets.append("Fiordaliso")
    world.refusal_token = tokens.signed(NO_SURVEYS, world.person.id)
