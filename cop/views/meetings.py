"""Meetings: the page that everybody reads, and the list of those who manage them."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from cop import clock
from cop.forms.meeting_words import PERSON_ROLES, SHELVES
from cop.models import Meeting, Registration
from cop.queries import meetings as queries
from cop.queries.closing import number_to_close
from cop.queries.date_polls import open_poll_count
from cop.queries.documents import documents_for
from cop.queries.mail_rule_sends import invitations_leave
from cop.queries.meetings import AnswerCounts, Shelf
from cop.queries.registration_lists import Presence
from cop.queries.registrations import registration_of
from cop.queries.series import other_dates
from cop.queries.surveys import surveys_about
from cop.rules.meetings import (
    can_create_meeting,
    can_edit_meeting,
    can_see_meeting_link,
    can_see_who_comes,
)
from cop.rules.registrations import can_take_attendance
from cop.rules.training import can_see_edition
from cop.views.afterwards import afterwards_of
from cop.views.attendance_words import presence_words
from cop.views.document_words import rows_of
from cop.views.edition_words import session_words
from cop.views.kept import kept
from cop.views.listing import chosen, page_number
from cop.views.loaders import allowed_or_403, seen_or_404, viewer
from cop.views.meeting_facts import event_facts
from cop.views.registrations import card_for
from cop.views.security import public

bp = Blueprint("meetings", __name__, url_prefix="/meetings")

OTHER_DATES = 5


@bp.get("")
def index() -> ResponseReturnValue:
    """What the viewer manages, in four parts."""
    allowed_or_403(can_create_meeting(viewer()))
    communities = queries.managed_communities(viewer())
    community = next((c for c in communities if c.slug == request.args.get("community")), None)
    shelf = chosen("status", Shelf) or Shelf.UPCOMING
    community_id = community.id if community else None
    found = queries.shelf_page(viewer(), shelf, at=clock.now(), community_id=community_id, page=page_number())
    answers = queries.answer_counts(found.rows)
    return render_template(
        "meetings/index.html",
        listing=found,
        counts=queries.shelf_counts(viewer(), at=clock.now(), community_id=community_id),
        answers=answers,
        leaves=invitations_leave([one for one in found.rows if one.id not in answers], at=clock.now()),
        to_close=number_to_close(viewer(), at=clock.now()),
        nobody=AnswerCounts(),
        shelf=shelf,
        shelves=SHELVES,
        polls=open_poll_count(viewer()),
        communities=communities,
        community=community,
    )


@bp.get("/<int:meeting_id>")
@public
@kept
def show(meeting_id: int) -> ResponseReturnValue:
    meeting = meeting_or_404(meeting_id)
    is_held = meeting.is_held(clock.now())
    registration = own_registration(meeting)
    sees_link = can_see_meeting_link(viewer(), meeting, registration)
    coming, staff = queries.coming_by_organisation(meeting, is_held=is_held)
    who = Presence(
        participants=sum(number for _organisation, number in coming),
        organisations=sum(1 for organisation, _number in coming if organisation),
        staff=staff,
    )
    return render_template(
        "meetings/show.html",
        meeting=meeting,
        is_held=is_held,
        coming=coming if can_see_who_comes(viewer(), meeting) else [],
        who=who,
        who_words=presence_words(who),
        answers=queries.answer_counts([meeting]).get(meeting.id, AnswerCounts()),
        card=card_for(meeting),
        documents=rows_of(documents_for(viewer(), meeting, at=clock.now())),
        link=meeting.link if sees_link else "",
        sees_link=sees_link,
        can_edit=can_edit_meeting(viewer(), meeting),
        surveys=surveys_about(meeting, viewer()) if can_edit_meeting(viewer(), meeting) else [],
        can_take_attendance=can_take_attendance(viewer(), meeting, at=clock.now()),
        person_roles=PERSON_ROLES,
        event=event_facts(meeting),
        sees_edition=meeting.edition is not None and can_see_edition(viewer(), meeting.edition),
        session_words=session_words(meeting),
        other_dates=other_dates(meeting, at=clock.now(), limit=OTHER_DATES),
        afterwards=afterwards_of(meeting, registration),
    )


def meeting_or_404(meeting_id: int) -> Meeting:
    return seen_or_404(queries.meeting_for(viewer(), meeting_id))


def editable(meeting_id: int) -> Meeting:
    """Return a meeting that the viewer manages; 404 where it is not seen, 403 where it is another's."""
    meeting = meeting_or_404(meeting_id)
    allowed_or_403(can_edit_meeting(viewer(), meeting))
    return meeting


def own_registration(meeting: Meeting) -> Registration | None:
    person_id = viewer().person_id
    return registration_of(meeting, person_id) if person_id else None


def wants_a_look() -> bool:
    """Whether a button was pressed that saves nothing: add one more person, show the preview."""
    return request.form.get("do", "").startswith("look")
