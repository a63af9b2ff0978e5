"""Reading the facts, and saving what is not there yet."""

import tomllib
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import inspect, select

from cop.extensions import Base, db

T = TypeVar("T", bound=Base)
FACTS = Path(__file__).parent / "facts"


@cache
def facts(name: str) -> dict[str, Any]:
    """Return the content of a file of facts by its name without ending."""
    return tomllib.loads((FACTS / f"{name}.toml").read_text(encoding="utf-8"))


def bilingual(name: str, row: dict[str, Any]) -> dict[str, Any]:
    """Return both columns of a bilingual text from the keys `name_it`, `name_en` (`it`, `en` for "name")."""
    prefix = "" if name == "name" else f"{name}_"
    return {f"{name}_{language}": row.get(f"{prefix}{language}", "").strip() for language in ("it", "en")}


class Records:
    """Saves records once: found again by their key at the next loading. Counts what it added."""

    def __init__(self) -> None:
        self.added = 0

    def ensure(self, model: type[T], values: dict[str, Any] | None = None, **key: Any) -> T:
        """Return the record with this key, the first of several; add it with these values where there is none."""
        first = select(model).filter_by(**key).order_by(*inspect(model).primary_key).limit(1)
        found = db.session.scalars(first).first()
        return found or self.add(model(**key, **(values or {})))

    def add(self, record: T) -> T:
        """Save a record."""
        self.add_all([record])
        return record

    def add_all(self, records: Sequence[Base]) -> None:
        """Save several at once."""
        db.session.add_all(records)
        db.session.flush()
        self.added += len(records)
