"""The questions of a meeting on the card on which a person answers: saved with the answer, all or nothing."""

from collections.abc import Callable
from typing import Any

from werkzeug.datastructures import FileStorage

from cop import clock
from cop.forms.answers import AnswerForm
from cop.forms.question_answers import MOST_MEGABYTES, QuestionsForm, file_fields, questions_form
from cop.models import Answer, Meeting, Registration
from cop.queries.meeting_questions import answers_of, asks_anything, questions_of
from cop.rules.viewer import Viewer
from cop.services.meeting_questions import save_answers
from cop.services.stored_files import Taken
from cop.views.handing_in import dropping, sent_file, taken_from
from cop.views.language import current_language
from cop.views.limits import Limit, network, within_or_429
from cop.views.saving import saving

FILES_AN_HOUR = 60


def asked_of(meeting: Meeting, registration: Registration | None, sent: Any = None) -> QuestionsForm | None:
    """Return the form of what a meeting asks, None where it asks nothing."""
    if not asks_anything(meeting):
        return None
    questions = questions_of(meeting)
    answers = answers_of(registration) if registration else {}
    return questions_form(questions, sent, answers=answers, language=current_language())


def save_both(
    form: AnswerForm, asked: QuestionsForm | None, save: Callable[[], Registration], *, by: Viewer | None
) -> bool:
    """Save the answer by `save` and the answers to the questions with it; return whether that was done.

    Otherwise the forms say why. Whoever declines is asked nothing.
    """
    is_valid = form.validate()
    said = form.said if is_valid else None
    if asked is None or said == Answer.DECLINED:
        if is_valid:
            with saving(form):
                save()
        return not form.errors
    files = _sent_files(asked)
    if not (asked.holds(said, files) and is_valid):
        asked.ask_for_files_again(files)
        return False
    _save_with_files(form, asked, files, save, by)
    return not form.errors and not asked.errors


def _save_with_files(
    form: AnswerForm,
    asked: QuestionsForm,
    files: dict[int, FileStorage],
    save: Callable[[], Registration],
    by: Viewer | None,
) -> None:
    kept: list[Taken] = []
    with dropping(kept, form, asked):
        taken = _taken(asked, files, kept)
        if not asked.errors:
            with saving(form):
                registration = save()
                given = asked.given(taken, language=current_language())
                save_answers(registration, given, by=by, at=clock.now())
    if form.errors or asked.errors:
        asked.ask_for_files_again(files)


def _sent_files(asked: QuestionsForm) -> dict[int, FileStorage]:
    """The files chosen in the form, by question id."""
    found = {id_: sent_file(name) for id_, name in file_fields(asked.questions).items()}
    return {id_: sent for id_, sent in found.items() if sent is not None}


def _taken(asked: QuestionsForm, files: dict[int, FileStorage], kept: list[Taken]) -> dict[int, Taken]:
    """Take the files; one that is refused is said at its field."""
    if files:
        within_or_429(Limit("answer_file", network(), FILES_AN_HOUR, 3600))
    names, taken = file_fields(asked.questions), {}
    for id_, sent in files.items():
        one = taken_from(asked[names[id_]], sent, megabytes=MOST_MEGABYTES)
        if one is not None:
            taken[id_] = one
            kept.append(one)
    return taken
