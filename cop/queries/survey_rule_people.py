"""Whom the surveys of rules would ask, as things stand now."""

from collections.abc import Collection, Iterable, Sequence

from sqlalchemy import or_, select

from cop import clock
from cop.extensions import db
from cop.models import Edition, MailRule, Meeting, RuleAction, Survey, SurveyStatus
from cop.queries.mail_rule_sends import Send
from cop.queries.segments import Segment
from cop.queries.survey_audiences import Audience, Candidate, Grounds, attendees_of, participants_of
from cop.rules.survey_asking import place_of, purpose_of
from cop.rules.surveys import WRITTEN, Place


def audiences_of(sends: Collection[Send]) -> list[Audience]:
    """Return whom each of the sends that ask would ask now, in a handful of queries whatever their number.

    Nobody where a survey of the same purpose about the same has been opened, or waits for its own hour.
    """
    meetings = {send.meeting.id for send in sends if send.rule.action == RuleAction.FEEDBACK_SURVEY}
    editions = {id_ for send in sends if send.rule.action == RuleAction.EDITION_SURVEY
                if (id_ := send.meeting.edition_id)}  # fmt: skip
    there, took_part = attendees_of(meetings), participants_of(editions)
    surveys = _surveys_about(meetings, editions)
    everybody = [one.person for found in (there, took_part) for own in found.values() for one in own]
    grounds = Grounds.of(everybody, on=clock.today())
    audiences = []
    for send in sends:
        is_about_edition = send.rule.action == RuleAction.EDITION_SURVEY
        own: Sequence[Candidate] = (
            took_part.get(send.meeting.edition_id or 0, ())
            if is_about_edition
            else there.get(send.meeting.id, ())
        )
        place = place_of(send.rule, send.meeting)
        same = _same(surveys, send.rule, place)
        if place is None or any(one.status != SurveyStatus.DRAFT for one in same):
            audiences.append(Audience())
            continue
        with_staff = any(Segment.read(one.segment).staff for one in same)
        audiences.append(grounds.applied(own, with_staff=with_staff))
    return audiences


def surveys_in_place(rule: MailRule, place: Place) -> list[Survey]:
    """Return the surveys about a meeting or an edition that stand where a rule would make its own, drafts last."""
    editions = {place.id} if isinstance(place, Edition) else set()
    meetings = {place.id} if isinstance(place, Meeting) else set()
    found = _same(_surveys_about(meetings, editions), rule, place)
    return sorted(found, key=lambda survey: (survey.status in WRITTEN, survey.id))


def _surveys_about(meetings: Collection[int], editions: Collection[int]) -> Sequence[Survey]:
    about = or_(Survey.meeting_id.in_(meetings), Survey.edition_id.in_(editions))
    return db.session.scalars(select(Survey).where(about).order_by(Survey.id)).all()


def _same(surveys: Iterable[Survey], rule: MailRule, place: Place | None) -> list[Survey]:
    if place is None:
        return []
    column = "edition_id" if isinstance(place, Edition) else "meeting_id"
    purpose = purpose_of(rule)
    return [
        one
        for one in surveys
        if getattr(one, column) == place.id and (one.purpose == purpose or one.rule_id == rule.id)
    ]
