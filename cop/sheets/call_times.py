"""How long somebody was in a call: durations and times of day as reports write them, joins added up."""

import re
from collections.abc import Iterable, Sequence

from cop.text import one_line

Span = tuple[int, int]

DAY = 24 * 3600
_TIME = re.compile(
    r"(?<!\d)(\d{1,2})[:.](\d{2})(?:[:.](\d{2}))?(?![\d:])(?:\.\d+)?\s*([ap])?\.?(?:m\b)?", re.IGNORECASE
)
_PART = re.compile(r"(\d+(?:[.,]\d+)?)\s*([^\W\d_]+)")
_CLOCK = re.compile(r"(\d{1,3}):(\d{2})(?::(\d{2}))?")
_NUMBER = re.compile(r"\d{1,6}(?:[.,]\d+)?")
_SECONDS = {"h": 3600, "o": 3600, "m": 60, "s": 1}
_LONGEST = 7 * DAY


def seconds_of_day(value: str) -> int | None:
    """Return the time of day in a text ("11/26/26, 4:16:55 PM", "26/11/2026 16:16", ISO), None where there is none.

    Which number is the day and which the month differs from country to country, and a call lasts less than a
    day: so the date is left out.
    """
    found = _TIME.search(one_line(value).replace("T", " ")[:80])
    if not found:
        return None
    hours, minutes, seconds = int(found[1]), int(found[2]), int(found[3] or 0)
    half = (found[4] or "").lower()
    if half and not 1 <= hours <= 12:
        return None
    hours = hours % 12 + (12 if half == "p" else 0) if half else hours
    return hours * 3600 + minutes * 60 + seconds if hours < 24 and minutes < 60 and seconds < 60 else None


def span_of(joined: str, left: str) -> Span | None:
    """Return when somebody came and went, in seconds of the day, past midnight beyond 86400; None where untold."""
    begin, end = seconds_of_day(joined), seconds_of_day(left)
    if begin is None or end is None:
        return None
    return begin, end if end >= begin else end + DAY


def seconds_in(value: str, *, unit: str = "", span: Span | None = None) -> int | None:
    """Return the seconds in a duration: "1h 2m 3s", "1 ora 5 min", "1:02:03", "62"; None where it is none.

    `unit` is what the column says ("Duration (Minutes)"). Two numbers, "32:14", are minutes and seconds or hours
    and minutes, whichever is nearer to the `span`.
    """
    words = one_line(value)[:60].casefold()
    if clock := _CLOCK.fullmatch(words):
        return _of_clock(clock, span)
    if _NUMBER.fullmatch(words):
        is_seconds = "second" in unit.casefold() or unit.casefold() == "sec"
        return min(_LONGEST, round(float(words.replace(",", ".")) * (1 if is_seconds else 60)))
    parts = _PART.findall(words)
    known = [(number, _SECONDS[name[0]]) for number, name in parts if name[0] in _SECONDS]
    if not known or len(known) < len(parts):
        return None
    return min(_LONGEST, round(sum(float(number.replace(",", ".")) * each for number, each in known)))


def _of_clock(found: "re.Match[str]", span: Span | None) -> int:
    first, second, third = int(found[1]), int(found[2]), found[3]
    if third is not None:
        return min(_LONGEST, first * 3600 + second * 60 + int(third))
    as_hours, as_minutes = first * 3600 + second * 60, first * 60 + second
    if span is not None:
        return min((as_hours, as_minutes), key=lambda one: abs(one - (span[1] - span[0])))
    return as_minutes if first > 12 else as_hours


def together(spans: Iterable[Sequence[int]]) -> int:
    """Return the seconds that spans cover, what overlaps once."""
    covered = reached = 0
    for begin, end in sorted((int(span[0]), int(span[1])) for span in spans):
        begin = max(begin, reached)
        if end > begin:
            covered, reached = covered + end - begin, end
    return covered


def minutes_together(parts: Iterable[tuple[int, Sequence[Sequence[int]]]]) -> int:
    """Return the minutes of several joins, each (minutes, spans): what overlaps counts once where times are told.

    Never more than the minutes added up: a span from the first join to the last leave holds the breaks too.
    """
    spans: list[Sequence[int]] = []
    timed = untimed = 0
    for minutes, own in parts:
        spans.extend(own)
        timed, untimed = (timed + minutes, untimed) if own else (timed, untimed + minutes)
    return min(timed, whole_minutes(together(spans))) + untimed


def whole_minutes(seconds: int) -> int:
    """Return seconds as whole minutes, the nearest; somebody who was there at all has one."""
    return max(1, (seconds + 30) // 60) if seconds > 0 else 0
