"""The results of a survey: figures, parts of them, two questions side by side, other surveys, files."""

import tempfile
from collections.abc import Iterable, Sequence

from flask import Blueprint, Response, jsonify, render_template, request
from flask.typing import ResponseReturnValue

from cop.exports.csv_table import csv_bytes
from cop.exports.survey_codebook import CODEBOOK_COLUMNS, codebook_rows
from cop.exports.survey_results import RESULT_COLUMNS, result_rows, results_json
from cop.exports.xlsx_table import write_book
from cop.models import Survey, SurveyQuestionKind
from cop.queries import survey_result_words as words
from cop.queries.survey_comparisons import comparable_to, comparisons
from cop.queries.survey_results import filters_of, results_of, table_of, tables_kept
from cop.queries.surveys import turnout_of
from cop.rules.survey_figures import Filter, QuestionFigures, SurveyResults, percent_of
from cop.rules.survey_pooling import is_shown
from cop.rules.survey_tables import Name
from cop.rules.surveys import can_read_replies, can_read_results, has_figures
from cop.views.downloads import FORMATS
from cop.views.language import current_language
from cop.views.loaders import allowed_or_403, seen_or_404, seen_survey, viewer

bp = Blueprint("survey_results", __name__, url_prefix="/surveys")
for one in (
    words.answer_words,
    words.class_words,
    words.count_words,
    words.mean_words,
    words.score_words,
    words.part_name,
    words.filter_words,
    words.axis_words,
    words.why_pooled,
    percent_of,
):
    bp.add_app_template_global(one)

PLACE = "/<int:survey_id>/results"


@bp.get(PLACE)
def show(survey_id: int) -> str:
    """The figures, of all or of the part that is picked; of an anonymous survey only once it is closed."""
    survey = seen_survey(survey_id)
    if not can_read_results(viewer(), survey):
        allowed_or_403(not has_figures(survey))
        return render_template("survey_results/early.html", survey=survey, turnout=turnout_of(survey))
    whole = results_of(survey, exact=is_exact(survey))
    parts = {_code(one): one for one in filters_of(survey, whole)}
    code = request.args.get("part", "")
    only = seen_or_404(parts.get(code)) if code else None
    return render_template(
        "survey_results/show.html",
        survey=survey,
        whole=whole,
        results=results_of(survey, exact=is_exact(survey), only=only) if only else whole,
        only=only,
        parts=parts,
        part=code,
        can_compare=len(comparable_to(survey, viewer())) > 0,
        can_read_replies=can_read_replies(viewer(), survey),
    )


@bp.get(f"{PLACE}/table")
def table(survey_id: int) -> str:
    """Two closed questions side by side."""
    survey = readable_survey(survey_id)
    results = results_of(survey, exact=is_exact(survey))
    names = {f"{id_}~{row}": (id_, row) for id_, row in names_of(results)}
    down, across = (seen_or_404(_named(names, request.args.get(side, ""))) for side in ("down", "across"))
    is_chosen = down != NOTHING and across != NOTHING and down[0] != across[0]
    return render_template(
        "survey_results/table.html",
        survey=survey,
        results=results,
        names=names,
        down=request.args.get("down", ""),
        across=request.args.get("across", ""),
        is_chosen=is_chosen,
        is_shown=is_shown,
        is_same=down != NOTHING and down[0] == across[0],
        table=table_of(survey, down, across, exact=is_exact(survey)) if is_chosen else None,
    )


@bp.get(f"{PLACE}/comparison")
def comparison(survey_id: int) -> str:
    """The same questions in other surveys of the community or the programme."""
    survey = readable_survey(survey_id)
    others = comparable_to(survey, viewer())
    found = comparisons(survey, others, is_exact=is_exact) if others else []
    return render_template("survey_results/comparison.html", survey=survey, comparisons=found)


@bp.get(f"{PLACE}.<any(csv, xlsx, json):ending>")
def file(survey_id: int, ending: str) -> ResponseReturnValue:
    survey = readable_survey(survey_id)
    results = results_of(survey, exact=is_exact(survey))
    name = f"survey-{survey.id}-results.{ending}"
    if ending == "json":
        tables = tables_kept(survey).tables
        return attached(
            jsonify(results_json(results, title=survey.title, tables=tables)).get_data(),
            name,
            "application/json",
        )
    language = current_language()
    rows = result_rows(results, language)
    if ending == "csv":
        return attached(csv_bytes(RESULT_COLUMNS, rows, language=language), name, FORMATS["csv"])
    codebook = codebook_rows(results, language)
    return book([("Results", RESULT_COLUMNS, rows), ("Codebook", CODEBOOK_COLUMNS, codebook)], name)


@bp.get("/<int:survey_id>/codebook.csv")
def codebook(survey_id: int) -> ResponseReturnValue:
    survey = readable_survey(survey_id)
    rows = codebook_rows(results_of(survey, exact=is_exact(survey)), current_language())
    body = csv_bytes(CODEBOOK_COLUMNS, rows, language=current_language())
    return attached(body, f"survey-{survey.id}-codebook.csv", FORMATS["csv"])


def is_exact(survey: Survey) -> bool:
    """Whether the viewer sees each number of a survey: who may read each named answer."""
    return can_read_replies(viewer(), survey)


def readable_survey(survey_id: int) -> Survey:
    survey = seen_survey(survey_id)
    allowed_or_403(can_read_results(viewer(), survey))
    return survey


def book(sheets: Iterable[tuple[str, Sequence[object], Iterable[Sequence[object]]]], name: str) -> Response:
    """Return several tables as one file to download."""
    with tempfile.TemporaryFile() as out:
        write_book(out, sheets)
        out.seek(0)
        return attached(out.read(), name, FORMATS["xlsx"])


def attached(body: bytes, name: str, mimetype: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return Response(body, mimetype=mimetype, headers=headers)


NOTHING: Name = (0, "")


def names_of(results: SurveyResults) -> list[Name]:
    """Return what can stand along a side of a table, in the order of the survey."""
    return [name for one in results.questions if not one.is_open for name in _names(one)]


def _names(one: QuestionFigures) -> list[Name]:
    if one.kind == SurveyQuestionKind.SEVERAL:
        return [(one.id, key) for key in one.choices]
    return [(one.id, row.key) for row in one.rows] or [(one.id, "")]


def _named(names: dict[str, Name], code: str) -> Name | None:
    return names.get(code) if code else NOTHING


def _code(only: Filter) -> str:
    return f"{only.question_id}~{only.row}~{only.choice}"
