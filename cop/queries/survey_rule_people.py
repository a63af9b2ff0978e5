"""Whom the surveys of rules would ask, as things stand now."""

from collections.abc import Collection, Sequence

from cop import clock
from cop.models import RuleAction, Survey, SurveyAudience
from cop.queries.mail_rule_sends import Send
from cop.queries.segments import Segment
from cop.queries.survey_audiences import (
    Audience,
    Candidate,
    Grounds,
    attendees_of,
    audience_of,
    participants_of,
)
from cop.queries.survey_rule_surveys import is_taken, surveys_of_sends

# For whom a draft is that asks others than those who were there.
_OTHERS = frozenset({SurveyAudience.MEMBERS, SurveyAudience.SEGMENT})


def audiences_of(sends: Collection[Send]) -> list[Audience]:
    """Return whom each of the sends that ask would ask now, in a handful of queries whatever their number.

    Nobody where a survey of the same purpose about the same has been opened, or waits for its own hour. A draft
    that was prepared for others than those who were there asks those, in a few queries of its own.
    """
    known = surveys_of_sends(sends)
    candidates = _candidates(sends)
    everybody = [one.person for own in candidates for one in own]
    grounds = Grounds.of(everybody, on=clock.today())
    return [_audience(known[send.key], own, grounds) for send, own in zip(sends, candidates, strict=True)]


def _candidates(sends: Collection[Send]) -> list[Sequence[Candidate]]:
    """Return, for each send, who was at the meeting, or took part in the edition of which it is the last session."""
    meetings = {send.meeting.id for send in sends if send.rule.action == RuleAction.FEEDBACK_SURVEY}
    editions = {id_ for send in sends if send.rule.action == RuleAction.EDITION_SURVEY
                if (id_ := send.meeting.edition_id)}  # fmt: skip
    there, took_part = attendees_of(meetings), participants_of(editions)
    return [
        took_part.get(send.meeting.edition_id or 0, ())
        if send.rule.action == RuleAction.EDITION_SURVEY
        else there.get(send.meeting.id, ())
        for send in sends
    ]


def _audience(there: Sequence[Survey], candidates: Sequence[Candidate], grounds: Grounds) -> Audience:
    if is_taken(there):
        return Audience()
    if there and there[0].audience in _OTHERS:
        return audience_of(there[0], clock.now())
    with_staff = any(Segment.read(one.segment).staff for one in there)
    return grounds.applied(candidates, with_staff=with_staff)
