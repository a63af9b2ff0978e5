"""A meeting repeated: the rule, the dates that it gives, and all of them on the calendar."""

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from cop import clock
from cop.forms.series import SeriesForm
from cop.models import Meeting
from cop.queries import series as queries
from cop.queries.recurrences import Planned, dates_after, patterns_of
from cop.services import series as services
from cop.services.series_invitations import Invites
from cop.views.loaders import viewer
from cop.views.meetings import editable, wants_a_look
from cop.views.saving import saving
from cop.views.series import bp
from cop.views.series_dates import DateRow, date_rows, dates_page, made_sentence
from cop.views.series_words import pattern_words


@bp.get("/meetings/<int:meeting_id>/repeat")
def new(meeting_id: int) -> ResponseReturnValue:
    meeting = editable(meeting_id)
    if meeting.series_id:
        return redirect(url_for(".show", series_id=meeting.series_id), 303)
    return new_page(meeting, series_form(meeting))


@bp.post("/meetings/<int:meeting_id>/repeat")
def create(meeting_id: int) -> ResponseReturnValue:
    meeting = editable(meeting_id)
    form = series_form(meeting, request.form)
    is_valid = form.validate()
    if not is_valid or wants_a_look() or not form.is_seen:
        return new_page(meeting, form, 422 if form.errors and not wants_a_look() else 200)
    rows = new_rows(meeting, form)
    chosen = form.take({row.day: True for row in rows})
    at = clock.now()
    with saving(form):
        made = services.create_series(
            meeting, rule=form.rule, dates=chosen, invites=invites_of(form),
            skips_holidays=form.skips_holidays.data, by=viewer(), at=at,
        )  # fmt: skip
    if form.errors:
        return new_page(editable(meeting_id), form, 422)
    flash(made_sentence(len(chosen | {meeting.day}), queries.invited_since(made, at)), "success")
    return redirect(url_for(".show", series_id=made.id), 303)


def invites_of(form: SeriesForm) -> Invites:
    return Invites(form.inviting.data, form.days.data or 0)


def series_form(meeting: Meeting, sent: object = None) -> SeriesForm:
    form = SeriesForm(sent)
    form.first = meeting.day
    form.offer({pattern: pattern_words(pattern, meeting.day) for pattern in patterns_of(meeting.day)})
    return form


def new_rows(meeting: Meeting, form: SeriesForm) -> list[DateRow]:
    skips = bool(form.skips_holidays.data)
    further = dates_after(form.rule, meeting.day, skips_holidays=skips, **form.limit)
    return date_rows(meeting, meeting.day, [Planned(meeting.day), *further], invites_of(form))


def new_page(meeting: Meeting, form: SeriesForm, status: int = 200) -> ResponseReturnValue:
    rows = new_rows(meeting, form) if not form.errors else []
    return dates_page("series/new.html", meeting, form, rows, status, meeting=meeting)
