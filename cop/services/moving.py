"""Moving whatever refers to one record over to another, and making one row of two that say the same.

The references are read from the metadata, so a table added later is moved as well. Two rows become one where
a unique key says that there can be only one, and where `SPANS` or `SAME` say that two would count twice.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Index, UniqueConstraint, inspect, select

from cop.extensions import Base, db
from cop.models import (
    Affiliation,
    CommunityRole,
    EditionOrganisationRole,
    EditionPersonRole,
    MeetingOrganisationRole,
    MeetingPersonRole,
    Membership,
    Registration,
    Representative,
)
from cop.queries.dependents import SUMMARIES
from cop.services.joining_rows import facts_from_other, is_first, joined_span, may_join, parts_of
from cop.services.journal import Journal, model_of

# Stays with the record it was written about, by table and column; a whole table by its name.
STAYING = {
    "audit_entry",  # the log says who did it, and its chain would break
    "signed_in_session",  # ended: whoever signed in as the hidden person signs in anew
    "second_step",
    "second_factor",  # sealed for its own person
    "recovery_code",
    "sign_in_request",
    "merge.kept_organisation_id", "merge.hidden_organisation_id",  # what this is about
    "merge.kept_person_id", "merge.hidden_person_id",
    "merge_step.person_id",
    "likely_duplicate.organisation_id", "likely_duplicate.other_organisation_id",
    "likely_duplicate.person_id", "likely_duplicate.other_person_id",
}  # fmt: skip

# Two rows with the same key whose days overlap become one that covers both.
SPANS: dict[type[Any], tuple[str, ...]] = {
    Membership: ("community_id", "organisation_id", "person_id"),
    Representative: ("membership_id", "person_id"),
    Affiliation: ("person_id", "organisation_id", "is_contact"),
    CommunityRole: ("community_id", "person_id", "kind"),
}
# Two rows with the same key say the same thing.
SAME: dict[type[Any], tuple[str, ...]] = {
    MeetingPersonRole: ("meeting_id", "person_id", "kind"),
    MeetingOrganisationRole: ("meeting_id", "organisation_id", "kind"),
    EditionPersonRole: ("edition_id", "person_id", "organisation_id", "kind"),
    EditionOrganisationRole: ("edition_id", "organisation_id", "kind"),
}


@dataclass
class Summary:
    """What a merge did: rows moved, and rows that became one with another, by table."""

    moved: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    joined: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    meetings: list[int] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        return not self.moved and not self.joined


def references_to(model: type[Any]) -> list[tuple[type[Any], str]]:
    """Return (mapped class, attribute) of every foreign key to a table, parents before children."""
    target, found = inspect(model).local_table, []
    for table in Base.metadata.sorted_tables:
        if table.name in SUMMARIES | STAYING:
            continue
        for key in table.foreign_keys:
            if key.column.table is target and f"{table.name}.{key.parent.name}" not in STAYING:
                owner = model_of(table.name)
                found.append((owner, inspect(owner).get_property_by_column(key.parent).key))
    return sorted(found, key=lambda pair: pair[1])


def move_references(journal: Journal, old: Any, new: Any, *, summary: Summary) -> None:
    """Let everything that refers to the row `old` refer to `new`, another of the same table."""
    for model, name in references_to(type(old)):
        _move(journal, model, name, old.id, new.id, summary)


def _move(journal: Journal, model: type[Any], name: str, old: int, new: int, summary: Summary) -> None:
    rows = _rows(model, name, old)
    for key in _unique_keys(model, name):
        rows = _join_clashing(journal, rows, key, (name, new), summary) if rows else []
    if not rows:
        return
    journal.change(rows, {name: new})
    summary.moved[inspect(model).local_table.name] += len(rows)
    if name in SPANS.get(model, ()):
        _join_groups(journal, rows, _rows(model, name, new), SPANS[model], _join_overlapping, summary)
    if name in SAME.get(model, ()):
        _join_groups(journal, rows, _rows(model, name, new), SAME[model], _join_all, summary)


def _rows(model: type[Any], name: str, value: int) -> list[Any]:
    statement = select(model).where(getattr(model, name) == value).order_by(*inspect(model).primary_key)
    return list(db.session.scalars(statement).unique().all())


def _unique_keys(model: type[Any], name: str) -> Iterable[tuple[str, ...]]:
    """The sets of attributes, this one among them, that no two rows share."""
    table = inspect(model).local_table
    sets = [table.primary_key.columns]
    sets += [c.columns for c in table.constraints if isinstance(c, UniqueConstraint)]
    sets += [i.columns for i in table.indexes if isinstance(i, Index) and i.unique]
    for columns in sets:
        names = tuple(inspect(model).get_property_by_column(column).key for column in columns)
        if name in names:
            yield names


def _join_clashing(
    journal: Journal, rows: Sequence[Any], key: tuple[str, ...], now: tuple[str, int], summary: Summary
) -> list[Any]:
    """Make one of each row that cannot move beside one that is there already; return those that move."""
    name, new = now
    others = [part for part in key if part != name]
    kept = _rows(type(rows[0]), name, new)
    there = {tuple(getattr(row, part) for part in others): row for row in kept}
    moving = []
    for row in rows:
        own = tuple(getattr(row, part) for part in others)
        clash = there.get(own) if None not in own else None
        if clash is None or clash is row:
            moving.append(row)
        elif is_first(row, clash):
            _join(journal, clash, row, summary)
            moving.append(row)
        else:
            _join(journal, row, clash, summary)
    return moving


def _join(journal: Journal, loser: Any, winner: Any, summary: Summary) -> None:
    """Make one row of two: what only the loser says is taken over, what refers to it moves, it goes."""
    journal.change([winner], facts_from_other(winner, loser))
    for part in parts_of(loser):
        journal.delete(part)
    if "id" in inspect(type(loser)).attrs:
        move_references(journal, loser, winner, summary=summary)
    summary.joined[inspect(type(loser)).local_table.name] += 1
    if isinstance(loser, Registration):
        summary.meetings.append(loser.meeting_id)
    journal.delete(loser)


def _join_groups(
    journal: Journal,
    moved: Sequence[Any],
    rows: Sequence[Any],
    key: tuple[str, ...],
    join: Callable[[Journal, list[Any], Summary], None],
    summary: Summary,
) -> None:
    groups = defaultdict(list)
    for row in rows:
        groups[tuple(getattr(row, part) for part in key)].append(row)
    changed = set(map(id, moved))
    for group in groups.values():
        if len(group) > 1 and any(id(row) in changed for row in group):
            # The one that was there stays, where there is one.
            join(journal, sorted(group, key=lambda row: id(row) in changed), summary)


def _join_all(journal: Journal, group: list[Any], summary: Summary) -> None:
    first, *others = group
    for other in others:
        _join(journal, other, first, summary)


def _join_overlapping(journal: Journal, group: list[Any], summary: Summary) -> None:
    """Join any two of the group that may be one, until none are left."""
    pair = next(
        ((one, other) for n, one in enumerate(group) for other in group[n + 1 :] if may_join(one, other)),
        None,
    )
    if pair is None:
        return
    winner, loser = pair
    journal.change([winner], joined_span(winner, loser))
    _join(journal, loser, winner, summary)
    _join_overlapping(journal, [row for row in group if row is not loser], summary)
