"""Who was erased, in a file outside the database: a restored backup does not know of it, the file does.

Numbers and keyed hashes alone; see `cop.lines_file`.
"""

from collections.abc import Collection
from pathlib import Path
from typing import Any

from cop import lines_file

NAME = "erasures.jsonl"


def written_in(folder: Path) -> list[dict[str, Any]]:
    """Return the erasures written down in a folder, in order; a line cut short by a crash is left out."""
    return [
        entry for entry in lines_file.written_in(folder / NAME) if isinstance(entry.get("identity_hash"), str)
    ]


def append(folder: Path, entries: Collection[dict[str, Any]]) -> None:
    """Add erasures to the file, on the disk before this returns; nobody else may read it."""
    lines_file.append(folder / NAME, entries)
