"""Writing the words of an edition's report, and publishing it."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from cop import clock
from cop.errors import CopError
from cop.forms.edition_reports import PublishReportForm, ReportWordsForm
from cop.models import Edition
from cop.queries.edition_reports import report_record
from cop.services import edition_reports as services
from cop.views.acts import act
from cop.views.edition_reports import MANAGED as PLACE
from cop.views.edition_reports import bp
from cop.views.loaders import managed_edition, viewer
from cop.views.saving import saving


@bp.get(f"{PLACE}/words")
def edit(edition_id: int) -> str:
    edition = managed_edition(edition_id)
    report = report_record(edition)
    seen = services.words_seen(report)
    return words_page(edition, ReportWordsForm(obj=report, seen=seen))


@bp.post(f"{PLACE}/words")
def update(edition_id: int) -> ResponseReturnValue:
    edition = managed_edition(edition_id)
    form = ReportWordsForm(request.form)
    if form.validate():
        with saving(form):
            services.write_words(edition, seen=form.seen.data, by=viewer(), **form.words)
    if form.errors:
        edition = managed_edition(edition_id)
        return words_page(edition, form, late=bool(form.form_errors)), 422
    flash(_("Saved."), "success")
    return redirect(url_for(".show", edition_id=edition_id), 303)


@bp.post(f"{PLACE}/publish")
def publish(edition_id: int) -> ResponseReturnValue:
    edition = managed_edition(edition_id)
    form = PublishReportForm(request.form)
    there = url_for(".show", edition_id=edition_id)
    try:
        with saving():
            tells = bool(form.tells.data)
            told = services.publish_report(edition, tells=tells, by=viewer(), at=clock.now())
    except CopError as error:
        flash(str(error), "danger")
        return redirect(there, 303)
    mails = ngettext("%(num)s person is told by mail.", "%(num)s people are told by mail.", told)
    flash(" ".join([_("The report is published."), *([mails] if told else [])]), "success")
    return redirect(there, 303)


@bp.post(f"{PLACE}/unpublish")
def unpublish(edition_id: int) -> ResponseReturnValue:
    edition = managed_edition(edition_id)
    return act(
        lambda: services.unpublish_report(edition, by=viewer()),
        done=_("The report is no longer public."),
        then=url_for(".show", edition_id=edition_id),
    )


def words_page(edition: Edition, form: ReportWordsForm, *, late: bool = False) -> str:
    """The form; `late`: with what somebody else has written meanwhile, which the next try then replaces."""
    report = report_record(edition)
    if late:
        form.seen.data = services.words_seen(report)
    return render_template(
        "edition_reports/words.html", edition=edition, form=form, report=report, is_late=late
    )
