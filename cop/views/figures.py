"""The figures: the public page, the same as CSV and JSON, and the records behind each number."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from flask import Blueprint, Response, abort, jsonify, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import force_locale, format_percent

from cop import clock
from cop.errors import CopError
from cop.exports.figures import all_figures_json, figures_csv, figures_json
from cop.forms.figures import FiguresForm, day_asked
from cop.forms.words import SECTORS
from cop.models import Sector
from cop.queries.figure_rows import figure_rows
from cop.queries.figure_sheets import Sheet, entries, sheets_for
from cop.queries.figures import card_lines
from cop.queries.tallies import members_by_sector
from cop.rules.figures import can_see_figure_rows
from cop.rules.viewer import ANONYMOUS
from cop.views.kept import kept
from cop.views.language import current_language
from cop.views.listing import page_number
from cop.views.loaders import allowed_or_403, seen_or_404, viewer
from cop.views.security import public

bp = Blueprint("figures", __name__, url_prefix="/figures")
api = Blueprint("figures_api", __name__, url_prefix="/api")

KEPT_SECONDS = 300


class Part:
    """The whole, or one community, as the page of figures shows it."""

    def __init__(self, sheet: Sheet, language: str) -> None:
        self.sheet = sheet
        self.lines = card_lines(sheet.figures, language)
        self.entries = entries(sheet, language)
        self.may_see_rows = can_see_figure_rows(viewer(), sheet.community)

    def rows_url(self, key: str) -> str:
        """The address of the records behind a number, of the same day."""
        on = self.sheet.figures.on
        asked = None if on == clock.today() else on.isoformat()
        if self.sheet.community:
            return url_for("figures.rows", slug=self.sheet.community.slug, key=key, on=asked)
        return url_for("figures.rows_of_all", key=key, on=asked)


@bp.get("")
@public
@kept
def index() -> ResponseReturnValue:
    form = FiguresForm(request.args)
    is_valid = form.validate()
    form.on.data = form.on.data or form.day
    above, sheets = sheets_for(viewer(), form.day)
    page = render_template(
        "figures/index.html",
        form=form,
        on=form.day,
        today=clock.today(),
        parts=[Part(sheet, current_language()) for sheet in (above, *sheets)],
        sectors=_shares(members_by_sector(form.day), above.figures.organisations),
    )
    return page, 200 if is_valid else 422


@bp.get("/figures.csv")
@public
def download() -> Response:
    on = _day_or_400()
    above, sheets = sheets_for(viewer(), on)
    name = f'attachment; filename="figures-{on.isoformat()}.csv"'
    body = figures_csv([above, *sheets], current_language())
    return Response(body, mimetype="text/csv", headers={"Content-Disposition": name})


@bp.get("/all/<key>")
def rows_of_all(key: str) -> str:
    return _rows(sheets_for(viewer(), _day_or_400())[0], key)


@bp.get("/communities/<slug>/<key>")
def rows(slug: str, key: str) -> str:
    return _rows(seen_or_404(_sheet_of(slug, sheets_for(viewer(), _day_or_400())[1])), key)


@api.get("/figures.json")
@public
def all_json() -> ResponseReturnValue:
    return _json(lambda on: all_figures_json(*sheets_for(ANONYMOUS, on)))


@api.get("/communities/<slug>/figures.json")
@public
def community_json(slug: str) -> ResponseReturnValue:
    def found(on: date) -> dict[str, Any] | None:
        sheet = _sheet_of(slug, sheets_for(ANONYMOUS, on)[1])
        return figures_json(sheet) if sheet else None

    return _json(found)


def _rows(sheet: Sheet, key: str) -> str:
    entry = seen_or_404(next((e for e in entries(sheet, current_language()) if e.key == key), None))
    allowed_or_403(can_see_figure_rows(viewer(), sheet.community))
    found = figure_rows(key, sheet.community, on=sheet.figures.on, page=page_number())
    return render_template(
        "figures/rows.html",
        sheet=sheet,
        entry=entry,
        key=key,
        rows=found,
        on=sheet.figures.on,
        sector_words=SECTORS,
        today=clock.today(),
    )


def _shares(numbers: dict[Sector, int], base: int) -> list[tuple[object, int, str]]:
    """Word, number and share of the base, the sectors in the order of the list."""
    return [
        (word, numbers[sector], format_percent(numbers[sector] / base))
        for sector, word in SECTORS.items()
        if sector in numbers
    ]


def _sheet_of(slug: str, sheets: Sequence[Sheet]) -> Sheet | None:
    return next((sheet for sheet in sheets if sheet.community and sheet.community.slug == slug), None)


def _day_or_400() -> date:
    try:
        return day_asked(request.args.get("on", ""))
    except CopError:
        abort(400)


def _json(body: Callable[[date], dict[str, Any] | None]) -> ResponseReturnValue:
    """Answer with figures that anybody, and any page, may keep for five minutes; 304 where nothing is new.

    In a fixed language: to ask for the visitor's would read the session, and the answer be one visitor's.
    """
    try:
        with force_locale("en"):
            found = body(day_asked(request.args.get("on", "")))
    except CopError as error:
        return {"error": 400, "message": str(error)}, 400
    if found is None:
        return {"error": 404, "message": "No such community."}, 404
    response = jsonify(found)
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.cache_control.public, response.cache_control.max_age = True, KEPT_SECONDS
    response.add_etag()
    return response.make_conditional(request)
