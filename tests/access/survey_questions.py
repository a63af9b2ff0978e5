from cop.models import SurveyStatus
from tests.access import Row, only
from tests.factories import make_survey, make_survey_question

HIDDEN = {"foreign_coordinator": 404, "viewer": 404}
MANAGERS = only("coordinator", "administrator") | HIDDEN
DONE = only("coordinator", "administrator", gets=303) | HIDDEN
PAGE = "/en/surveys/{written.id}"
ONE = PAGE + "/questions/{put_question.id}"
SECTION = PAGE + "/sections/{put_question.section_id}"
FORM = {"text_en": "How was it?", "kind": "scale"}
TEXTS = {
    "text_it": "Quanti?",
    "text_en": "How many?",
    "help_it": "Circa",
    "help_en": "About",
    "section": "{put_question.section_id}",
}
NUMBER = TEXTS | {
    "kind": "number",
    "unit_it": "persone",
    "unit_en": "people",
    "least": "0",
    "most": "9",
    "bands": "1; 2",
}
GRID = TEXTS | {
    "kind": "matrix", "low_it": "Poco", "low_en": "Little", "high_it": "Molto", "high_en": "Much",
    "rows-0-id": "{put_question.id}", "rows-0-text_it": "Cibo", "rows-0-text_en": "Food",
    "choices-0-id": "", "choices-0-text_en": "Bad", "choices-1-id": "", "choices-1-text_en": "Good",
}  # fmt: skip
SECTION_FORM = {"title_it": "Poi", "title_en": "More", "text_it": "Poi", "text_en": "More"}

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
    Row("survey_questions.create", PAGE + "/questions/new?n", DONE, method="POST", form=NUMBER),
    Row("survey_questions.create", PAGE + "/questions/new?g", DONE, method="POST", form=GRID),
    Row("survey_questions.edit", ONE + "/edit", MANAGERS),
    Row("survey_questions.update", ONE + "/edit", DONE, method="POST", form=FORM),
    Row("survey_questions.move", ONE + "/move", DONE, method="POST", form={"do": "up"}),
    Row("survey_questions.copy", ONE + "/copy", DONE, method="POST"),
    Row("survey_questions.remove", ONE + "/remove", DONE, method="POST"),
    Row("survey_questions.conditions", ONE + "/conditions", MANAGERS),
    Row("survey_questions.set_", ONE + "/conditions", DONE, method="POST", form={"conditions-0-answer": ""}),
    Row(
        "survey_questions.set_", "/en/surveys/{written.id}/questions/{later.id}/conditions", DONE, method="POST",
        form={"conditions-0-answer": "at_least-{put_question.id}", "conditions-0-number": "3"},
    ),
    Row("survey_sections.new", PAGE + "/sections/new", MANAGERS),
    Row("survey_sections.create", PAGE + "/sections/new", DONE, method="POST", form=SECTION_FORM),
    Row("survey_sections.edit", SECTION + "/edit", MANAGERS),
    Row("survey_sections.update", SECTION + "/edit", DONE, method="POST", form=SECTION_FORM),
    Row("survey_sections.move", SECTION + "/move", DONE, method="POST", form={"do": "up"}),
    Row("survey_sections.remove", SECTION + "/remove", DONE, method="POST"),
]  # fmt: skip


def build(world):
    world.opened = make_survey(community=world.community)
    make_survey_question(world.opened, text_en="Capinera")
    world.written = make_survey(community=world.community, status=SurveyStatus.DRAFT)
    world.put_question = make_survey_question(world.written, text_en="Scricciolo")
    world.later = make_survey_question(world.written)
    world.secrets += ["Capinera", "Scricciolo"]
