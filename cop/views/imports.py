"""Importing a file: receive it, tell its columns, look at what it would do, do it, take it back."""

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from cop import clock
from cop.errors import CopError
from cop.exports.refused_rows import refused_rows
from cop.extensions import db, reading
from cop.forms import import_words as words
from cop.forms.imports import ColumnsForm, UploadForm, columns_form
from cop.models import Community, ImportBatch, ImportState, RetentionCategory, RowVerdict
from cop.queries import imports as queries
from cop.queries.records import communities_managed_by, record_by_id
from cop.queries.retention import days_kept
from cop.rules.imports import can_import, can_see_import
from cop.services import import_receiving as receiving
from cop.services import imports as services
from cop.services.import_undo import undo_import
from cop.sheets.limits import MOST_BYTES, SheetError, Table
from cop.sheets.reading import table_of
from cop.views.acts import act
from cop.views.downloads import FORMATS, attached
from cop.views.language import current_language
from cop.views.limits import Limit, within_or_429
from cop.views.listing import chosen, page_number
from cop.views.loaders import allowed_or_403, seen_or_404, signed_in_id, viewer
from cop.views.reading import log_reading
from cop.views.saving import saving
from cop.views.security import logs_reading, takes_files

bp = Blueprint("imports", __name__, url_prefix="/imports")

AN_HOUR = 3600


@bp.get("")
def index() -> ResponseReturnValue:
    allowed_or_403(can_import(viewer()))
    found = queries.batches_page(viewer(), page=page_number())
    return render_template("imports/index.html", listing=found, words=words)


@bp.get("/new")
def new() -> ResponseReturnValue:
    allowed_or_403(can_import(viewer()))
    return new_page(UploadForm(noun=request.args.get("noun")))


@bp.post("/new")
@takes_files(
    megabytes=MOST_BYTES // 1024 // 1024 + 1
)  # one for the rest of the form: a file too large is told so
def create() -> ResponseReturnValue:
    allowed_or_403(can_import(viewer()))
    within_or_429(Limit("import", str(signed_in_id()), 60, AN_HOUR))
    form = UploadForm(request.form)
    table = table_sent(form) if form.validate() else None
    if table is not None:
        with saving(form):
            sent = request.files["file"].filename or ""
            batch = receiving.start_import(form.noun.data, table, file_name=sent, by=viewer())
    if form.errors or table is None:
        return new_page(form, 422)
    return redirect(url_for(".columns", batch_id=batch.id), 303)


def table_sent(form: UploadForm) -> Table | None:
    """Read the file apart, with no transaction open; None, and why on the form, where it cannot be read."""
    sent = request.files.get("file")
    if not form.has_file(sent) or sent is None:
        return None
    db.session.rollback()
    try:
        return table_of(sent.read(), file_name=sent.filename or "")
    except SheetError as error:
        form.refuse(error.reason)
        return None


@bp.get("/<int:batch_id>/columns")
@logs_reading
def columns(batch_id: int) -> ResponseReturnValue:
    log_reading(batch_or_404(batch_id), part="columns")
    batch = batch_or_404(batch_id)
    if batch.state in {ImportState.APPLIED, ImportState.UNDONE}:
        return redirect(url_for(".show", batch_id=batch_id), 303)
    return columns_page(batch, form_of(batch))


@bp.post("/<int:batch_id>/columns")
def choose(batch_id: int) -> ResponseReturnValue:
    batch = batch_or_404(batch_id)
    form = form_of(batch, request.form)
    if form.validate():
        with saving(form):
            receiving.choose_columns(
                batch, form.mapping(), community=community_chosen(form),
                adds_organisations=bool(form.adds_organisations and form.adds_organisations.data),
                at=clock.now(), by=viewer(),
            )  # fmt: skip
        if not form.errors:
            try_out(batch_id)
    if form.errors:
        return columns_page(batch_or_404(batch_id), form, 422)
    return redirect(url_for(".show", batch_id=batch_id), 303)


@bp.get("/<int:batch_id>")
@logs_reading
def show(batch_id: int) -> ResponseReturnValue:
    batch = batch_or_404(batch_id)
    if batch.state == ImportState.RECEIVED:
        return redirect(url_for(".columns", batch_id=batch_id), 303)
    verdict = chosen("rows", RowVerdict) or first_verdict(batch)
    log_reading(batch, rows=verdict, page=page_number())
    batch = batch_or_404(batch_id)
    return render_template(
        "imports/show.html",
        batch=batch,
        verdict=verdict,
        listing=queries.rows_page(batch, verdict, page=page_number()),
        counts={v: getattr(batch, f"{v}_count") for v in RowVerdict},
        words=words,
        days_kept=days_kept()[RetentionCategory.IMPORTS],
    )


