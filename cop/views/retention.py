"""How long each category is kept: the terms, what would go today, and why."""

from flask import Blueprint, Response, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from cop import clock
from cop.forms.privacy import TermsForm
from cop.jobs.retaining import put_away_due
from cop.models import TERMS
from cop.queries.retention import days_kept, number_due
from cop.rules.privacy import can_change_retention
from cop.services.retention import before, change_term
from cop.views.loaders import allowed_or_403, viewer
from cop.views.retention_words import REASONS
from cop.views.saving import saving

bp = Blueprint("retention", __name__, url_prefix="/retention")
bp.add_app_template_global(days_kept)  # the privacy notice says them


@bp.before_request
def administrators_only() -> None:
    allowed_or_403(can_change_retention(viewer()))


@bp.get("")
def index() -> ResponseReturnValue:
    return page(TermsForm(data={category.value: days for category, days in days_kept().items()}))


@bp.post("")
def update() -> ResponseReturnValue:
    form = TermsForm(request.form)
    if form.validate():
        with saving(form):
            for category, days in form.terms.items():
                change_term(category, days, by=viewer())
    if form.errors:
        return page(form, 422)
    flash(_("Saved. What is due goes within the hour."), "success")
    return redirect(url_for("retention.index"), 303)


@bp.post("/run")
def run() -> ResponseReturnValue:
    number = sum(put_away_due().values())
    flash(
        ngettext("%(num)s record is put away.", "%(num)s records are put away.", number)
        if number
        else _("Nothing was due."),
        "success",
    )
    return redirect(url_for("retention.index"), 303)


def page(form: TermsForm, status: int = 200) -> Response:
    now = clock.now()
    limits = {category: before(category, at=now) for category in TERMS}
    due = {
        category: number_due(category, before=limit)
        for category, limit in limits.items()
        if limit is not None
    }
    return make_response(
        render_template(
            "privacy/retention.html",
            form=form, due=due, limits=limits, TERMS=TERMS, REASONS=REASONS, total=sum(due.values()),
        ),
        status,
    )  # fmt: skip
