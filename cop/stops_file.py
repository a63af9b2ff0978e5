"""Who must not be written to, and about what, in a file outside the database: a restored backup may not know it.

Numbers and keyed hashes alone. An entry says what was so from an instant on ("at"): of one and the same thing, named
by `thing_of`, the newest holds. See `cop.lines_file`, and `cop.services.stop_journal` for what the entries hold.
"""

from collections.abc import Collection, Iterable
from pathlib import Path
from typing import Any

from cop import lines_file

NAME = "stops.jsonl"
_NAMED_BY = ("what", "key", "list", "kind", "reason")
Thing = tuple[str, ...]


def written_in(folder: Path) -> list[dict[str, Any]]:
    """Return the stops written down in a folder, in order; a line cut short by a crash is left out."""
    entries = lines_file.written_in(folder / NAME)
    return [e for e in entries if all(isinstance(e.get(name), str) for name in ("what", "key", "at"))]


def append(folder: Path, entries: Collection[dict[str, Any]]) -> None:
    """Add stops to the file, on the disk before this returns; nobody else may read it."""
    lines_file.append(folder / NAME, entries)


def thing_of(entry: dict[str, Any]) -> Thing:
    """Return what an entry is about: one list and kind of one person, one reason of one address."""
    return tuple(str(entry.get(name, "")) for name in _NAMED_BY)


def newest(entries: Iterable[dict[str, Any]]) -> dict[Thing, dict[str, Any]]:
    """Return of each thing the entry that holds: the one of the latest instant, the later of two of the same."""
    found: dict[Thing, dict[str, Any]] = {}
    for entry in entries:
        thing = thing_of(entry)
        if thing not in found or entry["at"] >= found[thing]["at"]:
            found[thing] = entry
    return found
