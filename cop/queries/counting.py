"""Computing the figures of communities and of the whole ecosystem, by the counting rules."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from cop import clock
from cop.extensions import db
from cop.models import (
    Bilingual,
    Community,
    CommunityStatus,
    DeclaredFigure,
    Edition,
    KindWording,
    MeetingKind,
)
from cop.queries import tallies
from cop.queries.presence import midnight
from cop.queries.survey_tallies import SurveyTally, surveys_counted
from cop.queries.tallies import Communities, DeclaredTally, MeetingTally


@dataclass(frozen=True)
class Split:
    """A count, of which some is recorded and some declared (counting rule 8)."""

    recorded: int
    declared: int

    @property
    def total(self) -> int:
        return self.recorded + self.declared


@dataclass(frozen=True)
class Worded:
    """A count that brings its own words; `key` names it in addresses and files."""

    key: str
    one: Bilingual
    many: Bilingual
    count: Split


@dataclass(frozen=True)
class ProgrammeFigure:
    """A training programme: its editions that have had a session, and all their sessions."""

    slug: str
    name: Bilingual
    editions: Split
    sessions: Split


@dataclass(frozen=True)
class Figures:
    """What one community (None: the whole ecosystem) counts at the end of the day `on` in Turin.

    Of the people present, `participations` are those who are not staff, `online` is part of them.
    """

    community: Community | None
    on: date
    organisations: int
    surveys: tuple[Worded, ...]
    programmes: tuple[ProgrammeFigure, ...]
    meetings: tuple[Worded, ...]
    organisations_present: int
    participations: int
    online: int
    staff: int


def figures_of(community: Community, *, on: date) -> Figures:
    """Return the community's figures as of the end of the day `on`: only what had happened by then."""
    return figures_of_each([community], on=on)[0]


def figures_of_each(communities: Sequence[Community], *, on: date) -> list[Figures]:
    """Return `figures_of` each community, in as many queries as for one."""
    counted = _Counted([community.id for community in communities], on)
    return [counted.figures(community) for community in communities]


def ecosystem_figures(on: date) -> Figures:
    """Return the figures above all communities: what they share counts once (counting rule 2)."""
    return _Counted(None, on).figures(None)


def figures_of_all(communities: Sequence[Community], *, on: date) -> tuple[Figures, list[Figures]]:
    """Return `ecosystem_figures` and those of each of the communities, all from the same queries."""
    counted = _Counted(None, on)
    return counted.figures(None), [counted.figures(community) for community in communities]


def counted_communities() -> list[Community]:
    """Return the communities whose figures are public, in their order."""
    shown = select(Community).where(Community.status != CommunityStatus.PROPOSED)
    return list(db.session.scalars(shown.order_by(Community.position, Community.id)))


def end_of(day: date) -> datetime:
    """Return the instant by which things count for a day: its end in Turin, or now if that is sooner."""
    return min(midnight(day + timedelta(days=1)), clock.now())


