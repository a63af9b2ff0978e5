"""Access to enrolments: anybody enrols, a personal link is one person's, the list is for who manages the edition."""

from datetime import timedelta

from cop import clock, tokens
from cop.models import EnrolmentRequest, EnrolmentStatus, QuestionKind, email_key
from tests.access import EVERYONE, Row, everyone, only
from tests.factories import (
    make_answer,
    make_edition,
    make_enrolment,
    make_file,
    make_meeting,
    make_person,
    make_question,
    make_registration,
)
from tests.factories.saving import save

MANAGERS = only("coordinator", "administrator")
UNSEEN = only("coordinator", "administrator", others=404)
DONE = only("coordinator", "administrator", gets=303)
SENDERS = ("coordinator", "administrator", "member", "contact")
PUBLIC = "/en/training/{taught.programme.slug}/{taught.id}/enrol"
LIST, DRAFT = "/en/editions/{taught.id}/enrolments", "/en/editions/{untaught.id}/enrolments"
ONE = LIST + "/{pupil.id}"
SUBSTITUTE = ONE + "/sessions/{lesson.id}/substitute"
OWN = "/en/enrolment/{enrolment_token}"
OWN_SUBSTITUTE = OWN + "/sessions/{lesson.id}/substitute"
WHO = {"name": "Zeno Prova", "email": "zeno@example.org"}
QUESTIONS = "/en/editions/{taught.id}/questions"
QUESTION = QUESTIONS + "/{edition_question.id}"
ASK = {"text_en": "What do you expect?", "kind": "text"}

