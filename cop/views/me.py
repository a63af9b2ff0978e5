from flask import Blueprint, render_template

from cop import clock, tokens
from cop.emails.surveys import LINK
from cop.extensions import db
from cop.models import DatePollVoter, Person, SurveyInvitation
from cop.queries import agendas
from cop.queries.check_in import desks_of
from cop.queries.closing import meetings_to_close
from cop.queries.date_polls import VOTE, polls_awaiting
from cop.queries.join_requests import pending_requests_of
from cop.queries.minutes import open_actions_of
from cop.queries.paths import paths_of_person
from cop.queries.representatives import contact_organisations
from cop.queries.survey_reminders import waiting_for
from cop.views.feed_addresses import own_feeds
from cop.views.loaders import seen_or_404, signed_in_id, viewer
from cop.views.path_words import card_of

bp = Blueprint("me", __name__, url_prefix="/me")


@bp.get("")
def show() -> str:
    coming = agendas.coming_registrations(signed_in_id(), at=clock.now())
    return render_template(
        "me/show.html",
        to_answer=[r for r in coming if r.needs_answer],
        coming=[r for r in coming if not r.needs_answer],
        date_polls=own_date_polls(),
        surveys=own_surveys(),
        wants_no_surveys=seen_or_404(db.session.get(Person, signed_in_id())).surveys_refused_at is not None,
        past=agendas.past_registrations(signed_in_id(), at=clock.now()),
        communities=agendas.own_communities(viewer()),
        requests=pending_requests_of(signed_in_id()),
        organisations=contact_organisations(viewer().contact_of),
        own_feeds=own_feeds(),
        paths=[card_of(one, at=clock.now()) for one in paths_of_person(signed_in_id(), at=clock.now())],
        actions=open_actions_of(signed_in_id()),
        to_close=meetings_to_close(viewer(), at=clock.now()) if viewer().is_coordinator else [],
        today=clock.today(),
        desks=desks_of(signed_in_id(), at=clock.now()),
    )


def own_surveys() -> list[tuple[SurveyInvitation, str]]:
    """Return the surveys that wait for the viewer's answers, each with what the personal link is made of."""
    waiting = waiting_for(signed_in_id(), at=clock.now())
    return [(one, tokens.signed(LINK, one.id)) for one in waiting]


def own_date_polls() -> list[tuple[DatePollVoter, str]]:
    """Return where the viewer is asked for dates, each with what the personal link is made of."""
    waiting = polls_awaiting(signed_in_id(), at=clock.now())
    return [(voter, tokens.signed(VOTE, voter.id)) for voter in waiting]
