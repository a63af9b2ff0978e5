"""A file outside the database, of JSON objects one a line, that is only ever added to.

A restored backup does not know what happened since it was made; such a file does.
"""

import json
import os
from collections.abc import Collection
from pathlib import Path
from typing import Any


def written_in(path: Path) -> list[dict[str, Any]]:
    """Return the objects of a file, in order; a line cut short by a crash, or that is none, is left out."""
    try:
        lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
    except FileNotFoundError:
        return []
    return [entry for line in lines if (entry := _parsed(line)) is not None]


def append(path: Path, entries: Collection[dict[str, Any]]) -> None:
    """Add objects to a file, on the disk before this returns; nobody else may read it."""
    if not entries:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = "".join(json.dumps(entry, sort_keys=True) + "\n" for entry in entries)
    target = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        # A line of its own, also after one that was cut short.
        os.write(target, ("\n" + lines).encode() if _is_cut_short(path) else lines.encode())
        os.fsync(target)
    finally:
        os.close(target)


def _is_cut_short(path: Path) -> bool:
    with path.open("rb") as file:
        file.seek(0, os.SEEK_END)
        if not file.tell():
            return False
        file.seek(-1, os.SEEK_END)
        return file.read(1) != b"\n"


def _parsed(line: str) -> dict[str, Any] | None:
    try:
        entry = json.loads(line)
    except ValueError:
        return None
    return entry if isinstance(entry, dict) else None