ROWS = [
    Row("enrolling.new", PUBLIC, EVERYONE | {"member": 303}),
    Row("enrolling.new", "/en/training/nowhere/{taught.id}/enrol", everyone(404)),
    Row("enrolling.create", PUBLIC, everyone(422), method="POST"),
    Row("enrolling.sent", PUBLIC + "/sent", EVERYONE),
    Row("enrolling.confirm", "/en/enrol/{enrol_token}", EVERYONE),
    Row("enrolling.confirm", "/en/enrol/nonsense", everyone(404)),
    Row("enrolling.accept", "/en/enrol/{enrol_token}", everyone(303), method="POST"),
    Row("enrolling.accept", "/en/enrol/nonsense", everyone(404), method="POST"),
    Row("enrolment_answers.show", OWN, EVERYONE),
    Row("enrolment_answers.show", "/en/enrolment/{erased_token}", everyone(410)),
    Row("enrolment_answers.show", "/en/enrolment/{answer_token}", everyone(404)),
    Row("enrolment_answers.update", OWN, everyone(303), method="POST"),
    Row("enrolment_answers.confirm_leave", OWN + "/leave", EVERYONE),
    Row("enrolment_answers.leave", OWN + "/leave", everyone(303), method="POST"),
    Row("enrolment_answers.leave", "/en/enrolment/{erased_token}/leave", everyone(410), method="POST"),
    Row("enrolment_answers.answer", OWN + "/sessions/{lesson.id}", everyone(303), method="POST"),
    Row("enrolment_answers.answer", OWN + "/sessions/{meeting.id}", everyone(404), method="POST"),
    Row("enrolment_answers.new_substitute", OWN_SUBSTITUTE, EVERYONE),
    Row("enrolment_answers.create_substitute", OWN_SUBSTITUTE, everyone(303), method="POST", form=WHO),
    Row("enrolment_answers.take_back", OWN_SUBSTITUTE + "/take-back", everyone(404), method="POST"),
    Row("enrolments.index", LIST, MANAGERS),
    Row("enrolments.index", DRAFT, UNSEEN),
    Row("enrolments.update", LIST, DONE, method="POST"),
    Row("enrolments.decide", LIST + "/requests", only("coordinator", "administrator", gets=422), method="POST"),
    Row("enrolments.export", LIST + "/list.csv", MANAGERS),
    Row("enrolments.export", DRAFT + "/list.csv", UNSEEN),
    Row("enrolments.new", LIST + "/new", MANAGERS),
    Row("enrolments.create", LIST + "/new", only("coordinator", "administrator", gets=422), method="POST"),
    Row("enrolments.create_person", LIST + "/new/person", DONE, method="POST",
        form={"new-name": "Zeno Prova", "new-email": "zeno@example.org"}),
    Row("enrolments.show", ONE, MANAGERS),
    Row("enrolments.show", DRAFT + "/{pupil.id}", only(others=404)),
    Row("enrolments.change_organisation", ONE + "/organisation", DONE, method="POST",
        form={"organisation_id": "{organisation.id}"}),
    # The person enrolled and the contact of the organisation send somebody too.
    Row("enrolments.new_substitute", SUBSTITUTE, only(*SENDERS)),
    Row("enrolments.create_substitute", SUBSTITUTE, only(*SENDERS, gets=303), method="POST", form=WHO),
    Row("enrolments.take_back", SUBSTITUTE + "/take-back", only(*SENDERS, gets=404), method="POST"),
    Row("organisation_training.index", "/en/organisations/{organisation.id}/training",
        only("contact", "administrator")),
    Row("edition_questions.index", QUESTIONS, MANAGERS),
    Row("edition_questions.index", "/en/editions/{untaught.id}/questions", UNSEEN),
    Row("edition_questions.new", QUESTIONS + "/new", MANAGERS),
    Row("edition_questions.create", QUESTIONS + "/new", DONE, method="POST", form=ASK),
    Row("edition_questions.edit", QUESTION + "/edit", MANAGERS),
    Row("edition_questions.update", QUESTION + "/edit", DONE, method="POST", form=ASK),
    Row("edition_questions.move", QUESTION + "/move", DONE, method="POST", form={"do": "up"}),
    Row("edition_questions.remove", QUESTION + "/remove", DONE, method="POST"),
    Row("edition_questions.restore", QUESTION + "/restore", DONE, method="POST"),
    Row("edition_questions.answers", QUESTIONS + "/answers", MANAGERS),
    # Whoever sent a file gets it back.
    Row("edition_questions.file", QUESTIONS + "/files/{edition_answer.id}",
        only("coordinator", "administrator", "member", others=404)),
    # An answer to a meeting is none to an edition.
    Row("edition_questions.file", QUESTIONS + "/files/{answer.id}", only(others=404)),
]  # fmt: skip


def build(world):
    world.taught = make_edition(world.community, taken=1)
    world.untaught = make_edition(world.community, status="draft")
    world.lesson = make_meeting(
        world.community, kind=world.kind, edition=world.taught, starts_at=clock.now() + timedelta(days=20)
    )
    world.pupil = make_enrolment(world.taught, world.person, organisation=world.organisation)
    make_registration(world.lesson, world.person, organisation=world.organisation, answer="accepted")
    erased = make_enrolment(
        world.taught, make_person(erased_at=clock.now()), status=EnrolmentStatus.WITHDRAWN
    )
    guest = make_enrolment(
        world.taught, make_person(name="Cinciarella Rossi"), status=EnrolmentStatus.REQUESTED
    )
    world.enrolment_token = tokens.signed("enrolment", world.pupil.id)
    world.erased_token = tokens.signed("enrolment", erased.id)
    world.enrol_token = tokens.new_token()
    save(
        EnrolmentRequest(
            edition=world.taught,
            name="Zeno",
            email="z@example.org",
            email_key=email_key("z@example.org"),
            token_hash=tokens.hash_of(world.enrol_token),
        )
    )
    world.edition_question = make_question(edition=world.taught)
    asked = make_question(edition=world.taught, kind=QuestionKind.FILE)
    make_answer(guest, world.edition_question, text="Codibugnolo")
    world.edition_answer = make_answer(world.pupil, asked, text="a.pdf", file=make_file())
    world.secrets += ["Cinciarella", "Codibugnolo"]
