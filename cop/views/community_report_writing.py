"""Writing the words of a community's year, and publishing its report."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from cop import clock
from cop.errors import CopError
from cop.forms.edition_reports import PublishYearForm, ReportWordsForm
from cop.models import Community
from cop.queries.community_reports import year_record
from cop.services import community_reports as services
from cop.views.acts import act
from cop.views.community_reports import YEAR as PLACE
from cop.views.community_reports import bp, managed_year
from cop.views.loaders import viewer
from cop.views.saving import saving


@bp.get(f"{PLACE}/words")
def edit(slug: str, year: int) -> str:
    community = managed_year(slug, year)
    report = year_record(community, year)
    return words_page(community, year, ReportWordsForm(obj=report, seen=services.year_words_seen(report)))


@bp.post(f"{PLACE}/words")
def update(slug: str, year: int) -> ResponseReturnValue:
    community = managed_year(slug, year)
    form = ReportWordsForm(request.form)
    if form.validate():
        with saving(form):
            services.write_year_words(community, year, seen=form.seen.data, by=viewer(), **form.words)
    if form.errors:
        return words_page(managed_year(slug, year), year, form, late=bool(form.form_errors)), 422
    flash(_("Saved."), "success")
    return redirect(url_for(".show", slug=slug, year=year), 303)


@bp.post(f"{PLACE}/publish")
def publish(slug: str, year: int) -> ResponseReturnValue:
    community = managed_year(slug, year)
    form = PublishYearForm(request.form)
    there = url_for(".show", slug=slug, year=year)
    try:
        with saving():
            tells = bool(form.tells.data)
            told = services.publish_year(community, year, tells=tells, by=viewer(), at=clock.now())
    except CopError as error:
        flash(str(error), "danger")
        return redirect(there, 303)
    mails = ngettext("%(num)s person is told by mail.", "%(num)s people are told by mail.", told)
    flash(" ".join([_("The report is published."), *([mails] if told else [])]), "success")
    return redirect(there, 303)


@bp.post(f"{PLACE}/unpublish")
def unpublish(slug: str, year: int) -> ResponseReturnValue:
    community = managed_year(slug, year)
    return act(
        lambda: services.unpublish_year(community, year, by=viewer()),
        done=_("The report is no longer public."),
        then=url_for(".show", slug=slug, year=year),
    )


def words_page(community: Community, year: int, form: ReportWordsForm, *, late: bool = False) -> str:
    """The form; `late`: with what somebody else has written meanwhile, which the next try then replaces."""
    report = year_record(community, year)
    if late:
        form.seen.data = services.year_words_seen(report)
    return render_template(
        "community_reports/words.html",
        community=community, year=year, form=form, report=report, is_late=late,
    )  # fmt: skip
