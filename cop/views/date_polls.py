"""Date polls of those who schedule meetings: the list, how a poll stands, the people asked."""

from flask import Blueprint, abort, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from cop import clock
from cop.forms.invitations import InviteForm
from cop.forms.meeting_words import SHELVES
from cop.models import DatePoll, DatePollOption, DatePollVoter, PollStatus
from cop.queries import date_polls as queries
from cop.queries.date_poll_standings import standing_of
from cop.queries.meetings import shelf_counts
from cop.queries.picks import people_picks
from cop.rules.date_polls import can_create_date_poll, can_edit_date_poll, reminder_at
from cop.services import date_poll_votes, date_polls
from cop.views.acts import act
from cop.views.date_poll_words import reasons
from cop.views.listing import page_number
from cop.views.loaders import allowed_or_403, seen_or_404, viewer
from cop.views.reading import log_reading
from cop.views.security import logs_reading

bp = Blueprint("date_polls", __name__, url_prefix="/date-polls")


@bp.get("")
def index() -> ResponseReturnValue:
    """The polls of the communities that the viewer manages."""
    allowed_or_403(can_create_date_poll(viewer()))
    return render_template(
        "date_polls/index.html",
        listing=queries.poll_page(viewer(), page=page_number()),
        counts=shelf_counts(viewer(), at=clock.now()),
        shelves=SHELVES,
        polls=queries.open_poll_count(viewer()),
    )


@bp.get("/<int:poll_id>")
@logs_reading
def show(poll_id: int) -> ResponseReturnValue:
    """How the poll stands: who can come when, and which date is best."""
    poll = editable(poll_id)
    if poll.status == PollStatus.DRAFT:
        return redirect(url_for(".review", poll_id=poll_id), 303)
    log_reading(poll, people={voter.person_id for voter in poll.voters}, part="votes")
    return show_page(editable(poll_id), invite_form())


@bp.post("/<int:poll_id>/remind")
def remind(poll_id: int) -> ResponseReturnValue:
    """Write once more to those who have not answered."""
    poll = editable(poll_id)
    number = len(queries.silent_voters(poll))
    return act(
        lambda: date_poll_votes.remind_silent(poll_id, by=viewer(), at=clock.now()),
        done=ngettext(
            "The reminder is on its way to %(num)s person.",
            "The reminder is on its way to %(num)s people.",
            number,
        ),
        then=url_for(".show", poll_id=poll_id),
    )


@bp.post("/<int:poll_id>/voters/<int:voter_id>/needed")
def need(poll_id: int, voter_id: int) -> ResponseReturnValue:
    """Turn "the meeting makes no sense without this person" on or off."""
    voter = voter_or_404(editable(poll_id), voter_id)
    is_needed = not voter.must_attend
    words = _("%(name)s is needed.") if is_needed else _("%(name)s is not needed.")
    return act(
        lambda: date_polls.mark_must_attend(voter, is_needed=is_needed, by=viewer()),
        done=words % {"name": voter.person.name},
        then=url_for(".show", poll_id=poll_id),
    )


@bp.post("/<int:poll_id>/voters/<int:voter_id>/remove")
def remove(poll_id: int, voter_id: int) -> ResponseReturnValue:
    """Ask somebody no longer."""
    voter = voter_or_404(editable(poll_id), voter_id)
    name = voter.person.name
    return act(
        lambda: date_polls.remove_voter(voter, by=viewer()),
        done=_("%(name)s is not asked any more.", name=name),
        then=url_for(".show", poll_id=poll_id),
    )


def editable(poll_id: int) -> DatePoll:
    """Return a poll that the viewer manages; for everybody else it is not there.

    404 for coordinators of other communities, 403 for those who schedule no meetings at all.
    """
    allowed_or_403(can_create_date_poll(viewer()))
    poll = seen_or_404(queries.poll_for(viewer(), poll_id))
    if not can_edit_date_poll(viewer(), poll):
        abort(404)
    return poll


def option_or_404(poll: DatePoll, option_id: int) -> DatePollOption:
    return seen_or_404(next((option for option in poll.options if option.id == option_id), None))


def voter_or_404(poll: DatePoll, voter_id: int) -> DatePollVoter:
    return seen_or_404(next((voter for voter in poll.voters if voter.id == voter_id), None))


def invite_form(sent: object = None) -> InviteForm:
    """Return the form to ask one more person."""
    form = InviteForm(sent)
    form.person_id.search_in(people_picks(viewer(), on=clock.today()))
    return form


def show_page(poll: DatePoll, form: InviteForm, status: int = 200) -> ResponseReturnValue:
    at = clock.now()
    standing = standing_of(poll, at=at)
    return render_template(
        "date_polls/show.html",
        poll=poll,
        form=form,
        standing=standing,
        reasons=reasons(standing, poll) if standing.best else [],
        takes_votes=poll.takes_votes(at),
        reminder_at=reminder_at(poll),
        can_decide=poll.status == PollStatus.OPEN,
    ), status
