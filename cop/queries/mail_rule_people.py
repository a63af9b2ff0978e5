"""Whom a rule writes to: people in the state that it names, at the moment of asking."""

from collections import Counter
from collections.abc import Collection, Iterable
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, CompoundSelect, and_, not_, or_, select, union_all
from sqlalchemy import text as sql
from sqlalchemy.orm import contains_eager, joinedload

from cop.extensions import db
from cop.models import (
    Answer,
    Attendance,
    Enrolment,
    EnrolmentStatus,
    Meeting,
    Message,
    MessageState,
    Person,
    Registration,
    RuleAction,
    RuleAudience,
)
from cop.queries.audiences import Invitee, not_invited_to
from cop.queries.mail_rule_sends import Send, sends_due
from cop.queries.suppressions import all_suppressions
from cop.queries.survey_rule_people import audiences_of
from cop.queries.survey_rule_surveys import hindrances
from cop.rules.mail_classes import SERVICE, is_stopped
from cop.rules.mail_rule_times import OF_ATTENDANCE, SURVEYS

# An answer to an earlier date or place: it stands, marked, and the person is asked again.
_IS_OUTDATED = and_(
    Registration.answered_sequence.is_not(None), Registration.answered_sequence < Meeting.significant_sequence
)
_GIVEN = (Answer.ACCEPTED, Answer.TENTATIVE, Answer.DECLINED)
# Whoever came in through the door, or was entered from a list, has never been asked.
_IS_ASKED = Registration.invited_at.is_not(None)
_KINDS = [action.value for action in RuleAction if action != RuleAction.INVITATION]
_A_MOMENT, _MOST = timedelta(seconds=30), 2000
_IS_ENROLLED_UNASKED = (
    Enrolment.status == EnrolmentStatus.ENROLLED,
    Registration.answer == Answer.ACCEPTED,
    Registration.invited_at.is_(None),
    Person.email.is_not(None),
    Person.erased_at.is_(None),
)
_STATES: dict[RuleAudience, ColumnElement[bool]] = {
    RuleAudience.UNANSWERED: and_(
        _IS_ASKED,
        or_(Registration.answer == Answer.INVITED, and_(Registration.answer.in_(_GIVEN), _IS_OUTDATED)),
    ),
    RuleAudience.COMING: Registration.answer == Answer.ACCEPTED,
    RuleAudience.UNDECIDED: and_(Registration.answer == Answer.TENTATIVE, not_(_IS_OUTDATED)),
    RuleAudience.COMING_OR_UNDECIDED: Registration.answer.in_((Answer.ACCEPTED, Answer.TENTATIVE)),
    RuleAudience.WAITING: Registration.answer == Answer.WAITING,
    RuleAudience.PRESENT: and_(Registration.attendance == Attendance.PRESENT, not_(Registration.is_to_check)),
    RuleAudience.ABSENT: and_(
        Registration.attendance == Attendance.ABSENT, Registration.answer != Answer.WITHDRAWN
    ),
}


def registrations_to_mail(audience: RuleAudience, meeting: Meeting) -> list[Registration]:
    """Return the registrations of a meeting that are in a state now, with people who can be written to."""
    rows = select(Registration).where(Registration.meeting_id == meeting.id).join(Registration.meeting)
    rows = rows.join(Registration.person).where(*_in_state(audience))
    whole = (contains_eager(Registration.person), joinedload(Registration.organisation))
    found = db.session.scalars(rows.options(*whole).order_by(Registration.id)).all()
    kept_out = _kept_out(registration.person.email for registration in found)
    return [registration for registration in found if registration.person.email not in kept_out]


def not_invited(meeting: Meeting) -> list[Invitee]:
    """Return those whom a meeting is for and who have never been on its list."""
    found = not_invited_to([meeting])[meeting.id]
    kept_out = _kept_out(invitee.person.email for invitee in found)
    return [invitee for invitee in found if invitee.person.email not in kept_out]


def enrolled_to_invite(meetings: Collection[Meeting]) -> dict[int, list[Registration]]:
    """Return, by the id of a session, the places of those enrolled in its edition to whom no mail about it has gone.

    Being enrolled is a yes to every session: they are on its list, and its invitation is the mail about this one.
    """
    found: dict[int, list[Registration]] = {meeting.id: [] for meeting in meetings if meeting.edition_id}
    if not found:
        return found
    rows = select(Registration).join(Registration.meeting).join(Registration.person)
    rows = rows.join(
        Enrolment,
        and_(Enrolment.edition_id == Meeting.edition_id, Enrolment.person_id == Registration.person_id),
    ).where(Registration.meeting_id.in_(found), *_IS_ENROLLED_UNASKED)
    whole = (contains_eager(Registration.person), joinedload(Registration.organisation))
    places = db.session.scalars(rows.options(*whole).order_by(Registration.id)).all()
    kept_out = _kept_out({place.person.email for place in places})
    for place in places:
        if place.person.email not in kept_out:
            found[place.meeting_id].append(place)
    return found


