"""Surveys among the figures: closed, answered by enough people, and with words of their own."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Integer, Select, and_, cast, null, or_, select, union_all
from sqlalchemy.orm import joinedload

from cop.extensions import db
from cop.models import (
    Bilingual,
    Edition,
    EditionHost,
    Meeting,
    MeetingHost,
    Survey,
    SurveyStatus,
)
from cop.queries.tallies import Communities
from cop.rules.figures import LEAST_SHOWN


@dataclass(frozen=True)
class SurveyTally:
    """A survey that counts for a community; for None, where it is of the whole ecosystem."""

    survey_id: int
    community_id: int | None
    one: Bilingual
    many: Bilingual


@dataclass(frozen=True)
class SurveyRow:
    """A survey behind the figure, and how many answered it."""

    survey: Survey
    answers: int


def surveys_counted(communities: Communities, *, by: datetime) -> list[SurveyTally]:
    """Return the surveys that count by an instant, once for each community that hosts what they are about.

    One of the whole ecosystem counts above the communities alone (counting rule 2).
    """
    hosts = _hosts().subquery()
    query = select(
        Survey.id, hosts.c.community_id, Survey.one_it, Survey.one_en, Survey.many_it, Survey.many_en
    )
    query = query.join(hosts, hosts.c.survey_id == Survey.id).where(is_counted(by))
    if communities is not None:
        query = query.where(hosts.c.community_id.in_(communities))
    return [
        SurveyTally(survey_id, community_id, Bilingual(*words[:2]), Bilingual(*words[2:]))
        for survey_id, community_id, *words in db.session.execute(query.order_by(Survey.closed_at, Survey.id))
    ]


def survey_rows(community_id: int | None, *, by: datetime) -> list[SurveyRow]:
    """Return the surveys that count for a community (None: for any, or above all), the latest first."""
    found = select(Survey, answers_of()).where(is_counted(by))
    if community_id is not None:
        hosts = _hosts().subquery()
        own = select(hosts.c.survey_id).where(hosts.c.community_id == community_id)
        found = found.where(Survey.id.in_(own))
    found = found.options(
        joinedload(Survey.community),
        joinedload(Survey.meeting).selectinload(Meeting.hosts),
        joinedload(Survey.edition).joinedload(Edition.programme),
    )
    rows = db.session.execute(found.order_by(Survey.closed_at.desc(), Survey.id.desc())).unique()
    return [SurveyRow(survey, answers) for survey, answers in rows]


def is_counted(by: datetime) -> ColumnElement[bool]:
    """Return the condition that a survey counts: fewer than five answers are no survey carried out."""
    return and_(
        Survey.status == SurveyStatus.CLOSED,
        Survey.closed_at <= by,
        or_(Survey.one_it != "", Survey.one_en != ""),
        or_(Survey.many_it != "", Survey.many_en != ""),
        answers_of() >= LEAST_SHOWN,
    )


def answers_of() -> ColumnElement[int]:
    """Return the number of answers that a closed survey had on the day it closed: answers with names go one day."""
    return Survey.facts["shown"]["answered"].as_integer()


def _hosts() -> Any:
    """Pairs of a survey and a community that it counts for."""
    return union_all(*_ways())


def _ways() -> Iterable[Select]:
    key = Survey.id.label("survey_id")
    yield select(key, Survey.community_id).where(Survey.community_id.is_not(None))
    yield select(key, MeetingHost.community_id).join(MeetingHost, MeetingHost.meeting_id == Survey.meeting_id)
    yield select(key, EditionHost.community_id).join(EditionHost, EditionHost.edition_id == Survey.edition_id)
    places = (Survey.community_id, Survey.meeting_id, Survey.edition_id)
    yield select(key, cast(null(), Integer)).where(*(place.is_(None) for place in places))
