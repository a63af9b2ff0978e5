"""Series: a meeting repeated, the list of its dates, further ones, what is to come called off."""

from collections import Counter

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from cop import clock
from cop.forms.series import DatesForm, EndForm
from cop.models import Meeting, Series
from cop.queries import series as queries
from cop.queries.audiences import not_invited_to
from cop.queries.meetings import AnswerCounts, answer_counts, registrations_to_tell
from cop.rules.meetings import can_edit_meeting, can_extend_series
from cop.services import series as services
from cop.services.series_invitations import Invites, invite_to_all
from cop.views.acts import act
from cop.views.loaders import allowed_or_403, seen_or_404, viewer
from cop.views.meetings import editable, wants_a_look
from cop.views.saving import saving
from cop.views.series_dates import DateRow, date_rows, dates_page, made_sentence
from cop.views.series_words import days_words, rule_words

bp = Blueprint("series", __name__)


@bp.get("/series/<int:series_id>")
def show(series_id: int) -> ResponseReturnValue:
    series, meetings = managed(series_id)
    at = clock.now()
    rule = queries.invitation_rule(series)
    invites = Invites.of(rule)
    counts = answer_counts(meetings)
    ahead = ahead_of(series_id)
    return render_template(
        "series/show.html",
        series=series,
        meetings=meetings,
        rule_words=rule_words(series),
        own={one.id: days_words(days) for one in meetings if (days := own_days(one))},
        answers=counts,
        nobody=AnswerCounts(),
        rule=rule,
        leaves={one.id: invites.leave_at(one, at=at) for one in ahead},
        ahead=ahead,
        can_edit=can_extend_series(viewer(), meetings),
    )


@bp.get("/series/<int:series_id>/more")
def more(series_id: int) -> ResponseReturnValue:
    series = extendable(series_id)
    return more_page(series, more_form(series))


@bp.post("/series/<int:series_id>/more")
def extend(series_id: int) -> ResponseReturnValue:
    series = extendable(series_id)
    form = more_form(series, request.form)
    is_valid = form.validate()
    if not is_valid or wants_a_look() or not form.is_seen:
        return more_page(series, form, 422 if form.errors and not wants_a_look() else 200)
    chosen = form.take({row.day: True for row in more_rows(series, form)})
    at = clock.now()
    with saving(form):
        made = services.extend_series(series, dates=chosen, by=viewer(), at=at)
        number = queries.invited_since(series, at)
    if form.errors:
        return more_page(series, form, 422)
    flash(made_sentence(len(made), number), "success")
    return redirect(url_for(".show", series_id=series_id), 303)


@bp.get("/series/<int:series_id>/invite")
def confirm_invite(series_id: int) -> ResponseReturnValue:
    """How many mails it would be, before any leaves."""
    series, _meetings = managed(series_id)
    ahead = ahead_of(series_id)
    invitees = not_invited_to(ahead)
    numbers = [(one, len(invitees[one.id])) for one in ahead]
    total = sum(number for _one, number in numbers)
    return render_template("series/invite.html", series=series, numbers=numbers, total=total)


@bp.post("/series/<int:series_id>/invite")
def invite(series_id: int) -> ResponseReturnValue:
    """Invite at once to all that is to come."""
    ahead = ahead_of(series_id)
    return act(
        lambda: invite_to_all(ahead, by=viewer(), at=clock.now()),
        done=_("The invitations to all the meetings are on their way."),
        then=url_for(".show", series_id=series_id),
    )


@bp.get("/meetings/<int:meeting_id>/cancel-following")
def confirm_cancel(meeting_id: int) -> ResponseReturnValue:
    return cancel_page(in_series(meeting_id), EndForm())


@bp.post("/meetings/<int:meeting_id>/cancel-following")
def cancel(meeting_id: int) -> ResponseReturnValue:
    meeting = in_series(meeting_id)
    form, series_id = EndForm(request.form), meeting.series_id
    if form.validate():
        with saving(form):
            number, told = services.cancel_following(
                meeting, reason=form.reason.data or "", by=viewer(), at=clock.now()
            )
    if form.errors:
        return cancel_page(in_series(meeting_id), form, 422)
    off = ngettext("%(num)s meeting is cancelled.", "%(num)s meetings are cancelled.", number)
    mails = ngettext("%(num)s mail is on its way.", "%(num)s mails are on their way.", told)
    flash(" ".join([off, mails if told else _("Nobody gets a mail.")]), "success")
    return redirect(url_for(".show", series_id=series_id), 303)


def managed(series_id: int) -> tuple[Series, list[Meeting]]:
    """Return a series with the meetings that the viewer sees; 403 where the viewer manages none of them."""
    series = seen_or_404(queries.series_by_id(series_id))
    meetings = list(queries.meetings_of(series, viewer()))
    seen_or_404(series, bool(meetings))
    allowed_or_403(any(can_edit_meeting(viewer(), one) for one in meetings))
    return series, meetings


def extendable(series_id: int) -> Series:
    """Return a series that the viewer may add meetings to: they are like the others, and for the same people."""
    series, meetings = managed(series_id)
    allowed_or_403(can_extend_series(viewer(), meetings))
    return series


def ahead_of(series_id: int) -> list[Meeting]:
    """Return the meetings of a series that take answers and that the viewer manages."""
    _series, meetings = managed(series_id)
    return [one for one in meetings if one.takes_answers(clock.now()) and can_edit_meeting(viewer(), one)]


def in_series(meeting_id: int) -> Meeting:
    meeting = editable(meeting_id)
    return seen_or_404(meeting, meeting.series_id is not None)


def own_days(meeting: Meeting) -> int:
    """Return how many days a meeting lies after the day that its series gave it."""
    return (meeting.day - meeting.series_on).days if meeting.series_on else 0


def more_form(series: Series, sent: object = None) -> DatesForm:
    form = DatesForm(sent)
    form.first = queries.last_day(series)
    return form


def more_rows(series: Series, form: DatesForm) -> list[DateRow]:
    model, rule = queries.model_of(series), queries.invitation_rule(series)
    further = queries.next_dates(series, **form.limit)
    return date_rows(model, model.series_on or model.day, further, Invites.of(rule))


def more_page(series: Series, form: DatesForm, status: int = 200) -> ResponseReturnValue:
    rows = more_rows(series, form) if not form.errors else []
    words = rule_words(series)
    return dates_page(
        "series/more.html", queries.model_of(series), form, rows, status, series=series, rule_words=words
    )


def cancel_page(meeting: Meeting, form: EndForm, status: int = 200) -> ResponseReturnValue:
    at = clock.now()
    off = services.to_cancel(meeting, by=viewer(), at=at)
    told = Counter(one.meeting_id for one in registrations_to_tell(off))
    return render_template(
        "series/cancel.html", meeting=meeting, form=form, off=off, told=told, total=sum(told.values())
    ), status
