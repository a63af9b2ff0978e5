"""To whom of its list a digest goes: all, or some that are chosen, with a count that follows the ticks."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from cop import clock
from cop.forms.survey_audiences import SegmentForm, values_of
from cop.models import Digest
from cop.queries.digest_audiences import digest_numbers
from cop.queries.segments import Segment
from cop.services.digests import narrow_digest
from cop.views.digests import managed_digest
from cop.views.loaders import viewer
from cop.views.saving import saving
from cop.views.segment_forms import segment_form

bp = Blueprint("digest_audiences", __name__, url_prefix="/newsletters/digests/<int:digest_id>/recipients")


@bp.get("")
def edit(digest_id: int) -> ResponseReturnValue:
    digest = managed_digest(digest_id)
    return page(digest, segment_form(digest.mailing_list, data=values_of(Segment.read(digest.segment))))


@bp.post("")
def update(digest_id: int) -> ResponseReturnValue:
    digest = managed_digest(digest_id)
    form = segment_form(digest.mailing_list, request.form)
    if request.form.get("do") == "count":
        return page(digest, form)
    if form.validate():
        with saving(form):
            narrow_digest(digest, segment=form.segment().kept(), by=viewer())
    if form.errors:
        return page(managed_digest(digest_id), form, 422)
    flash(_("Saved."), "success")
    return redirect(url_for("digests.show", digest_id=digest_id), 303)


@bp.post("/count")
def count(digest_id: int) -> str:
    """How many they are while one ticks, for htmx."""
    digest = managed_digest(digest_id)
    form = segment_form(digest.mailing_list, request.form)
    numbers = digest_numbers(digest, clock.now(), form.segment())
    return render_template("digests/_count.html", numbers=numbers)


def page(digest: Digest, form: SegmentForm, status: int = 200) -> ResponseReturnValue:
    numbers = digest_numbers(digest, clock.now(), form.segment())
    return render_template("digests/recipients.html", digest=digest, form=form, numbers=numbers), status
