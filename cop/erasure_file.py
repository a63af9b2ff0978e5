"""Who was erased, in a file outside the database: a restored backup does not know of it, the file does.

Numbers and keyed hashes alone, one JSON object a line; the file is only ever added to.
"""

import json
import os
from collections.abc import Collection
from pathlib import Path
from typing import Any

NAME = "erasures.jsonl"


def written_in(folder: Path) -> list[dict[str, Any]]:
    """Return the erasures written down in a folder, in order; a line cut short by a crash is left out."""
    try:
        lines = (folder / NAME).read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return []
    return [entry for line in lines if (entry := _parsed(line)) is not None]


def append(folder: Path, entries: Collection[dict[str, Any]]) -> None:
    """Add erasures to the file, on the disk before this returns; nobody else may read it."""
    if not entries:
        return
    folder.mkdir(parents=True, exist_ok=True)
    lines = "".join(json.dumps(entry, sort_keys=True) + "\n" for entry in entries)
    target = os.open(folder / NAME, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        # A line of its own, also after one that was cut short.
        os.write(target, ("\n" + lines).encode() if _is_cut_short(folder / NAME) else lines.encode())
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
    return entry if isinstance(entry, dict) and isinstance(entry.get("identity_hash"), str) else None
