"""Digests for those who manage their lists: made, changed, switched off; what they would say, what became of them."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from cop import clock
from cop.forms.digests import DigestForm, usual_values, values_of
from cop.models import Digest
from cop.queries.digest_audiences import digest_numbers, has_something
from cop.queries.digest_variants import Variants
from cop.queries.digests import digest_by_id, digests_for, next_instants, runs_of
from cop.queries.news_archive import for_nobody
from cop.queries.newsletter_filling import filled
from cop.queries.newsletters import managed_lists
from cop.queries.segments import Segment
from cop.rules.newsletters import can_create_issue, can_manage_list
from cop.services import digests as services
from cop.views.acts import act
from cop.views.digest_words import OUTCOMES, page_of_issue
from cop.views.language import current_language
from cop.views.loaders import allowed_or_403, managed_list, seen_or_404, viewer
from cop.views.meeting_editing import row_id
from cop.views.news_words import author_html
from cop.views.saving import saving
from cop.views.series_words import often_words
from cop.views.survey_audience_words import segment_lines

bp = Blueprint("digests", __name__, url_prefix="/newsletters/digests")


@bp.before_request
def coordinators_only() -> None:
    allowed_or_403(can_create_issue(viewer()))


@bp.context_processor
def words() -> dict[str, Any]:
    return {
        "often_words": often_words,
        "author_html": author_html,
        "for_nobody": for_nobody,
        "OUTCOMES": OUTCOMES,
    }


@bp.get("")
def index() -> str:
    return render_template("digests/index.html", digests=digests_for(viewer()))


@bp.get("/new")
def new() -> ResponseReturnValue:
    values = usual_values(clock.today()) | {"list_id": row_id("list")}
    return form_page(None, form_of(None, values))


@bp.post("/new")
def create() -> ResponseReturnValue:
    form = form_of(request.form)
    made = None
    if form.validate():
        mailing_list = managed_list(form.list_id.data)
        with saving(form):
            made = services.make_digest(mailing_list, by=viewer(), at=clock.now(), **form.facts())
    if form.errors or made is None:
        return form_page(None, form, 422)
    flash(_("The digest is set up. It leaves by itself from now on."), "success")
    return redirect(url_for(".show", digest_id=made.id), 303)


@bp.get("/<int:digest_id>")
def show(digest_id: int) -> str:
    digest, at = managed_digest(digest_id), clock.now()
    return render_template(
        "digests/show.html",
        digest=digest,
        instants=next_instants(digest),
        facts=filled(digest, current_language(), at=at),
        has_something=has_something(digest, at),
        numbers=digest_numbers(digest, at),
        lines=segment_lines(Segment.read(digest.segment)),
        told=len(Variants(digest, at).told) if digest.is_personal else None,
        runs=[(run, page_of_issue(run.issue)) for run in runs_of(digest)],
    )


@bp.get("/<int:digest_id>/edit")
def edit(digest_id: int) -> ResponseReturnValue:
    digest = managed_digest(digest_id)
    return form_page(digest, form_of(None, values_of(digest, clock.today()), digest))


@bp.post("/<int:digest_id>/edit")
def update(digest_id: int) -> ResponseReturnValue:
    digest = managed_digest(digest_id)
    form = form_of(request.form, {}, digest)
    if form.validate():
        with saving(form):
            services.change_digest(digest, by=viewer(), at=clock.now(), **form.facts())
    if form.errors:
        return form_page(managed_digest(digest_id), form, 422)
    flash(_("Saved."), "success")
    return redirect(url_for(".show", digest_id=digest_id), 303)


@bp.post("/<int:digest_id>/switch")
def switch(digest_id: int) -> ResponseReturnValue:
    digest = managed_digest(digest_id)
    is_on = request.form.get("on") == "1"
    return act(
        lambda: services.switch_digest(digest, is_on=is_on, by=viewer(), at=clock.now()),
        done=_("The digest is switched on.") if is_on else _("The digest is switched off."),
        then=url_for(".show", digest_id=digest_id),
    )


@bp.get("/<int:digest_id>/delete")
def confirm_delete(digest_id: int) -> str:
    return render_template("digests/delete.html", digest=managed_digest(digest_id))


@bp.post("/<int:digest_id>/delete")
def delete(digest_id: int) -> ResponseReturnValue:
    digest = managed_digest(digest_id)
    return act(
        lambda: services.remove_digest(digest, by=viewer()),
        done=_("The digest is removed. What it has sent stays in the archive."),
        then=url_for(".index"),
    )


def managed_digest(digest_id: int) -> Digest:
    """Return a digest that the viewer manages: 404 where there is none, 403 where it is not theirs."""
    digest = seen_or_404(digest_by_id(digest_id))
    allowed_or_403(can_manage_list(viewer(), digest.mailing_list))
    return digest


def form_of(sent: Any, values: dict[str, Any] | None = None, digest: Digest | None = None) -> DigestForm:
    form = DigestForm(sent, data=values or {})
    lists = managed_lists(viewer())
    names = [(one.id, one.name.in_language(current_language())) for one in lists]
    own = digest.mailing_list if digest else None
    form.offer(names, for_all=own.community_id is None if own else viewer().is_administrator)
    if digest is not None:
        del form.list_id
    elif len(lists) == 1:
        form.list_id.data = form.list_id.data or lists[0].id
    return form


def form_page(digest: Digest | None, form: DigestForm, status: int = 200) -> ResponseReturnValue:
    return render_template("digests/form.html", digest=digest, form=form), status