class _Counted:
    """Everything counted for some communities (None: for all), from which the figures of each are picked."""

    def __init__(self, communities: Communities, on: date) -> None:
        self.on = on
        by = end_of(on)
        self.organisations = tallies.member_organisations(communities, on=on)
        self.present = tallies.organisations_present(communities, by=by)
        self.above = (0, 0)
        if communities is None:
            self.above = tallies.member_organisations_above(on), tallies.organisations_present_above(by)
        self.held = tallies.meetings_held(communities, by=by)
        self.declared = tallies.declared_by(communities, on=min(on, clock.today()))
        self.surveys = surveys_counted(communities, by=by)
        counted: list[MeetingTally | DeclaredTally] = [*self.held, *self.declared]
        self.kinds, self.wordings = _kinds({tally.kind_id for tally in counted}, communities)
        self.editions = _editions({tally.edition_id for tally in counted})

    def figures(self, community: Community | None) -> Figures:
        held = [t for t in self.held if (t.community_id == community.id if community else t.is_first_host)]
        declared = [t for t in self.declared if community is None or t.community_id == community.id]
        surveys = [t for t in self.surveys if community is None or t.community_id == community.id]
        organisations, present = self.above
        if community:
            organisations = self.organisations.get(community.id, 0)
            present = self.present.get(community.id, 0)
        return Figures(
            community=community,
            on=self.on,
            organisations=organisations,
            surveys=tuple(_surveys(surveys, declared)),
            programmes=tuple(self._programmes(held, declared)),
            meetings=tuple(self._meetings(community, held, declared)),
            organisations_present=present,
            participations=sum(tally.participations for tally in held),
            online=sum(tally.online for tally in held),
            staff=sum(tally.staff for tally in held),
        )

    def _meetings(
        self, community: Community | None, held: list[MeetingTally], declared: list[DeclaredTally]
    ) -> Iterable[Worded]:
        """A session of an edition counts in the edition's line, not here (counting rule 1)."""
        for kind in self.kinds:
            recorded = sum(t.meetings for t in held if t.kind_id == kind.id and t.edition_id is None)
            known = sum(t.count for t in declared if t.kind_id == kind.id and t.edition_id is None)
            if recorded or known:
                own = self.wordings.get((community.id, kind.id)) if community else None
                words = own or kind
                yield Worded(f"meetings-{kind.slug}", words.one, words.many, Split(recorded, known))

    def _programmes(
        self, held: list[MeetingTally], declared: list[DeclaredTally]
    ) -> Iterable[ProgrammeFigure]:
        for programme in dict.fromkeys(edition.programme for edition in self.editions):
            own = {edition.id for edition in self.editions if edition.programme_id == programme.id}
            recorded = [t for t in held if t.edition_id in own]
            known = [t for t in declared if t.edition_id in own]
            if recorded or known:
                begun = {t.edition_id for t in recorded}
                yield ProgrammeFigure(
                    slug=programme.slug,
                    name=programme.name,
                    editions=Split(len(begun), len({t.edition_id for t in known} - begun)),
                    sessions=Split(sum(t.meetings for t in recorded), sum(t.count for t in known)),
                )


def _surveys(recorded: list[SurveyTally], declared: list[DeclaredTally]) -> Iterable[Worded]:
    """Surveys of the same words are one figure, whoever carried them out; one that several host counts once."""
    own = {tally.survey_id: tally for tally in recorded}.values()
    known = [tally for tally in declared if tally.figure == DeclaredFigure.SURVEYS]
    counted: list[SurveyTally | DeclaredTally] = [*known, *own]
    for one, many in dict.fromkeys((tally.one, tally.many) for tally in counted):
        split = Split(
            sum((tally.one, tally.many) == (one, many) for tally in own),
            sum(tally.count for tally in known if (tally.one, tally.many) == (one, many)),
        )
        yield Worded("surveys", one, many, split)


def _kinds(
    ids: set[int | None], communities: Communities
) -> tuple[list[MeetingKind], dict[tuple[int, int], KindWording]]:
    """The kinds in their order, and the words that communities have for them by (community, kind)."""
    in_scope = KindWording.kind_id == MeetingKind.id
    if communities is not None:
        in_scope &= KindWording.community_id.in_(communities)
    found = select(MeetingKind, KindWording).outerjoin(KindWording, in_scope)
    found = found.where(MeetingKind.id.in_(ids - {None})).order_by(MeetingKind.position, MeetingKind.id)
    rows = db.session.execute(found).all()
    own = {(wording.community_id, wording.kind_id): wording for _kind, wording in rows if wording}
    return list(dict.fromkeys(row[0] for row in rows)), own


def _editions(ids: set[int | None]) -> Sequence[Edition]:
    if not ids - {None}:
        return []
    found = select(Edition).where(Edition.id.in_(ids - {None})).options(joinedload(Edition.programme))
    return db.session.scalars(found.order_by(Edition.starts_on, Edition.id)).all()
