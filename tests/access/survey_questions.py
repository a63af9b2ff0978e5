from cop.models import SurveyStatus
from tests.access import Row, only
from tests.factories import make_survey, make_survey_question

HIDDEN = {"foreign_coordinator": 404, "viewer": 404}
MANAGERS = only("coordinator", "administrator") | HIDDEN
DONE = only("coordinator", "administrator", gets=303) | HIDDEN
PAGE = "/en/surveys/{written.id}"
ONE = PAGE + "/questions/{asked.id}"
SECTION = PAGE + "/sections/{asked.section_id}"
FORM = {"text_en": "How was it?", "kind": "scale"}

ROWS = [
    Row("survey_questions.index", PAGE + "/questions", MANAGERS),
    Row("survey_questions.index", "/en/surveys/{opened.id}/questions", MANAGERS | {"viewer": 403}),
    Row(
        "survey_questions.fill", PAGE + "/questions/fill", DONE,
        method="POST", form={"questionnaire": "meeting_feedback"},
    ),
    Row("survey_questions.new", PAGE + "/questions/new", MANAGERS),
    Row("survey_questions.new", PAGE + "/questions/new?kind=matrix", MANAGERS),
    Row("survey_questions.create", PAGE + "/questions/new", DONE, method="POST", form=FORM),
    Row("survey_questions.edit", ONE + "/edit", MANAGERS),
    Row("survey_questions.update", ONE + "/edit", DONE, method="POST", form=FORM),
    Row("survey_questions.move", ONE + "/move", DONE, method="POST", form={"do": "up"}),
    Row("survey_questions.copy", ONE + "/copy", DONE, method="POST"),
    Row("survey_questions.remove", ONE + "/remove", DONE, method="POST"),
    Row("survey_questions.conditions", ONE + "/conditions", MANAGERS),
    Row("survey_questions.set_", ONE + "/conditions", DONE, method="POST", form={"conditions-0-answer": ""}),
    Row("survey_sections.new", PAGE + "/sections/new", MANAGERS),
    Row("survey_sections.create", PAGE + "/sections/new", DONE, method="POST", form={"title_en": "More"}),
    Row("survey_sections.edit", SECTION + "/edit", MANAGERS),
    Row("survey_sections.update", SECTION + "/edit", DONE, method="POST", form={"title_en": "More"}),
    Row("survey_sections.move", SECTION + "/move", DONE, method="POST", form={"do": "up"}),
    Row("survey_sections.remove", SECTION + "/remove", DONE, method="POST"),
]  # fmt: skip


def build(world):
    world.opened = make_survey(community=world.community)
    make_survey_question(world.opened, text_en="Capinera")
    world.written = make_survey(community=world.community, status=SurveyStatus.DRAFT)
    world.asked = make_survey_question(world.written, text_en="Scricciolo")
    world.secrets += ["Capinera", "Scricciolo"]
