"""Surveys: who sees which, how many have answered, what is due."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, Select, case, func, or_, select
from sqlalchemy.orm import joinedload

from cop.extensions import db
from cop.models import (
    Community,
    Edition,
    EditionHost,
    Meeting,
    MeetingHost,
    Survey,
    SurveyAudience,
    SurveyInvitation,
    SurveyPurpose,
    SurveySheet,
    SurveyStatus,
)
from cop.queries.listing import Listing, listing
from cop.rules.figures import LEAST_SHOWN
from cop.rules.surveys import WRITTEN, Place
from cop.rules.viewer import Viewer


class SurveyShelf(StrEnum):
    """The parts of the list."""

    OPEN = "open"
    DRAFTS = "drafts"
    CLOSED = "closed"


SHELF_STATES = {
    SurveyShelf.OPEN: (SurveyStatus.OPEN,),
    SurveyShelf.DRAFTS: (SurveyStatus.DRAFT, SurveyStatus.SCHEDULED),
    SurveyShelf.CLOSED: (SurveyStatus.CLOSED,),
}


@dataclass(frozen=True)
class Turnout:
    """How many were asked, and how many have answered. Nobody in particular is asked by a public link: None."""

    asked: int | None = 0
    answered: int = 0

    @property
    def is_too_few(self) -> bool:
        """Whether so few have answered that there are no results, so that nobody can be recognised."""
        return self.answered < LEAST_SHOWN


def surveys_for(viewer: Viewer) -> Select[Survey]:
    """Return the selection of the surveys a viewer sees (`rules.surveys.can_see_survey`), with their places."""
    meeting, edition = joinedload(Survey.meeting), joinedload(Survey.edition)
    return (
        select(Survey)
        .where(is_survey_seen_by(viewer))
        .options(
            meeting.selectinload(Meeting.hosts),
            meeting.joinedload(Meeting.kind),
            edition.selectinload(Edition.hosts),
            edition.joinedload(Edition.programme),
            joinedload(Survey.community),
        )
    )


def survey_for(viewer: Viewer, survey_id: int) -> Survey | None:
    """Return a survey, None where the viewer does not see it."""
    return db.session.scalar(surveys_for(viewer).where(Survey.id == survey_id))


def survey_by_code(code: str) -> Survey | None:
    """Return the public survey behind the secret part of its address."""
    is_public = Survey.audience == SurveyAudience.PUBLIC
    return db.session.scalar(select(Survey).where(Survey.public_code == code, is_public))


def open_consultations(at: datetime, *, community_id: int | None = None) -> Sequence[Survey]:
    """Return the consultations open to anybody at an instant, of a community or of all, what closes next first.

    Other surveys with a public link are for those who have the link.
    """
    found = select(Survey).where(
        Survey.status == SurveyStatus.OPEN,
        Survey.audience == SurveyAudience.PUBLIC,
        Survey.purpose == SurveyPurpose.CONSULTATION,
        Survey.closes_at > at,
    )
    if community_id is not None:
        found = found.where(is_hosted_by([community_id]))
    return db.session.scalars(found.order_by(Survey.closes_at, Survey.id)).all()


def survey_page(
    viewer: Viewer,
    shelf: SurveyShelf,
    *,
    purpose: SurveyPurpose | None = None,
    community_id: int | None = None,
    page: int = 1,
) -> Listing[Survey]:
    """Return a page of one part of the list: what closes next, or what is latest, first."""
    statement = surveys_for(viewer).where(
        Survey.status.in_(SHELF_STATES[shelf]), *_narrowing(purpose, community_id)
    )
    order = (
        (Survey.closes_at, Survey.id)
        if shelf == SurveyShelf.OPEN
        else (func.coalesce(Survey.closed_at, Survey.created_at).desc(), Survey.id.desc())
    )
    return listing(statement.order_by(*order), page=page, size=25)


def survey_counts(
    viewer: Viewer, *, purpose: SurveyPurpose | None = None, community_id: int | None = None
) -> dict[SurveyShelf, int]:
    """Return how many surveys lie on each part of the list, narrowed as its pages are, in one query."""
    counts = [func.count(case((Survey.status.in_(states), Survey.id))) for states in SHELF_STATES.values()]
    narrowing = _narrowing(purpose, community_id)
    found = db.session.execute(select(*counts).where(is_survey_seen_by(viewer), *narrowing)).one()
    return dict(zip(SHELF_STATES, found, strict=True))


def surveys_about(place: Place, viewer: Viewer) -> Sequence[Survey]:
    """Return the surveys of a meeting, of an edition or of a community itself that a viewer sees, latest first."""
    statement = surveys_for(viewer).where(_is_about(place))
    return db.session.scalars(statement.order_by(Survey.created_at.desc(), Survey.id.desc())).all()


def surveys_to_copy(viewer: Viewer, *, limit: int = 200) -> Sequence[Survey]:
    """Return the surveys whose questions a viewer may take over, latest first."""
    statement = surveys_for(viewer).order_by(Survey.created_at.desc(), Survey.id.desc())
    return db.session.scalars(statement.limit(limit)).all()


def turnout_of(survey: Survey) -> Turnout:
    """Return how many were asked and have answered."""
    return turnouts_of([survey])[survey.id]


def turnouts_of(surveys: Iterable[Survey]) -> dict[int, Turnout]:
    """Return how many were asked and have answered, by the id of the survey, in two queries at most."""
    every = list(surveys)
    public = [one.id for one in every if one.audience == SurveyAudience.PUBLIC]
    asked = {
        id_: Turnout(number, answered)
        for id_, number, answered in db.session.execute(
            select(SurveyInvitation.survey_id, func.count(), func.count(SurveyInvitation.answered_on))
            .where(SurveyInvitation.survey_id.in_([one.id for one in every]))
            .group_by(SurveyInvitation.survey_id)
        )
    }
    sheets = _sheet_counts(public) if public else {}
    by_link = {id_: Turnout(None, sheets.get(id_, 0)) for id_ in public}
    return {one.id: Turnout() for one in every} | asked | by_link


def surveys_to_open(at: datetime) -> Sequence[int]:
    """Return the ids of the surveys whose hour to open has come, first come first."""
    due = select(Survey.id).where(Survey.status == SurveyStatus.SCHEDULED, Survey.opens_at <= at)
    return db.session.scalars(due.order_by(Survey.opens_at, Survey.id)).all()


def surveys_to_close(at: datetime) -> Sequence[int]:
    """Return the ids of the open surveys whose last hour has passed."""
    due = select(Survey.id).where(Survey.status == SurveyStatus.OPEN, Survey.closes_at <= at)
    return db.session.scalars(due.order_by(Survey.closes_at, Survey.id)).all()


def is_survey_seen_by(viewer: Viewer) -> ColumnElement[bool]:
    """Return the condition that a viewer sees a survey; see `rules.surveys.can_see_survey`."""
    if viewer.is_administrator:
        return Survey.id.is_not(None)
    own = is_hosted_by(viewer.coordinates)
    return or_(own, Survey.status.not_in(WRITTEN)) if viewer.is_viewer else own


def is_hosted_by(community_ids: Iterable[int]) -> ColumnElement[bool]:
    """Return the condition that one of these communities manages a survey."""
    ids = list(community_ids)
    meetings = select(MeetingHost.meeting_id).where(MeetingHost.community_id.in_(ids))
    editions = select(EditionHost.edition_id).where(EditionHost.community_id.in_(ids))
    return or_(Survey.community_id.in_(ids), Survey.meeting_id.in_(meetings), Survey.edition_id.in_(editions))


def _narrowing(purpose: SurveyPurpose | None, community_id: int | None) -> list[ColumnElement[bool]]:
    of_purpose = [Survey.purpose == purpose] if purpose else []
    return [*of_purpose, is_hosted_by([community_id])] if community_id else of_purpose


def _is_about(place: Place) -> ColumnElement[bool]:
    if isinstance(place, Meeting):
        return Survey.meeting_id == place.id
    if isinstance(place, Community):
        return Survey.community_id == place.id
    return Survey.edition_id == place.id


def _sheet_counts(survey_ids: list[int]) -> dict[int, int]:
    of_each = select(SurveySheet.survey_id, func.count()).where(SurveySheet.survey_id.in_(survey_ids))
    return dict(db.session.execute(of_each.group_by(SurveySheet.survey_id)).all())
