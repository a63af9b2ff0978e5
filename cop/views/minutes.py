"""Minutes: read by those who were there, written by those who manage the meeting."""

from dataclasses import replace
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from cop import clock, text
from cop.forms.fields import PARAGRAPHS
from cop.forms.minutes import MinutesForm, values_of
from cop.forms.rows import pressed_row, rearranged
from cop.models import Meeting, MeetingStatus, Minutes
from cop.queries.minutes import actions_of, decisions_of, minutes_of
from cop.queries.picks import Pick, people_picks
from cop.queries.registrations import meeting_with_hosts
from cop.rules.minutes import can_edit_minutes, can_read_minutes, can_settle_action
from cop.rules.viewer import ANONYMOUS, Viewer
from cop.services import minutes as services
from cop.services.minutes import MOST_LINES
from cop.views.acts import act
from cop.views.answers import is_gone, registration_of_link
from cop.views.loaders import allowed_or_403, seen_or_404, viewer
from cop.views.meetings import editable, meeting_or_404, own_registration
from cop.views.saving import saving
from cop.views.security import one_purpose, public

bp = Blueprint("minutes", __name__)
PATH = "/meetings/<int:meeting_id>/minutes"
LISTS = ("decisions", "actions")


@bp.get(PATH)
@public
def show(meeting_id: int) -> ResponseReturnValue:
    """The minutes as they are read. Who is not signed in may be one of those who were there: signs in first."""
    meeting = meeting_or_404(meeting_id)
    minutes = minutes_of(meeting)
    if not can_read_minutes(viewer(), meeting, minutes, own_registration(meeting)):
        if not viewer().is_signed_in:
            return redirect(url_for("sign_in.new", next=request.path), 303)
        seen_or_404(minutes, minutes is not None and minutes.published_at is not None)
        abort(403)
    return reading(meeting, minutes, viewer(), names_people=viewer().is_signed_in)


@bp.get("/answer/<token>/minutes")
@one_purpose
def personal(token: str) -> ResponseReturnValue:
    """The same by the link of the recap: for whom it was written to, without signing in."""
    registration = registration_of_link(token)
    meeting = seen_or_404(meeting_with_hosts(registration.meeting_id), not is_gone(registration))
    minutes = minutes_of(meeting)
    allowed_or_403(can_read_minutes(ANONYMOUS, meeting, minutes, registration))
    return reading(meeting, minutes, ANONYMOUS, names_people=True)


@bp.get(f"{PATH}/edit")
def edit(meeting_id: int) -> ResponseReturnValue:
    meeting = written(meeting_id)
    return page(meeting, minutes_form(meeting))


@bp.post(f"{PATH}/edit")
def update(meeting_id: int) -> ResponseReturnValue:
    """Save, or save and publish: `do=publish`."""
    meeting = written(meeting_id)
    form = minutes_form(meeting, rearranged(request.form, LISTS, most=MOST_LINES))
    if "find" in request.form or request.form.get("do", "").startswith("look"):
        return page(meeting, form)
    is_published = request.form.get("do") == "publish"
    if form.validate():
        with saving(form):
            save(meeting, form, publishes=is_published)
    if form.errors:
        return page(written(meeting_id), form), 422
    flash(_("The minutes are published.") if is_published else _("Saved."), "success")
    return redirect(url_for("minutes.show" if is_published else "minutes.edit", meeting_id=meeting_id), 303)


@bp.post(f"{PATH}/unpublish")
def unpublish(meeting_id: int) -> ResponseReturnValue:
    meeting = written(meeting_id)
    return act(
        lambda: services.unpublish_minutes(meeting, by=viewer()),
        done=_("The minutes are a draft again: nobody but those who manage the meeting reads them."),
        then=url_for("minutes.edit", meeting_id=meeting_id),
    )


@bp.post(f"{PATH}/preview")
def preview(meeting_id: int) -> ResponseReturnValue:
    """The text as it will be shown, for htmx while it is being typed."""
    written(meeting_id)
    typed = text.clean(request.form.get("text", "")[: 5 * PARAGRAPHS])
    return render_template("meetings/_preview.html", typed=typed)


def written(meeting_id: int) -> Meeting:
    """Return a meeting that the viewer writes the minutes of; 404 while it is a draft: nothing was said yet."""
    meeting = editable(meeting_id)
    return seen_or_404(meeting, meeting.status != MeetingStatus.DRAFT)


def reading(meeting: Meeting, minutes: Minutes | None, who: Viewer, *, names_people: bool) -> str:
    """Return the page of the minutes for a reader; people of the register are named to known readers alone."""
    actions = actions_of(meeting)
    return render_template(
        "minutes/show.html",
        meeting=meeting,
        minutes=minutes,
        decisions=decisions_of(meeting),
        actions=actions,
        names=names_people,
        settleable={action.id for action in actions if can_settle_action(who, meeting, action)},
        can_edit=can_edit_minutes(who, meeting),
        today=clock.today(),
    )


def save(meeting: Meeting, form: MinutesForm, *, publishes: bool) -> None:
    said = form.said()
    services.save_minutes(meeting, said, seen=form.version.data or 0, by=viewer(), at=clock.now())
    if publishes:
        services.publish_minutes(meeting, by=viewer(), at=clock.now())


def minutes_form(meeting: Meeting, sent: Any = None) -> MinutesForm:
    """Return the form; in a row stays whoever stands there, also somebody whom the viewer does not see."""
    actions = actions_of(meeting)
    known = {a.person_id: Pick(a.person_id, a.person.name) for a in actions if a.person_id and a.person}
    picks = people_picks(viewer(), on=meeting.day, is_anyone=True)
    source = replace(picks, named=lambda id_: known.get(id_) or picks.named(id_))
    form = MinutesForm(sent, data=values_of(minutes_of(meeting), decisions_of(meeting), actions))
    for row in form.action_rows:
        row.person.search_in(source)
        if sent is None:
            row.person.sent_words = next((a.who for a in actions if a.id == row.id.data and a.who), None)
        row.person.errors = [row.person.answer] if row.person.is_looking and row.person.answer else []
    return form


def page(meeting: Meeting, form: MinutesForm) -> str:
    """Return the page; where somebody else has saved since, with their version beside what was typed.

    Who then saves again has seen it.
    """
    minutes = minutes_of(meeting)
    is_late = minutes is not None and bool(form.form_errors) and form.version.data != minutes.version
    if minutes is not None and is_late:
        form.version.data = minutes.version
    return render_template(
        "minutes/form.html",
        meeting=meeting,
        minutes=minutes,
        form=form,
        is_late=is_late,
        decisions=decisions_of(meeting) if is_late else [],
        actions=actions_of(meeting) if is_late else [],
        pressed={name: pressed_row(request.form, name, last=len(form[name]) - 1) for name in LISTS},
        can_publish=meeting.status == MeetingStatus.SCHEDULED and meeting.starts_at <= clock.now(),
    )
