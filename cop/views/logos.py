"""Logos: the form of an organisation's logo, and the address at which everybody gets it, drawn anew."""

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from cop.errors import CopError
from cop.extensions import db
from cop.forms.logos import LogoForm
from cop.models import Organisation, OrganisationLogo
from cop.queries.logos import logo_seen_by
from cop.services import logos as services
from cop.views.acts import act
from cop.views.loaders import seen_or_404, viewer
from cop.views.organisations import editable
from cop.views.saving import saving
from cop.views.security import public, takes_files

MEGABYTES = 5

bp = Blueprint("logos", __name__, url_prefix="/organisations/<int:organisation_id>/logo")
root = Blueprint("logo_files", __name__, url_prefix="/logos")


@root.get("/<int:organisation_id>/<digest>.webp")
@public
def show(organisation_id: int, digest: str) -> Response:
    """The picture. Its address changes with it, so whoever has it keeps it for a year."""
    logo, is_public = seen_or_404(logo_seen_by(viewer(), organisation_id, digest))
    response = Response(logo.content, mimetype=logo.media_type)
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable" if is_public else "no-store"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["Content-Disposition"] = 'inline; filename="logo.webp"'
    return response


@bp.get("")
def edit(organisation_id: int) -> ResponseReturnValue:
    found = editable(organisation_id)
    return form_page(found, LogoForm(obj=found.logo))


@bp.post("")
@takes_files(MEGABYTES)
def update(organisation_id: int) -> ResponseReturnValue:
    editable(organisation_id)
    form = LogoForm(request.form)
    logo = drawn(form) if form.validate() else None
    if not form.errors:
        with saving(form):
            found, alt = editable(organisation_id), form.alt.data or ""
            if logo:
                services.set_logo(found, logo, alt=alt, by=viewer())
            else:
                services.describe_logo(found, alt=alt, by=viewer())
    if form.errors:
        return form_page(editable(organisation_id), form, 422)
    flash(_("The logo is saved."), "success")
    return redirect(url_for("organisations.show", organisation_id=organisation_id), 303)


@bp.post("/delete")
def delete(organisation_id: int) -> ResponseReturnValue:
    found = editable(organisation_id)
    return act(
        lambda: services.remove_logo(found, by=viewer()),
        done=_("The logo is gone."),
        then=url_for("organisations.show", organisation_id=organisation_id),
    )


def drawn(form: LogoForm) -> OrganisationLogo | None:
    """Return the logo drawn from the uploaded file, None without one; a refusal is said at the field.

    Drawing is slow: the transaction ends before it, so that no lock is held meanwhile.
    """
    uploaded = request.files.get("file")
    if uploaded is None or not uploaded.filename:
        return None
    db.session.rollback()
    try:
        return services.drawn_logo(uploaded.read())
    except CopError as error:
        form.file.errors = [str(error)]
        return None


def form_page(organisation: Organisation, form: LogoForm, status: int = 200) -> ResponseReturnValue:
    return render_template("organisations/logo.html", organisation=organisation, form=form), status
