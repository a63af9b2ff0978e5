"""The page behind the link of a date poll: one person says which dates suit, without signing in."""

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from cop import clock, tokens
from cop.emails.links import answer_page
from cop.extensions import csrf
from cop.forms.date_polls import VotesForm, votes_form
from cop.models import DatePollVoter, Vote
from cop.queries.date_polls import VOTE, voter_to_answer
from cop.queries.registrations import registration_of
from cop.services.date_poll_votes import answer_poll
from cop.views.language import current_language
from cop.views.loaders import seen_or_404
from cop.views.saving import saving
from cop.views.security import one_purpose

bp = Blueprint("date_poll_answers", __name__, url_prefix="/date-poll")


@bp.get("/<token>")
@one_purpose
def show(token: str) -> ResponseReturnValue:
    """Changes nothing, whoever opens it: mail scanners do."""
    voter = voter_of_link(token)
    if voter is None:
        return gone()
    return page(token, voter, votes_form(voter.poll, voter=voter))


# No CSRF token, as for answers to invitations: the secret in the address is what allows it.
@bp.post("/<token>")
@one_purpose
@csrf.exempt
def update(token: str) -> ResponseReturnValue:
    voter = voter_of_link(token)
    if voter is None:
        return gone()
    form = votes_form(voter.poll, request.form, voter=voter)
    if form.validate():
        with saving(form):
            answer_poll(voter, votes=said_in(form, voter), comment=form.comment.data or "", at=clock.now())
    if form.errors:
        again = voter_of_link(token)
        return (page(token, again, form), 422) if again else gone()
    return redirect(url_for(".show", token=token, done=1), 303)


def said_in(form: VotesForm, voter: DatePollVoter) -> dict[int, Vote]:
    """Return what is said of each date; no to all of them by the button that says so."""
    if request.form.get("do") == "none":
        return {option.id: Vote.NO for option in voter.poll.options}
    return form.votes


def voter_of_link(token: str) -> DatePollVoter | None:
    """Return whom a link stands for, None where it was good once: the person is not asked any more, or erased.

    404 for a token that was never given out.
    """
    voter = voter_to_answer(seen_or_404(tokens.value_of(VOTE, token)))
    return voter if voter and voter.person.erased_at is None else None


def gone() -> ResponseReturnValue:
    return render_template("date_polls/gone.html", code=410), 410


def page(token: str, voter: DatePollVoter, form: VotesForm) -> str:
    return render_template(
        "date_polls/answer.html",
        token=token,
        voter=voter,
        poll=voter.poll,
        form=form,
        said={vote.option_id: vote.vote for vote in voter.votes},
        takes_votes=voter.poll.takes_votes(clock.now()),
        answer_url=answer_url(voter),
        is_done="done" in request.args and request.method == "GET",
    )


def answer_url(voter: DatePollVoter) -> str:
    """Return where the person answers for the meeting that came of the poll, "" where there is none."""
    meeting: Any = voter.poll.meeting
    registration = registration_of(meeting, voter.person_id) if meeting else None
    return answer_page(registration.id, current_language()) if registration else ""