@bp.post("/<int:batch_id>/trial")
def trial(batch_id: int) -> ResponseReturnValue:
    """Try the file out again, because the register has changed since."""
    batch_or_404(batch_id)
    try_out(batch_id)
    return redirect(url_for(".show", batch_id=batch_id), 303)


@bp.post("/<int:batch_id>/apply")
def apply(batch_id: int) -> ResponseReturnValue:
    batch = batch_or_404(batch_id)
    return act(
        lambda: services.apply_import(batch, by=viewer(), at=clock.now()),
        done=_("The file is imported."),
        then=url_for(".show", batch_id=batch_id),
    )


@bp.post("/<int:batch_id>/undo")
def undo(batch_id: int) -> ResponseReturnValue:
    batch = batch_or_404(batch_id)
    return act(
        lambda: undo_import(batch, by=viewer(), at=clock.now()),
        done=_("The import is undone: everything is as it was before."),
        then=url_for(".show", batch_id=batch_id),
    )


@bp.post("/<int:batch_id>/delete")
def delete(batch_id: int) -> ResponseReturnValue:
    batch = batch_or_404(batch_id)
    return act(
        lambda: services.delete_import(batch, by=viewer()),
        done=_("The file is forgotten."),
        then=url_for(".index"),
    )


@bp.get("/<int:batch_id>/refused.<format>")
@logs_reading
def refused(batch_id: int, format: str) -> Response:
    batch = seen_or_404(batch_or_404(batch_id), format in FORMATS)
    log_reading(batch, part="refused", rows=batch.refused_count)
    batch = batch_or_404(batch_id)
    header, rows = refused_rows(batch, header=_("Reason"), reason=words.reason)
    return attached(f"refused-{batch_id}", format, header, rows, language=current_language())


def try_out(batch_id: int) -> None:
    """Make the plan while only reading, then save it in a short transaction: nobody waits for the first."""
    db.session.rollback()
    with reading():
        plan = services.trial(batch_or_404(batch_id), by=viewer(), at=clock.now())
        db.session.rollback()
    try:
        with saving():
            services.keep_trial(batch_or_404(batch_id), plan)
    except CopError as error:
        flash(str(error), "danger")


def first_verdict(batch: ImportBatch) -> RowVerdict:
    """The rows to look at first: the refused ones, for something is to be done about them."""
    is_done = batch.state in {ImportState.APPLIED, ImportState.UNDONE}
    order = (RowVerdict.REFUSED, RowVerdict.CHANGED, RowVerdict.NEW, RowVerdict.UNCHANGED)
    counted = (v for v in order if getattr(batch, f"{v}_count"))
    return RowVerdict.REFUSED if is_done else next(counted, RowVerdict.UNCHANGED)


def batch_or_404(batch_id: int) -> ImportBatch:
    found = queries.batch_seen_by(viewer(), batch_id)
    return seen_or_404(found, found is not None and can_see_import(viewer(), found))


def form_of(batch: ImportBatch, sent: object = None) -> ColumnsForm:
    managed = [(c.id, c.name.in_language(current_language())) for c in communities_managed_by(viewer())]
    form = columns_form(batch, sent, communities=managed)
    is_untold = batch.state == ImportState.RECEIVED and "community" not in batch.mapping
    if sent is None and form.community_id and is_untold and len(managed) == 1:
        form.community_id.data = managed[0][0]
    return form


def community_chosen(form: ColumnsForm) -> Community | None:
    if not form.community_id or not form.community_id.data:
        return None
    return record_by_id(Community, form.community_id.data)


def new_page(form: UploadForm, status: int = 200) -> ResponseReturnValue:
    return render_template("imports/new.html", form=form), status


def columns_page(batch: ImportBatch, form: ColumnsForm, status: int = 200) -> ResponseReturnValue:
    first = queries.first_rows_of(batch)
    samples = [[row.cells[n] for row in first if row.cells[n]] for n in range(len(batch.headers))]
    return render_template(
        "imports/columns.html", batch=batch, form=form, samples=samples, rows=queries.row_count(batch),
        words=words,
    ), status  # fmt: skip
