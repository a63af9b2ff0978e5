"""Documents, and what a meeting asks those who register."""

from cop import clock
from cop.models import (
    Document,
    DocumentAudience,
    Enrolment,
    MeetingQuestion,
    QuestionAnswer,
    QuestionChoice,
)
from cop.services.stored_files import keep_file, take_file
from tests.factories.meetings import make_meeting
from tests.factories.saving import numbers, save

PDF = b"%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\nstartxref\n9\n%%EOF\n"


def make_file(content=PDF, name="slides.pdf", owner_id=None):
    """A stored file, with its bytes on the disk; judged here, because a process apart costs half a second."""
    return keep_file(take_file(content, name=name, is_own=True), owner_id=owner_id, at=clock.now())


def make_document(place=None, audience=DocumentAudience.PARTICIPANTS, **kw):
    """A document of a meeting, of a community or of an edition."""
    n = next(numbers)
    place = place or make_meeting()
    where = {type(place).__name__.lower(): place}
    titles = {"title_it": f"Documento {n}", "title_en": f"Document {n}"}
    file = kw.pop("file", None) or make_file()
    return save(Document(**{"position": n} | where | titles | kw, file=file, audience=audience))


def make_question(meeting=None, kind="text", choices=(), **kw):
    """A question of a meeting, or of an `edition`; `choices` are the words of each, in English."""
    n = next(numbers)
    words = {"text_it": f"Domanda {n}?", "text_en": f"Question {n}?", "position": n}
    place = {} if "edition" in kw else {"meeting": meeting or make_meeting()}
    question = MeetingQuestion(kind=kind, **place | words | kw)
    question.choices = [
        QuestionChoice(text_it=f"{one} (it)", text_en=one, position=i) for i, one in enumerate(choices)
    ]
    return save(question)


def make_answer(given_by, question, **kw):
    """What somebody answered to a question, by a registration or an enrolment."""
    facts = {"text": "Something", "choices": [], "answered_at": clock.now()}
    holder = {"enrolment" if isinstance(given_by, Enrolment) else "registration": given_by}
    return save(QuestionAnswer(question=question, **holder | facts | kw))
