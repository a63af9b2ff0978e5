"""Counting a training edition from its records: registrations, enrolments, standings, substitutions."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from cop import clock
from cop.extensions import db
from cop.models import (
    Answer,
    Attendance,
    DeclaredActivity,
    DeclaredFigure,
    Edition,
    Enrolment,
    EnrolmentStatus,
    Meeting,
    Mode,
    Organisation,
    Registration,
    Sector,
    Substitution,
)
from cop.queries.completion import standings_of
from cop.queries.edition_figures import EditionFigures, SectorFigures, SessionFigures
from cop.queries.sessions_of_edition import held_of, numbers_of, sessions_of
from cop.rules.completion import CompletionState, Mark, Standing
from cop.rules.courses import length


@dataclass(frozen=True)
class _Row:
    """One registration for a session that was held, as far as it is counted."""

    meeting_id: int
    person_id: int
    organisation_id: int | None
    answer: Answer
    attendance: Attendance
    mode: Mode | None
    minutes: int | None
    is_staff: bool

    @property
    def is_participant(self) -> bool:
        """Whether it is a participation (counting rule 4)."""
        return self.attendance == Attendance.PRESENT and not self.is_staff

    @property
    def is_expected(self) -> bool:
        return self.answer == Answer.ACCEPTED and not self.is_staff


def figures_of_edition(edition: Edition, at: datetime) -> EditionFigures:
    """Return what an edition counts at an instant, without the edition before it; in as many queries for 200 people
    as for one.
    """
    sessions = sessions_of(edition)
    held = held_of(sessions, at=at)
    rows = _rows([one.id for one in held])
    standings = standings_of(edition, at=at)
    present = [row for row in rows if row.is_participant]
    organisations = {
        "enrolled": _known(one.enrolment.organisation_id for one in standings),
        "present": _known(row.organisation_id for row in present),
        "completed": _known(one.enrolment.organisation_id for one in standings if one.is_met),
    }
    return EditionFigures(
        edition_id=edition.id,
        programme=edition.programme.name,
        name=edition.name,
        on=clock.day_of(at),
        has_rule=bool(standings) and standings[0].state != CompletionState.NO_RULE,
        declared=_declared(edition, at),
        sessions=tuple(_sessions(sessions, rows, at)),
        sectors=tuple(_sectors(organisations)),
        enrolled=len(standings),
        left=_left(edition),
        attended=sum(_has_attended(one) for one in standings),
        completed=sum(one.is_met for one in standings),
        completed_unseen=sum(one.is_met and not _has_attended(one) for one in standings),
        undecided=sum(one.state in {CompletionState.OPEN, CompletionState.UNKNOWN} for one in standings),
        participants=len({row.person_id for row in present}),
        organisations=len(organisations["enrolled"]),
        organisations_present=len(organisations["present"]),
        organisations_completed=len(organisations["completed"]),
    )


def _known(ids: Iterable[int | None]) -> set[int]:
    return {one for one in ids if one is not None}


def _has_attended(standing: Standing) -> bool:
    return any(one.mark == Mark.PRESENT for one in standing.marks)


def _sessions(sessions: Sequence[Meeting], rows: Sequence[_Row], at: datetime) -> list[SessionFigures]:
    numbers = numbers_of(sessions)
    substitutions = _substitutions([one.id for one in sessions])
    return [
        _session(one, numbers.get(one.id), [row for row in rows if row.meeting_id == one.id], substitutions, at)
        for one in sessions
    ]  # fmt: skip


def _session(
    session: Meeting, number: int | None, rows: Sequence[_Row], substitutions: Counter[int], at: datetime
) -> SessionFigures:
    present = [row for row in rows if row.is_participant]
    expected = Counter(row.attendance for row in rows if row.is_expected)
    whole = length(session)
    is_held = session.is_held(at)
    return SessionFigures(
        session.id, number, session.title, session.day, is_held,
        present=len(present),
        online=sum((row.mode or session.mode) == Mode.ONLINE for row in present),
        minutes=sum(whole if row.minutes is None else min(row.minutes, whole) for row in present),
        staff=sum(row.is_staff and row.attendance == Attendance.PRESENT for row in rows),
        expected=expected.total(),
        came=expected[Attendance.PRESENT],
        no_shows=expected[Attendance.ABSENT],
        excused=expected[Attendance.EXCUSED],
        unrecorded=expected[Attendance.UNKNOWN],
        substitutions=substitutions[session.id] if is_held else 0,
    )  # fmt: skip


def _rows(meeting_ids: Collection[int]) -> list[_Row]:
    if not meeting_ids:
        return []
    reg = Registration
    columns = (
        reg.meeting_id, reg.person_id, reg.organisation_id, reg.answer, reg.attendance,
        func.coalesce(reg.attended_mode, reg.mode), reg.minutes, reg.is_staff,
    )  # fmt: skip
    found = select(*columns).where(reg.meeting_id.in_(meeting_ids))
    return [_Row(*row) for row in db.session.execute(found)]


def _substitutions(meeting_ids: Collection[int]) -> Counter[int]:
    found = select(Substitution.meeting_id, func.count()).where(Substitution.meeting_id.in_(meeting_ids))
    rows = db.session.execute(found.group_by(Substitution.meeting_id)).all() if meeting_ids else []
    return Counter({row[0]: row[1] for row in rows})


def _left(edition: Edition) -> int:
    """How many had a seat and gave it up: not who was still waiting, or asking, when they did."""
    has_left = Enrolment.status == EnrolmentStatus.WITHDRAWN, Enrolment.enrolled_at.is_not(None)
    found = select(func.count()).where(Enrolment.edition_id == edition.id, *has_left)
    return db.session.scalar(found) or 0


def _declared(edition: Edition, at: datetime) -> int:
    found = select(func.sum(DeclaredActivity.count)).where(
        DeclaredActivity.edition_id == edition.id,
        DeclaredActivity.figure == DeclaredFigure.TRAINING_SESSIONS,
        DeclaredActivity.on <= clock.day_of(at),
    )
    return db.session.scalar(found) or 0


def _sectors(organisations: dict[str, set[int]]) -> list[SectorFigures]:
    """The organisations of each sector that has any, the sectors in the order of their list."""
    ids = set[int]().union(*organisations.values())
    found = select(Organisation.id, Organisation.sector).where(Organisation.id.in_(ids))
    sectors = {row[0]: row[1] for row in db.session.execute(found)} if ids else {}
    counts = {name: Counter(sectors[one] for one in own) for name, own in organisations.items()}
    return [
        SectorFigures(sector, *(counts[name][sector] for name in ("enrolled", "present", "completed")))
        for sector in Sector
        if any(count[sector] for count in counts.values())
    ]
