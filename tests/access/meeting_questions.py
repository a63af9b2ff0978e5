from cop.models import QuestionKind
from tests.access import Row, only
from tests.factories import make_answer, make_file, make_question

MANAGERS = only("coordinator", "administrator")
UNSEEN = only("coordinator", "administrator", others=404)
DONE = only("coordinator", "administrator", gets=303)
PAGE = "/en/meetings/{meeting.id}/questions"
ONE = PAGE + "/{question.id}"
FORM = {"text_en": "What would you like to eat?", "kind": "text"}

ROWS = [
    Row("meeting_questions.index", PAGE, MANAGERS),
    Row("meeting_questions.index", "/en/meetings/{draft.id}/questions", UNSEEN),
    Row("meeting_questions.new", PAGE + "/new", MANAGERS),
    Row("meeting_questions.create", PAGE + "/new", DONE, method="POST", form=FORM),
    Row("meeting_questions.edit", ONE + "/edit", MANAGERS),
    Row("meeting_questions.update", ONE + "/edit", DONE, method="POST", form=FORM),
    Row("meeting_questions.move", ONE + "/move", DONE, method="POST", form={"do": "up"}),
    Row("meeting_questions.remove", ONE + "/remove", DONE, method="POST"),
    Row("meeting_questions.restore", ONE + "/restore", DONE, method="POST"),
    Row("meeting_questions.answers", PAGE + "/answers", MANAGERS),
    # Whoever sent a file gets it back.
    Row(
        "meeting_questions.file", PAGE + "/files/{answer.id}",
        only("coordinator", "administrator", "member", others=404),
    ),
    Row("meeting_questions.file", "/en/meetings/{held.id}/questions/files/{answer.id}", only(others=404)),
]  # fmt: skip


def build(world):
    world.question = make_question(world.meeting)
    needs = make_question(world.meeting, QuestionKind.FILE)
    make_answer(world.registration, world.question, text="Cinciallegra")
    world.answer = make_answer(world.registration, needs, text="a.pdf", file=make_file())
    world.secrets.append("Cinciallegra")
