"""What a file would do: each row read, understood and judged, and nothing written."""

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from cop.clock import day_of
from cop.models import Community, ImportNoun, RowVerdict
from cop.queries.imports import all_communities
from cop.rules.viewer import Viewer
from cop.services.import_drafts import Draft, RowPlan
from cop.services.import_fields import FIELDS
from cop.services.import_rights import Rights
from cop.services.import_values import RowError
from cop.text import folded

Row = tuple[int, Mapping[str, str]]  # its number in the file, and the cells, clean, by what they hold
Facts = dict[str, Any]


@dataclass
class Plan:
    """The rows of a file with their verdicts, and the records they touch, each after those it refers to."""

    rows: list[RowPlan]
    drafts: list[Draft]

    def counts(self) -> Counter[RowVerdict]:
        """Return how many rows there are of each verdict."""
        return Counter(row.verdict for row in self.rows)

    def digest(self) -> str:
        """Return what stands for everything that the plan would write: the same again for the same plan."""
        told = [(row.number, row.verdict, row.differences, row.problems) for row in self.rows]
        return hashlib.sha256(json.dumps(told, default=stored).encode()).hexdigest()


def stored(value: Any) -> Any:
    """Return a value as JSON keeps it."""
    return value.isoformat() if isinstance(value, date | datetime) else str(value)


def kept_value(value: Any) -> Any:
    """Return a value as a JSON column gives it back."""
    return value if value is None or isinstance(value, bool | int | str) else stored(value)


@dataclass(frozen=True)
class Task:
    """What is imported and by whom (None: the application itself); `at` is now.

    `community`: the one that every row is about. `adds_organisations`: whether those that are not in the
    register are added to it, as to be checked.
    """

    noun: ImportNoun
    by: Viewer | None
    at: datetime
    community: Community | None = None
    adds_organisations: bool = False

    @property
    def today(self) -> date:
        return day_of(self.at)


class Planner:
    """Makes the plan of a file; each noun says in `look_up` and `understand` what its rows mean."""

    def __init__(self, task: Task) -> None:
        self.task = task
        self.rights = Rights(task.by, today=task.today)

    def plan(self, rows: Iterable[Row]) -> Plan:
        """Return what the rows would do. Reads the database, writes nothing."""
        read = [self._read(number, cells) for number, cells in rows]
        self.look_up([facts for _plan, facts in read])
        drafts: dict[int, Draft] = {}
        for plan, facts in read:
            if not plan.problems:
                self._attempt(plan, lambda plan=plan, facts=facts: self.understand(plan, facts))  # type: ignore[misc]
            for draft in plan.settle():
                drafts.setdefault(id(draft), draft)
                self.settled(draft)
        return Plan([plan for plan, _facts in read], list(drafts.values()))

    def _read(self, number: int, cells: Mapping[str, str]) -> tuple[RowPlan, Facts]:
        plan, facts = RowPlan(number, cells), {}
        for field in FIELDS[self.task.noun]:
            cell = cells.get(field.name, "")
            if cell:
                self._attempt(plan, lambda: facts.update({field.name: field.read(cell)}), field.name)  # noqa: B023
        plan.email = facts.get("email")
        return plan, facts

    def _attempt(self, plan: RowPlan, act: Callable[[], Any], fact: str = "") -> None:
        try:
            act()
        except RowError as error:
            plan.refuse(error, fact)

    def look_up(self, rows: Sequence[Facts]) -> None:
        """Fetch at once what the rows refer to."""
        raise NotImplementedError

    def understand(self, plan: RowPlan, facts: Facts) -> None:
        """Say on `plan` what a row does. Raises RowError where it cannot be done."""
        raise NotImplementedError

    def settled(self, draft: Draft) -> None:
        """Called for each record that a good row touches: rows that follow may refer to it."""


class Communities:
    """Communities by what files call them: slug, or name in either language."""

    def __init__(self, rights: Rights) -> None:
        self.rights = rights
        self.by_name: dict[str, Community] = {}
        for community in reversed(all_communities()):
            for name in (community.name_it, community.name_en, community.slug):
                self.by_name[folded(name)] = community

    def meant(self, name: str) -> Community:
        """Return the community of this name. Raises RowError for one that the importer does not manage."""
        found = self.by_name.get(folded(name))
        # Whoever may not fill it is not told whether it is there.
        if found is None or not self.rights.may_fill(found.id):
            raise RowError("no_community", value=name)
        return found
