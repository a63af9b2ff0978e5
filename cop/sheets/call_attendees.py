"""Who was in a call, and for how long: the rows of a report, each person's joins added up."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from cop.sheets.call_columns import CallFact
from cop.sheets.call_times import Span, minutes_together, seconds_in, span_of, whole_minutes
from cop.text import email_address, folded, one_line

LONGEST_NAME = 200
_HOST = re.compile(r"\s*\((?:host|co-host|organizzatore|ospitante|me|io)\)\s*$", re.IGNORECASE)


@dataclass
class Attendee:
    """One person or device in the call; `spans` are the joins of which the times are told."""

    name: str
    email: str = ""
    joins: int = 0
    minutes: int = 0
    spans: list[Span] = field(default_factory=list)


@dataclass(frozen=True)
class _Join:
    name: str
    email: str
    minutes: int
    spans: tuple[Span, ...]


def attendees_of(
    headers: Sequence[str], rows: Iterable[Sequence[str]], columns: Mapping[CallFact, int]
) -> list[Attendee]:
    """Return the attendees in the order of the report, each once.

    One address is one person, whatever the name shown. Without an address, a name is a person, and is the one of
    an address where just one address has that name. Rows without name and address, or without a time, are left
    out.
    """
    joins = [join for row in rows if (join := _join_of(headers, row, columns))]
    addresses = _addresses_by_name(joins)
    groups: dict[str, list[_Join]] = {}
    for join in joins:
        of_name = addresses.get(folded(join.name), set())
        email = join.email or (next(iter(of_name)) if len(of_name) == 1 else "")
        groups.setdefault(email.casefold() or f" {folded(join.name)}", []).append(join)
    return [_together(group) for group in groups.values()]


def _addresses_by_name(joins: Iterable[_Join]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for join in joins:
        if join.email and join.name:
            found.setdefault(folded(join.name), set()).add(join.email.casefold())
    return found


def _together(group: Sequence[_Join]) -> Attendee:
    name = next((join.name for join in group if join.name), "")
    email = next((join.email for join in group if join.email), "")
    minutes = minutes_together((join.minutes, join.spans) for join in group)
    return Attendee(name, email, len(group), minutes, [span for join in group for span in join.spans])


def _join_of(headers: Sequence[str], row: Sequence[str], columns: Mapping[CallFact, int]) -> _Join | None:
    def cell(fact: CallFact) -> str:
        place = columns.get(fact)
        return one_line(row[place]) if place is not None and place < len(row) else ""

    name = cell(CallFact.NAME) or f"{cell(CallFact.FIRST_NAME)} {cell(CallFact.SURNAME)}".strip()
    name, email = _HOST.sub("", name)[:LONGEST_NAME], _address(cell(CallFact.EMAIL))
    span = span_of(cell(CallFact.JOINED), cell(CallFact.LEFT))
    unit = headers[columns[CallFact.DURATION]] if CallFact.DURATION in columns else ""
    seconds = seconds_in(cell(CallFact.DURATION), unit=unit, span=span)
    if seconds is None:
        seconds = span[1] - span[0] if span else None
    if seconds is None or not (name or email):
        return None
    return _Join(name, email, whole_minutes(seconds), (span,) if span else ())


def _address(cell: str) -> str:
    try:
        found = email_address(cell) if "@" in cell else ""
    except ValueError:
        return ""
    return found if len(found) <= 254 else ""
