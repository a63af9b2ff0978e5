"""Documents of the demonstration, made here, and a meeting that asks questions, with answers."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from cop import clock
from cop.demo.records import Records, facts
from cop.exports.pdf import compile_pdf
from cop.extensions import db
from cop.models import (
    Answer,
    Community,
    Document,
    DocumentAudience,
    Edition,
    Meeting,
    MeetingQuestion,
    Programme,
    QuestionAnswer,
    QuestionChoice,
    QuestionKind,
    Registration,
)
from cop.services.stored_files import keep_file, take_file

SENDER = "Torino Social Impact"
Place = Meeting | Community | Edition


def load_documents(records: Records, communities: Mapping[str, Community]) -> None:
    """Save the documents, each with its file, and the questions with what those who come answered."""
    for position, row in enumerate(facts("documents")["document"], start=1):
        place = communities[row["community"]] if "community" in row else _training(row) or _meeting(row)
        if place is not None:
            _ensure_document(records, place, row, position)
    for position, row in enumerate(facts("documents")["question"], start=1):
        meeting = _meeting(row)
        if meeting is not None:
            _ensure_question(records, meeting, row, position)


def _meeting(row: dict[str, Any]) -> Meeting | None:
    return db.session.scalars(select(Meeting).filter_by(title_it=row["meeting"]).limit(1)).first()


def _training(row: dict[str, Any]) -> Edition | None:
    """The edition that a row names, or the first made of its programme: never one that somebody added since."""
    first = select(Edition).join(Edition.programme).order_by(Edition.id).limit(1)
    named = [Edition.name == row["edition"]] if "edition" in row else []
    return db.session.scalars(first.where(Programme.slug == row.get("programme"), *named)).first()


def _ensure_document(records: Records, place: Place, row: dict[str, Any], position: int) -> None:
    where = {f"{type(place).__tablename__}_id": place.id}
    found = select(Document.id).filter_by(title_it=row["it"], **where)
    if db.session.scalar(found.limit(1)) is not None:
        return
    at = min(clock.now(), place.ends_at + timedelta(days=1)) if isinstance(place, Meeting) else clock.now()
    taken = take_file(_content(row, place), name=row["file"], is_own=True)
    file = keep_file(taken, owner_id=None, at=at)
    records.add(
        Document(
            file=file,
            title_it=row["it"],
            title_en=row["en"],
            audience=DocumentAudience(row["audience"]),
            position=position,
            created_at=at,
            **where,
        )
    )


def _content(row: dict[str, Any], place: Place) -> bytes:
    if "lines" in row:
        return ("\n".join(row["lines"]) + "\n").encode()
    title = (
        place.title
        if isinstance(place, Meeting)
        else place.programme.name
        if isinstance(place, Edition)
        else place.name
    )
    told = {"title": row["it"], "sender": SENDER, "kicker": title.it, "heading": row["it"], "foot": SENDER}
    return compile_pdf("handout", told | {"lead": row["lead"], "parts": row["parts"]}, language="it")


def _ensure_question(records: Records, meeting: Meeting, row: dict[str, Any], position: int) -> None:
    if db.session.scalar(select(MeetingQuestion.id).filter_by(meeting_id=meeting.id, text_it=row["it"])):
        return
    question = MeetingQuestion(
        meeting_id=meeting.id,
        position=position,
        kind=QuestionKind(row["kind"]),
        text_it=row["it"],
        text_en=row["en"],
        is_required=row.get("is_required", False),
        is_sensitive="kept_days" in row,
        kept_days=row.get("kept_days"),
    )
    question.choices = [
        QuestionChoice(text_it=it, text_en=en, position=n)
        for n, (it, en) in enumerate(row.get("choices", ()), start=1)
    ]
    records.add(question)
    coming = select(Registration).filter_by(meeting_id=meeting.id, answer=Answer.ACCEPTED)
    for n, registration in enumerate(db.session.scalars(coming.order_by(Registration.id))):
        _answer(records, registration, question, row, n)


def _answer(
    records: Records, registration: Registration, question: MeetingQuestion, row: dict[str, Any], n: int
) -> None:
    """What the n-th of those who come says: not everybody has something to say."""
    chosen = [question.choices[n % len(question.choices)]] if question.choices else []
    said = row.get("said", ())
    words = "; ".join(choice.text_it for choice in chosen) or (said[n] if n < len(said) else "")
    if not words or (question.is_sensitive and n % 3):
        return
    records.add(
        QuestionAnswer(
            registration_id=registration.id,
            question_id=question.id,
            text=words,
            choices=[choice.id for choice in chosen],
            answered_at=registration.answered_at,
        )
    )
