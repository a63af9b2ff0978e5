"""The questions of a meeting or an edition beside what a person answers: saved with it, all or nothing."""

from collections.abc import Callable
from typing import Any, Protocol

from werkzeug.datastructures import FileStorage

from cop import clock
from cop.forms.question_answers import MOST_MEGABYTES, QuestionsForm, file_fields, questions_form
from cop.models import Answer, Answering, Asking
from cop.queries.meeting_questions import answers_of, asks_anything, questions_of
from cop.rules.viewer import Viewer
from cop.services.meeting_questions import save_answers
from cop.services.stored_files import Taken
from cop.views.handing_in import dropping, sent_file, taken_from
from cop.views.language import current_language
from cop.views.limits import Limit, network, within_or_429
from cop.views.saving import saving

FILES_AN_HOUR = 60


class Saying(Protocol):
    """The form beside the questions: it says whether the person comes."""

    @property
    def said(self) -> Answer: ...
    @property
    def errors(self) -> Any: ...
    def validate(self) -> bool: ...


def asked_of(place: Asking, given_by: Answering | None, sent: Any = None) -> QuestionsForm | None:
    """Return the form of what a meeting or an edition asks, None where it asks nothing."""
    if not asks_anything(place):
        return None
    questions = questions_of(place)
    answers = answers_of(given_by) if given_by else {}
    return questions_form(questions, sent, answers=answers, language=current_language())


def save_both(
    form: Saying, asked: QuestionsForm | None, save: Callable[[], Answering], *, by: Viewer | None
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
    form: Saying,
    asked: QuestionsForm,
    files: dict[int, FileStorage],
    save: Callable[[], Answering],
    by: Viewer | None,
) -> None:
    kept: list[Taken] = []
    with dropping(kept, form, asked):
        taken = _taken(asked, files, kept)
        if not asked.errors:
            with saving(form):
                given_by = save()
                given = asked.given(taken, language=current_language())
                save_answers(given_by, given, by=by, at=clock.now())
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
