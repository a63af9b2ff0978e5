"""Who answered what to a survey that is not anonymous: for those who manage it, and logged."""

from collections.abc import Sequence

from flask import Blueprint, jsonify, render_template
from flask.typing import ResponseReturnValue

from cop.exports.csv_table import csv_bytes
from cop.exports.survey_codebook import CODEBOOK_COLUMNS, codebook_json, codebook_rows
from cop.exports.survey_results import reply_columns, reply_rows
from cop.models import Survey, SurveyQuestion, SurveyReply
from cop.queries.survey_answering import answers_in, handed_in
from cop.queries.survey_questions import questions_of
from cop.queries.survey_reply_words import said
from cop.queries.survey_results import results_of
from cop.rules.surveys import can_read_replies
from cop.views.downloads import FORMATS
from cop.views.language import current_language
from cop.views.listing import page_number
from cop.views.loaders import allowed_or_403, managed_survey, viewer
from cop.views.reading import log_reading
from cop.views.security import logs_reading
from cop.views.survey_results import attached, book

bp = Blueprint("survey_replies", __name__, url_prefix="/surveys")

PLACE = "/<int:survey_id>/replies"
PAGE_SIZE = 20


@bp.get(PLACE)
@logs_reading
def index(survey_id: int) -> str:
    survey = named_survey(survey_id)
    replies = handed_in(survey)
    pages = max(1, -(-len(replies) // PAGE_SIZE))
    page = min(page_number(), pages)
    shown = replies[(page - 1) * PAGE_SIZE : page * PAGE_SIZE]
    log_reading(survey, people=[one.invitation.person_id for one in shown], part="replies")
    questions = questions_of(survey, has_retired=True)
    return render_template(
        "survey_results/replies.html",
        survey=survey,
        replies=[(one, _said(one, questions)) for one in shown],
        total=len(replies),
        page=page,
        pages=pages,
    )


@bp.get(f"{PLACE}.<any(csv, xlsx, json):ending>")
@logs_reading
def file(survey_id: int, ending: str) -> ResponseReturnValue:
    survey = named_survey(survey_id)
    replies, questions = handed_in(survey), questions_of(survey, has_retired=True)
    people = [one.invitation.person_id for one in replies]
    log_reading(survey, people=people, verb="export", part="replies", format=ending)
    header, rows = reply_columns(questions), list(reply_rows(replies, questions))
    name, language = f"survey-{survey.id}-replies.{ending}", current_language()
    if ending == "csv":
        return attached(csv_bytes(header, rows, language=language), name, FORMATS["csv"])
    results = results_of(survey, exact=True)
    if ending == "json":
        found = [dict(zip(header, map(_plain, row), strict=True)) for row in rows]
        body = jsonify(survey=survey.id, replies=found, codebook=codebook_json(results))
        return attached(body.get_data(), name, "application/json")
    codebook = codebook_rows(results, language)
    return book([("Replies", header, rows), ("Codebook", CODEBOOK_COLUMNS, codebook)], name)


def named_survey(survey_id: int) -> Survey:
    """Return a survey whose answers the viewer may read with their names."""
    survey = managed_survey(survey_id)
    allowed_or_403(can_read_replies(viewer(), survey))
    return survey


def _said(reply: SurveyReply, questions: Sequence[SurveyQuestion]) -> list[tuple[SurveyQuestion, list[str]]]:
    """The questions that somebody answered, each with the answer in words."""
    answers = answers_in(reply)
    found = ((one, said(one, answers, current_language())) for one in questions)
    return [(one, lines) for one, lines in found if lines]


def _plain(cell: object) -> object:
    return cell if cell is None or isinstance(cell, int | float) else str(cell)
