"""The agenda of a meeting, written as rows by those who manage it."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from cop import clock
from cop.forms.agenda import AgendaForm, values_of
from cop.forms.rows import pressed_row, rearranged
from cop.models import Meeting, MeetingStatus
from cop.queries.picks import people_labels, people_picks
from cop.services.agendas import MOST_ITEMS, set_agenda
from cop.views.loaders import viewer
from cop.views.meetings import editable
from cop.views.saving import saving

bp = Blueprint("agenda", __name__, url_prefix="/meetings/<int:meeting_id>/agenda")


@bp.get("")
def edit(meeting_id: int) -> ResponseReturnValue:
    meeting = editable(meeting_id)
    return page(meeting, agenda_form(meeting))


@bp.post("")
def update(meeting_id: int) -> ResponseReturnValue:
    meeting = editable(meeting_id)
    form = agenda_form(meeting, rearranged(request.form, ["items"], most=MOST_ITEMS))
    if "find" in request.form or request.form.get("do", "").startswith("look"):
        return page(meeting, form)
    if form.validate():
        with saving(form):
            is_changed = set_agenda(meeting, form.lines(), by=viewer(), at=clock.now())
    if form.errors:
        return page(editable(meeting_id), form), 422
    if is_changed and meeting.status != MeetingStatus.DRAFT:
        flash(_("The agenda is saved. Nobody gets a mail: the page and the calendars show it."), "success")
    else:
        flash(_("Saved."), "success")
    return redirect(url_for("agenda.edit", meeting_id=meeting_id), 303)


def agenda_form(meeting: Meeting, sent: Any = None) -> AgendaForm:
    """Return the form; people of the meeting, and whoever the viewer sees, may be named in a row."""
    form = AgendaForm(sent, data={"items": values_of(meeting)})
    source = people_picks(viewer(), on=meeting.day)
    for row in form.rows:
        row.meeting = meeting
        row.add_person.search_in(source)
    asked = {row.add_person.data for row in form.rows} - {None}
    asked |= {id_ for row in form.rows for id_ in row.people.data or ()}
    known = {person.id: person.name for item in meeting.agenda for person in item.people}
    known |= {role.person_id: role.person.name for role in meeting.person_roles}
    labels = {id_: known[id_] for id_ in asked & known.keys()} | people_labels(
        viewer(), asked, on=meeting.day
    )
    for row in form.rows:
        row.take_added(labels)
    return form


def page(meeting: Meeting, form: AgendaForm) -> str:
    last = len(form.rows) - 1
    return render_template(
        "agenda/form.html",
        meeting=meeting,
        form=form,
        pressed=pressed_row(request.form, "items", last=last),
        is_full=len(form.rows) >= MOST_ITEMS,
    )
