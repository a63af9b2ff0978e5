"""From a draft to people's calendars, and out of them: review, publication, cancellation, postponement."""

from datetime import datetime

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from cop import clock
from cop.emails.invitations import preview
from cop.emails.meeting_facts import meeting_facts
from cop.forms.invitations import CancelForm, InviteesForm
from cop.models import LANGUAGES, Meeting, MeetingStatus, Registration
from cop.queries.audiences import (
    Invitee,
    audience_of_meeting,
    enrolled_in,
    invitees_of,
    organisations_in,
)
from cop.queries.clashes import doubts_about
from cop.queries.copies import repeated_texts
from cop.queries.mail_rules import invitation_rule_of
from cop.queries.meetings import AnswerCounts, answer_counts
from cop.queries.picks import people_labels, people_picks
from cop.rules.mail_rule_times import due_at
from cop.services import invitations
from cop.views.language import current_language
from cop.views.loaders import viewer
from cop.views.mail_frame import mail_frame
from cop.views.meetings import bp, editable, wants_a_look
from cop.views.reading import log_reading
from cop.views.saving import saving
from cop.views.security import logs_reading


@bp.get("/<int:meeting_id>/review")
@logs_reading
def review(meeting_id: int) -> ResponseReturnValue:
    """The last look before publishing: the meeting, who will be invited, the mail, what speaks against it."""
    meeting = editable(meeting_id)
    if meeting.status != MeetingStatus.DRAFT:
        return redirect(url_for(".invitees", meeting_id=meeting_id), 303)
    log_reading(meeting, part="audience")
    meeting = editable(meeting_id)
    return review_page(meeting, invitees_form(meeting))


@bp.post("/<int:meeting_id>/review")
def publish(meeting_id: int) -> ResponseReturnValue:
    meeting = editable(meeting_id)
    form = invitees_form(meeting, request.form)
    if wants_a_look():
        return review_page(meeting, form)
    if form.validate():
        with saving(form):
            made = invitations.publish_meeting(meeting, invitees=form.chosen, by=viewer(), at=clock.now())
    if form.errors:
        return review_page(editable(meeting_id), form, 422)
    flash(published_sentence(made), "success")
    return redirect(url_for(".show", meeting_id=meeting_id), 303)


@bp.get("/<int:meeting_id>/mail/<any(it, en):mail_language>")
def mail(meeting_id: int, mail_language: str) -> Response:
    """The HTML of the invitation as it will be sent, for a frame of the review page."""
    meeting = editable(meeting_id)
    _subject, _plain, html = preview(meeting_facts(meeting, mail_language), mail_language)
    return mail_frame(html)


@bp.get("/<int:meeting_id>/cancel")
def confirm_cancel(meeting_id: int) -> ResponseReturnValue:
    meeting = editable(meeting_id)
    return cancel_page(meeting, cancel_form(meeting))


@bp.post("/<int:meeting_id>/cancel")
def cancel(meeting_id: int) -> ResponseReturnValue:
    meeting = editable(meeting_id)
    form = cancel_form(meeting, request.form)
    is_final = form.what.data == "cancel"
    if form.validate():
        end = invitations.cancel_meeting if is_final else invitations.postpone_meeting
        with saving(form):
            told = end(meeting, reason=form.reason.data or "", by=viewer(), at=clock.now())
    if form.errors:
        return cancel_page(editable(meeting_id), form, 422)
    flash(ended_sentence(told, is_final=is_final), "success")
    return redirect(url_for(".show", meeting_id=meeting_id), 303)


def invitees_form(meeting: Meeting, sent: object = None) -> InviteesForm:
    """Return the form of the review page: at first all of the audience is ticked."""
    enrolled = {invitee.person.id for invitee in enrolled_in_session(meeting)}
    audience = [one for one in audience_of_meeting(meeting, on=meeting.day) if one.person.id not in enrolled]
    form = InviteesForm(sent, data={"people": [invitee.person.id for invitee in audience]})
    form.add_person.search_in(people_picks(viewer(), on=clock.today()))
    more = form.take_added() - {invitee.person.id for invitee in audience}
    seen = people_labels(viewer(), more, on=meeting.day)
    form.offer([*audience, *invitees_of(seen.keys(), on=meeting.day)])
    return form


def enrolled_in_session(meeting: Meeting) -> list[Invitee]:
    """Return who is on the list of a session as soon as it is published: nobody is asked again who has enrolled.

    To one that has begun they are added like anybody else.
    """
    is_coming = meeting.edition is not None and meeting.starts_at > clock.now()
    return enrolled_in(meeting.edition) if meeting.edition and is_coming else []


def review_page(meeting: Meeting, form: InviteesForm, status: int = 200) -> ResponseReturnValue:
    chosen = form.chosen
    doubts = doubts_about(
        meeting.starts_at, meeting.ends_at, viewer=viewer(), at=clock.now(), language=current_language(),
        audience=[invitee.person.id for invitee in chosen], besides=meeting.id,
    )  # fmt: skip
    return render_template(
        "meetings/review.html",
        meeting=meeting,
        form=form,
        chosen={invitee.person.id for invitee in chosen},
        people=len(chosen),
        organisations=organisations_in(chosen),
        doubts=doubts,
        enrolled=len(enrolled_in_session(meeting)),
        leaves_at=leaving(meeting),
        repeated=repeated_texts(meeting, viewer()),
        mails=[(code, *preview(meeting_facts(meeting, code), code)[:2]) for code in LANGUAGES],
        is_over=not meeting.starts_at > clock.now(),
    ), status


def leaving(meeting: Meeting) -> datetime | None:
    """Return when the invitations of a session leave by rule once it is published, None for never."""
    rule = invitation_rule_of(meeting.edition) if meeting.edition else None
    due = due_at(rule, meeting) if rule and rule.is_active else None
    return max(due, clock.now()) if due else None


def cancel_form(meeting: Meeting, sent: object = None) -> CancelForm:
    """Return the form that ends a meeting; once it has begun, there is no date left to postpone."""
    form = CancelForm(sent)
    if not meeting.takes_answers(clock.now()):
        form.only_cancel()
    return form


def cancel_page(meeting: Meeting, form: CancelForm, status: int = 200) -> ResponseReturnValue:
    at = clock.now()
    counts = answer_counts([meeting]).get(meeting.id, AnswerCounts())
    return render_template(
        "meetings/cancel.html",
        meeting=meeting,
        form=form,
        told=len(invitations.people_to_tell(meeting, at=at)),
        is_held=meeting.is_held(at),
        is_attended=bool(counts.present or counts.staff),
        can_postpone=meeting.takes_answers(at),
    ), status


def published_sentence(registrations: list[Registration]) -> str:
    invited = sum(1 for registration in registrations if registration.invited_at)
    if not invited:
        return _("The meeting is published. Nobody gets a mail.")
    return ngettext(
        "The meeting is published. The invitation is on its way to %(num)s person.",
        "The meeting is published. The invitation is on its way to %(num)s people.",
        invited,
    )


def ended_sentence(told: int, *, is_final: bool) -> str:
    if not told:
        return (
            _("The meeting is cancelled. Nobody gets a mail.")
            if is_final
            else _("The meeting is postponed. Nobody gets a mail.")
        )
    if is_final:
        return ngettext(
            "The meeting is cancelled. %(num)s person is told.",
            "The meeting is cancelled. %(num)s people are told.",
            told,
        )
    return ngettext(
        "The meeting is postponed. %(num)s person is told.",
        "The meeting is postponed. %(num)s people are told.",
        told,
    )