def on_list_since(place: Registration) -> datetime:
    """Return since when somebody's yes stands."""
    return max(place.created_at, place.answered_at or place.created_at)


def numbers_of(sends: Collection[Send]) -> list[int]:
    """Return to how many people each would go now, in a handful of queries whatever the number of sends."""
    surveys = [send for send in sends if send.rule.action in SURVEYS]
    asked = {send.key: len(of_one.asked) for send, of_one in zip(surveys, audiences_of(surveys), strict=True)}
    others = [send for send in sends if send.key not in asked]
    people: dict[RuleAudience, dict[int, int]] = {}
    for audience in {send.rule.audience for send in others}:
        meetings = {send.meeting.id: send.meeting for send in others if send.rule.audience == audience}
        is_new = audience == RuleAudience.NOT_INVITED
        people[audience] = _numbers_new(meetings.values()) if is_new else _numbers_in(audience, meetings)
    return [
        asked[send.key] if send.key in asked else people[send.rule.audience].get(send.meeting.id, 0)
        for send in sends
    ]


def sends_ready(at: datetime) -> list[Send]:
    """Return what is due at an instant and waits for nothing: of what goes to those who were there, or were not,
    only what has somebody to go to; of what asks, only what has a survey that can be opened.
    """
    due = sends_due(at)
    hindered = hindrances(due)
    due = [send for send in due if send.key not in hindered]
    waiting = [send for send in due if send.rule.audience in OF_ATTENDANCE]
    pairs = zip(waiting, numbers_of(waiting), strict=True)
    empty = {send.key for send, number in pairs if not number}
    return [send for send in due if send.key not in empty]


def outdated_mails(at: datetime) -> list[int]:
    """Return the ids of mails by rule that have not left yet and whose people are in another state by now.

    The mail server may be out of order for hours: who answers meanwhile wants no reminder. Mails of the last
    moments are left alone.
    """
    here = (Message.id.in_(_waiting()), Message.kind.in_(_KINDS), Message.created_at < at - _A_MOMENT)
    rows = db.session.execute(
        select(Message.id, Message.context).where(*here).order_by(Message.id).limit(_MOST)
    )
    waiting: dict[RuleAudience, dict[int, int]] = {}
    for message_id, context in rows:
        if "audience" in context:
            waiting.setdefault(RuleAudience(context["audience"]), {})[message_id] = context["registration"]
    outdated = []
    for audience, mails in waiting.items():
        in_state = select(Registration.id).join(Registration.meeting).join(Registration.person)
        found = db.session.scalars(in_state.where(Registration.id.in_(mails.values()), *_in_state(audience)))
        still = set(found)
        outdated += [
            message_id for message_id, registration_id in mails.items() if registration_id not in still
        ]
    return outdated


def _waiting() -> CompoundSelect[int]:
    """Select what has not left by the partial indexes of the outbox, so that what has is not looked at."""
    leased = and_(sql("state IN ('leased', 'sending')"), Message.state == MessageState.LEASED)
    parts = (sql("state = 'queued'"), sql("state = 'ready'"), leased)
    return union_all(*(select(Message.id).where(part) for part in parts))


def _numbers_in(audience: RuleAudience, meetings: Collection[int]) -> dict[int, int]:
    rows = select(Registration.meeting_id, Person.email).join(Registration.meeting).join(Registration.person)
    found = db.session.execute(rows.where(Registration.meeting_id.in_(meetings), *_in_state(audience)))
    return _numbers([(meeting_id, address) for meeting_id, address in found])


def _numbers_new(meetings: Collection[Meeting]) -> dict[int, int]:
    found = not_invited_to(meetings).items()
    new = _numbers([(meeting_id, one.person.email) for meeting_id, people in found for one in people])
    enrolled = enrolled_to_invite(meetings)
    return {meeting.id: new.get(meeting.id, 0) + len(enrolled.get(meeting.id, ())) for meeting in meetings}


def _numbers(found: Collection[tuple[int, str | None]]) -> dict[int, int]:
    """Return how many of the addresses of each meeting can be written to."""
    kept_out = _kept_out({address for _meeting, address in found})
    return Counter(meeting_id for meeting_id, address in found if address not in kept_out)


def _in_state(audience: RuleAudience) -> tuple[ColumnElement[bool], ...]:
    is_reachable = (
        Person.email.is_not(None),
        Person.erased_at.is_(None),
        Registration.answer != Answer.WITHDRAWN,
    )
    return (*is_reachable, _STATES[audience])


def _kept_out(addresses: Iterable[str | None]) -> set[str]:
    """Return those of the addresses that take no service mail. That somebody wants no news is no reason."""
    found = all_suppressions([address for address in addresses if address])
    return {address for address, reasons in found.items() if is_stopped(reasons, SERVICE)}
