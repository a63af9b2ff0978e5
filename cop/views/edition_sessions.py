"""The sessions of an edition, for those who manage it: in order, how far each is, which are mandatory."""

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from cop import clock
from cop.models import EditionStatus, Meeting, MeetingStatus
from cop.queries.mail_rule_sends import invitations_leave
from cop.queries.mail_rules import invitation_rule_of
from cop.queries.meetings import AnswerCounts, answer_counts
from cop.queries.recordings import recordings_of
from cop.queries.sessions_of_edition import numbers_of, sessions_of
from cop.services import edition_sessions as services
from cop.views.acts import act
from cop.views.loaders import allowed_or_403, managed_edition, seen_or_404, viewer

bp = Blueprint("edition_sessions", __name__, url_prefix="/editions/<int:edition_id>/sessions")


@bp.get("")
def index(edition_id: int) -> ResponseReturnValue:
    edition = managed_edition(edition_id)
    at = clock.now()
    sessions = sessions_of(edition, drafts=True)
    takes_place = [one for one in sessions if one.status != MeetingStatus.CANCELLED]
    return render_template(
        "edition_sessions/index.html",
        edition=edition,
        sessions=sessions,
        numbers=numbers_of(sessions, drafts=True),
        number=len(takes_place),
        answers=answer_counts(sessions),
        nobody=AnswerCounts(),
        recordings=recordings_of([one for one in sessions if one.is_held(at)]),
        leaves=invitations_leave([one for one in sessions if one.takes_answers(at)], at=at),
        rule=invitation_rule_of(edition),
        drafts=[one for one in sessions if one.status == MeetingStatus.DRAFT],
        has_ahead=not sessions or any(one.starts_at > at for one in takes_place),
        is_published=edition.status == EditionStatus.PUBLISHED,
    )


@bp.post("/publish")
def publish(edition_id: int) -> ResponseReturnValue:
    """Put the drafts of a published edition on the calendar."""
    edition = managed_edition(edition_id)
    allowed_or_403(edition.status == EditionStatus.PUBLISHED)
    return act(
        lambda: services.publish_sessions(edition, by=viewer(), at=clock.now()),
        done=_("The sessions are on the calendar. Nobody gets a mail yet."),
        then=url_for(".index", edition_id=edition_id),
    )


@bp.post("/<int:meeting_id>/mandatory")
def mark_mandatory(edition_id: int, meeting_id: int) -> ResponseReturnValue:
    session = session_or_404(edition_id, meeting_id)
    is_on = request.form.get("on") == "1"
    return act(
        lambda: services.mark_mandatory(session, is_mandatory=is_on, by=viewer()),
        done=_("The session is mandatory.") if is_on else _("The session is not mandatory any more."),
        then=url_for(".index", edition_id=edition_id),
    )


def session_or_404(edition_id: int, meeting_id: int) -> Meeting:
    """Return a session of an edition that the viewer manages."""
    sessions = sessions_of(managed_edition(edition_id), drafts=True)
    return seen_or_404(next((one for one in sessions if one.id == meeting_id), None))
