"""The records that a file speaks of, as they are and as they would become: nothing here writes."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from cop.models import RowVerdict
from cop.services.dated import overlap
from cop.services.import_values import RowError

Difference = tuple[str, Any, Any]  # fact, old value, new value


@dataclass(eq=False)
class Draft:
    """One record: `record` as it is (None: it will be new), `facts` that are set, and by which row each.

    `links` are the other records that a new one refers to, by the name of the relationship.
    """

    model: type
    record: Any = None
    facts: dict[str, Any] = field(default_factory=dict)
    links: dict[str, "Draft"] = field(default_factory=dict)
    set_by: dict[str, int] = field(default_factory=dict)

    @property
    def is_new(self) -> bool:
        return self.record is None

    def get(self, name: str) -> Any:
        """The value of a fact once the file is applied."""
        return self.facts[name] if name in self.facts else getattr(self.record, name, None)

    def is_of(self, name: str, target: "Draft") -> bool:
        """Whether this record refers to `target` by the relationship `name`."""
        if self.record is None:
            return self.links.get(name) is target
        return target.record is not None and getattr(self.record, f"{name}_id") == target.record.id

    @property
    def since_on(self) -> date | None:
        return self.get("since_on")

    @property
    def until_on(self) -> date | None:
        return self.get("until_on")


class RowPlan:
    """What one row would do. Its drafts take the facts only once the whole row is known to be good."""

    def __init__(self, number: int, cells: Mapping[str, str]) -> None:
        self.number, self.cells = number, cells
        self.differences: list[Difference] = []
        self.problems: list[tuple[str, dict[str, Any]]] = []
        self.remarks: list[tuple[str, dict[str, Any]]] = []
        self.touched: list[tuple[Draft, dict[str, Any]]] = []
        self.is_new = False
        self.is_private = False  # its person asked to be forgotten: nothing of the row is kept
        self.person: Draft | None = None
        self.email: str | None = None

    @property
    def verdict(self) -> RowVerdict:
        if self.problems:
            return RowVerdict.REFUSED
        if self.is_new:
            return RowVerdict.NEW
        return RowVerdict.CHANGED if self.differences else RowVerdict.UNCHANGED

    def refuse(self, error: RowError, fact: str = "") -> None:
        says = {"fact": fact} | error.says if fact else error.says
        self.problems.append((error.reason, says))

    def remark(self, reason: str, **says: Any) -> None:
        if (reason, says) not in self.remarks:
            self.remarks.append((reason, says))

    def propose(self, draft: Draft, facts: Mapping[str, Any]) -> dict[str, Any]:
        """Set facts on a draft and return those that differ; RowError where an earlier row says otherwise."""
        changed = {name: value for name, value in facts.items() if self.get(draft, name) != value}
        for name in changed:
            if name in draft.set_by:
                raise RowError("other_row", row=draft.set_by[name], fact=name)
        self.touched.append((draft, changed))
        return changed

    def get(self, draft: Draft, name: str) -> Any:
        """The value of a fact, this row's own proposals among them."""
        own = [facts[name] for touched, facts in self.touched if touched is draft and name in facts]
        return own[-1] if own else draft.get(name)

    def note(self, changes: Iterable[Difference]) -> None:
        self.differences.extend(changes)

    def settle(self) -> list[Draft]:
        """Let the drafts take what the row says, unless it is refused; return those that are touched."""
        if self.problems:
            return []
        for draft, facts in self.touched:
            draft.facts.update(facts)
            for name in facts:
                draft.set_by.setdefault(name, self.number)
        return [draft for draft, facts in self.touched if facts or draft.is_new]


def span_meant(spans: list[Draft], since: date | None, until: date | None, today: date) -> Draft | None:
    """Return which of a record's periods a row is about: the same, the one that begins alike, the latest that meets it.

    None where it is a period of its own.
    """
    same = [s for s in spans if (s.since_on, s.until_on) == (since, until)]
    alike = [s for s in spans if since is not None and s.since_on == since]
    asked = Draft(object, facts={"since_on": since or min(today, until or today), "until_on": until})
    met = sorted((s for s in spans if overlap(s, asked)), key=lambda s: s.since_on or date.min)
    return next(iter([*same, *alike, *reversed(met)]), None)


def refuse_wrong_span(span: Draft, others: Iterable[Draft], facts: Mapping[str, Any]) -> None:
    """Raise RowError where a period with these facts would end before it begins or meet another one."""
    wished = Draft(object, facts={"since_on": span.since_on, "until_on": span.until_on} | dict(facts))
    if wished.since_on and wished.until_on and wished.until_on < wished.since_on:
        raise RowError("backwards")
    if any(other is not span and overlap(other, wished) for other in others):
        raise RowError("overlap")
