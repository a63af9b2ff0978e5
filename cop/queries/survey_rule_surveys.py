"""The surveys that stand where a rule would make its own: those it opens, and what they lack for it."""

from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple

from sqlalchemy import or_, select

from cop.extensions import db
from cop.models import (
    Edition,
    MailRule,
    Meeting,
    RuleAction,
    Survey,
    SurveyAudience,
    SurveyQuestion,
    SurveyStatus,
)
from cop.queries.mail_rule_sends import Send, SendKey
from cop.rules.mail_rule_times import SURVEYS
from cop.rules.survey_asking import asking_of, place_of, purpose_of
from cop.rules.surveys import WRITTEN, Lack, Place, lack_of


class Hindrance(NamedTuple):
    """Why a rule cannot ask yet: the survey that it would open, or copy, and what that lacks."""

    survey: Survey
    lack: Lack


def surveys_in_place(rule: MailRule, place: Place) -> list[Survey]:
    """Return the surveys about a meeting or an edition that stand where a rule would make its own, drafts last."""
    editions = {place.id} if isinstance(place, Edition) else set()
    meetings = {place.id} if isinstance(place, Meeting) else set()
    return same_surveys(surveys_about(meetings, editions), rule, place)


def surveys_of_sends(sends: Collection[Send]) -> dict[SendKey, list[Survey]]:
    """Return, for each of the sends that ask, the surveys in its place, drafts last; in one query."""
    meetings = {send.meeting.id for send in sends if send.rule.action == RuleAction.FEEDBACK_SURVEY}
    editions = {id_ for send in sends if send.rule.action == RuleAction.EDITION_SURVEY
                if (id_ := send.meeting.edition_id)}  # fmt: skip
    if not meetings and not editions:
        return {}
    found = surveys_about(meetings, editions)
    return {
        send.key: same_surveys(found, send.rule, place_of(send.rule, send.meeting))
        for send in sends
        if send.rule.action in SURVEYS
    }


def hindrances(sends: Collection[Send]) -> dict[SendKey, Hindrance]:
    """Return, of those of the sends that ask, what keeps each from it: somebody has to complete a survey first."""
    known = surveys_of_sends(sends)
    asking = [send for send in sends if send.key in known and not is_taken(known[send.key])]
    # What each would open, else copy; and where questions come from that it does not have.
    opened = {send.key: next(iter(known[send.key]), None) or asking_of(send.rule).survey for send in asking}
    sources = {send.key: asking_of(send.rule).survey for send in asking}
    complete = _with_questions([one for one in (*opened.values(), *sources.values()) if one])
    found = {}
    for key, survey in opened.items():
        if survey is None:
            continue
        source = sources[key]
        has_questions = survey.id in complete or source is None or source.id in complete
        lack = lack_of(survey, has_questions=has_questions)
        if lack:
            found[key] = Hindrance(survey, lack)
    return found


def is_taken(there: Iterable[Survey]) -> bool:
    """Whether one of the surveys in the place of a rule's own has been opened, or waits for its own hour."""
    return any(one.status != SurveyStatus.DRAFT for one in there)


def surveys_about(meetings: Collection[int], editions: Collection[int]) -> Sequence[Survey]:
    """Return all surveys about some meetings and editions, by their ids."""
    about = or_(Survey.meeting_id.in_(meetings), Survey.edition_id.in_(editions))
    return db.session.scalars(select(Survey).where(about).order_by(Survey.id)).all()


def same_surveys(surveys: Iterable[Survey], rule: MailRule, place: Place | None) -> list[Survey]:
    """Return those of some surveys that ask about a place what a rule would ask, drafts last.

    A draft with a public link is left to whoever writes it: it would be open to anybody, and ask nobody by mail.
    """
    if place is None:
        return []
    column = "edition_id" if isinstance(place, Edition) else "meeting_id"
    purpose = purpose_of(rule)
    same = [
        one
        for one in surveys
        if getattr(one, column) == place.id
        and (one.purpose == purpose or one.rule_id == rule.id)
        and not (one.status == SurveyStatus.DRAFT and one.audience == SurveyAudience.PUBLIC)
    ]
    return sorted(same, key=lambda survey: (survey.status in WRITTEN, survey.id))


def _with_questions(surveys: Collection[Survey]) -> frozenset[int]:
    """Return the ids of those of some surveys that ask something today."""
    if not surveys:
        return frozenset()
    asked = SurveyQuestion.survey_id.in_({one.id for one in surveys}) & SurveyQuestion.retired_at.is_(None)
    return frozenset(db.session.scalars(select(SurveyQuestion.survey_id).where(asked).distinct()))
