"""Writing editions: their list, the form with its live sentence. Publishing is in `edition_publishing`."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from cop import clock
from cop.forms.editions import EditionForm
from cop.models import Edition, EditionStatus
from cop.queries.programmes import sessions_by_edition
from cop.queries.records import programmes
from cop.rules.training import can_create_edition, can_manage_edition
from cop.services import editions as services
from cop.services.enrolment_settings import change_enrolment_settings
from cop.views.acts import act
from cop.views.edition_forms import edition_form, rule_words, wants_a_look
from cop.views.loaders import allowed_or_403, managed_edition, viewer
from cop.views.meeting_editing import row_id
from cop.views.saving import saving

bp = Blueprint("editions", __name__, url_prefix="/editions")


@bp.get("")
def index() -> str:
    allowed_or_403(can_create_edition(viewer()))
    return render_template(
        "editions/index.html",
        programmes=programmes(),
        is_own=lambda edition: can_manage_edition(viewer(), edition),
        is_seen=lambda edition: (
            edition.status != EditionStatus.DRAFT or can_manage_edition(viewer(), edition)
        ),
        sessions=sessions_by_edition(clock.now()),
    )


@bp.get("/new")
def new() -> ResponseReturnValue:
    allowed_or_403(can_create_edition(viewer()))
    return form_page(None, edition_form(programme_id=row_id("programme_id")))


@bp.post("/new")
def create() -> ResponseReturnValue:
    allowed_or_403(can_create_edition(viewer()))
    form = edition_form(request.form)
    if wants_a_look():
        return form_page(None, form)
    if form.validate():
        with saving(form):
            made = services.create_edition(by=viewer(), **form.facts(), **form.enrolment())
    if form.errors:
        return form_page(None, form, 422)
    flash(_("Saved as a draft: only those who manage it see it."), "success")
    return redirect(url_for("edition_sessions.index", edition_id=made.id), 303)


@bp.get("/<int:edition_id>/edit")
def edit(edition_id: int) -> ResponseReturnValue:
    edition = managed_edition(edition_id)
    return form_page(edition, edition_form(edition=edition))


@bp.post("/<int:edition_id>/edit")
def update(edition_id: int) -> ResponseReturnValue:
    edition = managed_edition(edition_id)
    form = edition_form(request.form, edition=edition)
    if wants_a_look():
        return form_page(edition, form)
    if form.validate():
        with saving(form):
            services.edit_edition(edition, by=viewer(), **form.facts())
            change_enrolment_settings(edition, by=viewer(), at=clock.now(), **form.enrolment())
    if form.errors:
        return form_page(managed_edition(edition_id), form, 422)
    flash(_("Saved."), "success")
    return redirect(url_for("training.show", slug=edition.programme.slug, edition_id=edition_id), 303)


@bp.post("/<int:edition_id>/delete")
def delete(edition_id: int) -> ResponseReturnValue:
    edition = managed_edition(edition_id)
    return act(
        lambda: services.delete_edition(edition, by=viewer()),
        done=_("Deleted."),
        then=url_for(".index"),
        refused=url_for(".edit", edition_id=edition_id),
    )


@bp.post("/rule")
def rule() -> str:
    """The completion rule in words, for htmx while it is being typed."""
    allowed_or_403(can_create_edition(viewer()))
    edition_id = row_id("edition")
    edition = managed_edition(edition_id) if edition_id else None
    return render_template("editions/_rule.html", sentence=rule_words(EditionForm(request.form), edition))


def form_page(edition: Edition | None, form: EditionForm, status: int = 200) -> ResponseReturnValue:
    context = {"edition": edition, "form": form, "sentence": rule_words(form, edition)}
    return render_template("editions/form.html", **context), status
