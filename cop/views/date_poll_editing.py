"""Writing a date poll: the form with its dates, and what speaks against each of them."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from cop import clock
from cop.forms.date_polls import FIRST_ROWS, MORE_ROWS, DatePollForm, values_of
from cop.models import DatePoll, PollStatus
from cop.queries.audiences import audience_of
from cop.queries.clashes import DateDoubts, doubts_about
from cop.queries.meetings import managed_communities, meeting_kinds
from cop.rules.date_polls import can_create_date_poll
from cop.services import date_polls
from cop.views.acts import act
from cop.views.date_polls import bp, editable
from cop.views.language import current_language
from cop.views.loaders import allowed_or_403, viewer
from cop.views.meeting_editing import row_id
from cop.views.meetings import wants_a_look
from cop.views.saving import saving


@bp.get("/new")
def new() -> ResponseReturnValue:
    allowed_or_403(can_create_date_poll(viewer()))
    form = poll_form(host_id=row_id("host"))
    form.add_rows(FIRST_ROWS)
    return form_page(None, form)


@bp.post("/new")
def create() -> ResponseReturnValue:
    allowed_or_403(can_create_date_poll(viewer()))
    form = poll_form(request.form)
    if wants_a_look():
        return look(None, form)
    if form.validate():
        with saving(form):
            made = date_polls.create_poll(by=viewer(), at=clock.now(), **form.facts())
    if form.errors:
        return form_page(None, form, 422)
    return redirect(url_for(".review", poll_id=made.id), 303)


@bp.get("/<int:poll_id>/edit")
def edit(poll_id: int) -> ResponseReturnValue:
    poll = unfinished(poll_id)
    form = poll_form(poll=poll)
    form.add_rows(1)
    return form_page(poll, form)


@bp.post("/<int:poll_id>/edit")
def update(poll_id: int) -> ResponseReturnValue:
    poll = unfinished(poll_id)
    is_draft, told = poll.status == PollStatus.DRAFT, 0
    form = poll_form(request.form, poll=poll)
    if wants_a_look():
        return look(poll, form)
    if form.validate():
        with saving(form):
            told = date_polls.edit_poll(poll, by=viewer(), at=clock.now(), **form.facts())
    if form.errors:
        return form_page(unfinished(poll_id), form, 422)
    if not is_draft:
        flash(saved_sentence(told), "success")
    return redirect(url_for(".review" if is_draft else ".show", poll_id=poll_id), 303)


@bp.post("/<int:poll_id>/delete")
def delete(poll_id: int) -> ResponseReturnValue:
    poll = editable(poll_id)
    return act(
        lambda: date_polls.delete_draft(poll, by=viewer()),
        done=_("The draft is deleted."),
        then=url_for(".index"),
        refused=url_for(".show", poll_id=poll_id),
    )


@bp.post("/doubts")
def doubts() -> ResponseReturnValue:
    """What speaks against one of the dates in the form, for htmx while it is being chosen."""
    allowed_or_403(can_create_date_poll(viewer()))
    form, row = poll_form(request.form), row_id("row") or 0
    found = doubts_of(form)
    return render_template("meetings/_doubts.html", doubts=found[row] if row < len(found) else None)


def unfinished(poll_id: int) -> DatePoll:
    """Return a poll of the viewer that has not ended; 403 for one that has."""
    poll = editable(poll_id)
    allowed_or_403(poll.status in {PollStatus.DRAFT, PollStatus.OPEN})
    return poll


def poll_form(sent: Any = None, *, poll: DatePoll | None = None, host_id: int | None = None) -> DatePollForm:
    """Return the form of a poll (None: a new one, perhaps of the community `host_id`)."""
    first = values_of(poll) if poll else {"hosts": [host_id] if host_id else []}
    form = DatePollForm(sent, data=first)
    managed = managed_communities(viewer())
    form.communities = {community.id: community for community in managed}
    form.kept_hosts = [host for host in poll.hosts if host.id not in form.communities] if poll else []
    form.hosts.offer([(one.id, one.name.in_language(current_language())) for one in managed])
    form.hosts.data = [id_ for id_ in form.hosts.data or () if id_ in form.communities or sent]
    if len(managed) == 1 and not sent:
        form.hosts.data = [managed[0].id]
    form.kinds = {kind.id: kind for kind in meeting_kinds() if not kind.is_training}
    form.kind_id.offer([(one.id, one.name.in_language(current_language())) for one in form.kinds.values()])
    return form


def doubts_of(form: DatePollForm) -> list[DateDoubts | None]:
    """Return what speaks against each date in the form, None where it cannot be read."""
    if not any(row.times for row in form.rows):
        return [None] * len(form.rows)
    people = [invitee.person.id for invitee in audience_of(form.chosen_hosts, on=clock.today())]
    return [
        doubts_about(
            *row.times, viewer=viewer(), audience=people, at=clock.now(), language=current_language()
        ) if row.times else None
        for row in form.rows
    ]  # fmt: skip


def look(poll: DatePoll | None, form: DatePollForm) -> ResponseReturnValue:
    """Show the form again, saving nothing: with more rows where they are asked for."""
    if request.form.get("do") == "look-rows":
        form.add_rows(MORE_ROWS)
    return form_page(poll, form)


def saved_sentence(told: int) -> str:
    if not told:
        return _("Saved. Nobody gets a mail.")
    return ngettext(
        "Saved. %(num)s person is told of the new dates.",
        "Saved. %(num)s people are told of the new dates.",
        told,
    )


def form_page(poll: DatePoll | None, form: DatePollForm, status: int = 200) -> ResponseReturnValue:
    return render_template(
        "date_polls/form.html", poll=poll, form=form, doubts=doubts_of(form), row_asked=asked_row(form)
    ), status


def asked_row(form: DatePollForm) -> int | None:
    """The first of the rows that were asked for: it gets the focus."""
    is_asked = request.form.get("do") == "look-rows"
    return max(0, len(form.rows) - MORE_ROWS) if is_asked else None
