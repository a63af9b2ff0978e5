"""Forms with rows, such as an agenda: buttons add, move and remove rows, without JavaScript.

A button changes what was sent before the form reads it, so that nothing typed is lost, not even what cannot be
read. Fields are called "<list>-<n>-<field>", buttons `do=look-<list>-<act>-<n>` with act add, up, down or remove.
"""

from collections import defaultdict
from collections.abc import Collection
from typing import Any

from werkzeug.datastructures import MultiDict

Row = list[tuple[str, str]]
# The field of a row that was only just added.
NEW = "new"


def rearranged(sent: "MultiDict[str, str]", names: Collection[str], *, most: int) -> "MultiDict[str, str]":
    """Return what was sent with the rows of these lists numbered from 0, after the act of the button pressed.

    At most `most` rows of each list are read. What is no row stays as it is; a name that only looks like one goes.
    """
    kept: Row = [(key, value) for key, value in sent.items(multi=True) if key.partition("-")[0] not in names]
    for name in names:
        rows = _rows_in(sent, name)[:most]
        _act(rows, name, sent.get("do", ""), most)
        kept += [(f"{name}-{n}-{rest}", value) for n, row in enumerate(rows) for rest, value in row]
    return MultiDict(kept)


def pressed_row(sent: "MultiDict[str, str]", name: str, *, last: int) -> int | None:
    """Return the row of a list to which a button leads the eye, by its number; `last` is that of the last one."""
    looked = _read_button(name, sent.get("do", ""))
    if looked is None:
        found = sent.get("find", "").split("-")
        return int(found[1]) if len(found) > 2 and found[0] == name and _is_number(found[1]) else None
    act, n = looked
    place = {"add": last, "up": n - 1, "down": n + 1}.get(act, n)
    return max(0, min(place, last)) if last >= 0 else None


def _rows_in(sent: "MultiDict[str, str]", name: str) -> list[Row]:
    rows: dict[int, Row] = defaultdict(list)
    for key, value in sent.items(multi=True):
        head, _dash, tail = key.partition("-")
        number, _dash, rest = tail.partition("-")
        if head == name and _is_number(number) and rest and rest != NEW:
            rows[int(number)].append((rest, value))
    return [rows[n] for n in sorted(rows)]


def _act(rows: list[Row], name: str, button: str, most: int) -> None:
    looked = _read_button(name, button)
    if looked is None:
        return
    act, n = looked
    if act == "add" and len(rows) < most:
        rows.append([(NEW, "1")])
    elif act == "remove" and n < len(rows):
        del rows[n]
    elif act == "up" and 0 < n < len(rows):
        rows[n - 1], rows[n] = rows[n], rows[n - 1]
    elif act == "down" and n + 1 < len(rows):
        rows[n], rows[n + 1] = rows[n + 1], rows[n]


def _read_button(name: str, button: str) -> tuple[str, int] | None:
    parts: Any = button.split("-")
    if len(parts) != 4 or parts[:2] != ["look", name] or not _is_number(parts[3]):
        return None
    return parts[2], int(parts[3])


def _is_number(value: str) -> bool:
    return value.isascii() and value.isdigit() and len(value) <= 3
