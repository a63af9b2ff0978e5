"""Which of two rows stays where two become one, and what it takes over from the other."""

from datetime import UTC, date, datetime
from typing import Any

from cop.models import (
    Affiliation,
    Answer,
    Attendance,
    DatePollVoter,
    Enrolment,
    EnrolmentStatus,
    Membership,
    MembershipStatus,
    Registration,
    SeatReservation,
    Subscription,
    SurveyInvitation,
    SurveyReply,
)
from cop.queries.survey_quotes import quotes_of_replies
from cop.services.dated import overlap

_LAST = datetime.max.replace(tzinfo=UTC)
_UNANSWERED = {Answer.INVITED, Answer.WITHDRAWN}
_SAYS_MORE = (Attendance.UNKNOWN, Attendance.ABSENT, Attendance.EXCUSED, Attendance.PRESENT)
_BEST_FIRST = (
    EnrolmentStatus.ENROLLED,
    EnrolmentStatus.WAITING,
    EnrolmentStatus.REQUESTED,
    EnrolmentStatus.WITHDRAWN,
    EnrolmentStatus.REFUSED,
)
_ANSWER = ("answer", "mode", "source", "answered_at", "answered_sequence", "waiting_since_at", "asked_at")
_ATTENDANCE = ("attendance", "attended_mode", "minutes", "attendance_source", "is_staff")


def is_first(row: Any, other: Any) -> bool:
    """Whether `row`, of the hidden record, stays rather than `other`, which the kept record has already.

    Of two registrations the one present stays, then the earlier answer; somebody with a seat never waits. Of two
    enrolments the one that is in stays, then the one that waits, the longer one. Of two people asked the same the one
    who answered stays, of two replies the one handed in. Of a yes and a no to news the no stays.
    """
    if isinstance(row, Enrolment):
        return _place(row) < _place(other)
    if isinstance(row, SurveyInvitation):
        return row.answered_on is not None and other.answered_on is None
    if isinstance(row, Subscription):
        return row.left_at is not None and other.left_at is None
    if isinstance(row, SurveyReply):
        return row.submitted_at is not None and other.submitted_at is None
    return isinstance(row, Registration) and _standing(row) < _standing(other)


def facts_from_other(winner: Any, loser: Any) -> dict[str, Any]:
    """Return what the winner takes over: only what it does not say itself."""
    if isinstance(winner, Registration):
        return _answer_of(winner, loser) | _attendance_of(winner, loser) | _organisation_of(winner, loser)
    if isinstance(winner, Enrolment):
        return _organisation_of(winner, loser)
    if isinstance(winner, SurveyInvitation):
        return _organisation_of(winner, loser) | {"reminded_at": winner.reminded_at or loser.reminded_at}
    if isinstance(winner, Affiliation):
        return {"role": winner.role or loser.role}
    if isinstance(winner, DatePollVoter):
        return _poll_answer_of(winner, loser) | _organisation_of(winner, loser)
    if isinstance(winner, SeatReservation):
        return _kept_by_both(winner, loser)
    return {}


def parts_of(row: Any) -> list[Any]:
    """Return what goes with a row: the words of one of two replies are never mixed into those of the other."""
    if not isinstance(row, SurveyReply):
        return []
    return [*quotes_of_replies(SurveyReply.id == row.id), *row.texts]


def may_join(one: Any, other: Any) -> bool:
    """Whether two dated rows with the same key are one: they share a day, and neither says more than dates."""
    if isinstance(one, Membership) and not (_is_span(one) and _is_span(other)):
        return False
    if isinstance(one, Affiliation) and one.role and other.role and one.role != other.role:
        return False
    return overlap(one, other)


def joined_span(one: Any, other: Any) -> dict[str, Any]:
    """Return the days, and for a membership the state, of the one row that covers two."""
    days: dict[str, Any] = {
        "since_on": _outer(min, one.since_on, other.since_on),
        "until_on": _outer(max, one.until_on, other.until_on),
    }
    if isinstance(one, Membership):
        is_active = MembershipStatus.ACTIVE in (one.status, other.status)
        days["status"] = MembershipStatus.ACTIVE if is_active else MembershipStatus.LEFT
    return days


def _standing(registration: Registration) -> tuple[Any, ...]:
    return (
        registration.attendance != Attendance.PRESENT,
        registration.answer == Answer.WITHDRAWN,
        registration.answer == Answer.INVITED,
        registration.answer == Answer.REQUESTED,
        registration.answer == Answer.WAITING,
        registration.answered_at or _LAST,
    )


def _place(enrolment: Enrolment) -> tuple[Any, ...]:
    since = enrolment.enrolled_at if enrolment.is_in else enrolment.waiting_since_at
    return _BEST_FIRST.index(enrolment.status), since or _LAST


def _answer_of(winner: Registration, loser: Registration) -> dict[str, Any]:
    if winner.answer not in _UNANSWERED or loser.answer in _UNANSWERED:
        return {}
    return {name: getattr(loser, name) for name in _ANSWER}


def _poll_answer_of(winner: DatePollVoter, loser: DatePollVoter) -> dict[str, Any]:
    needed = {"must_attend": winner.must_attend or loser.must_attend}
    if winner.answered_at is not None or loser.answered_at is None:
        return needed
    return needed | {"answered_at": loser.answered_at, "comment": loser.comment}


def _attendance_of(winner: Registration, loser: Registration) -> dict[str, Any]:
    if _SAYS_MORE.index(winner.attendance) >= _SAYS_MORE.index(loser.attendance):
        return {}
    return {name: getattr(loser, name) for name in _ATTENDANCE}


def _kept_by_both(winner: SeatReservation, loser: SeatReservation) -> dict[str, Any]:
    """The seats of both together; of one alone, where the other's have been handed on."""
    if loser.released_at is not None:
        return {}
    if winner.released_at is not None:
        return {"seats": loser.seats, "until_at": loser.until_at, "released_at": None}
    return {"seats": winner.seats + loser.seats, "until_at": max(winner.until_at, loser.until_at)}


def _organisation_of(winner: Any, loser: Any) -> dict[str, Any]:
    return {"organisation_id": winner.organisation_id or loser.organisation_id}


def _is_span(membership: Membership) -> bool:
    if membership.status == MembershipStatus.LEFT:
        return membership.until_on is not None
    return membership.status == MembershipStatus.ACTIVE


def _outer(choose: Any, one: date | None, other: date | None) -> date | None:
    """The earlier first or the later last day; an open end stays open."""
    return None if one is None or other is None else choose(one, other)
