"""Column types shared by the tables."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated, Any

from sqlalchemy import (
    BigInteger,
    DateTime,
    Dialect,
    Enum,
    ForeignKey,
    Integer,
    String,
    Text,
    TypeDecorator,
    event,
)
from sqlalchemy.orm import MappedColumn, mapped_column

from cop import clock, text

LANGUAGES = ("it", "en")


class Language(StrEnum):
    IT = "it"
    EN = "en"


class UTCDateTime(TypeDecorator[datetime]):
    """Aware datetimes in Python, UTC in the database, on every backend. Refuses naive values."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"naive datetime: {value!r}")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


@dataclass(frozen=True)
class Bilingual:
    """A text in Italian and English. A language left empty falls back to the other one."""

    it: str
    en: str

    def in_language(self, language: str) -> str:
        """Return the text in `language` ("it" or "en"), or in the other one where that is empty."""
        return (self.en or self.it) if language == "en" else (self.it or self.en)

    def language_shown(self, language: str) -> str:
        """Return the language of the text that `in_language` returns, for the `lang` attribute."""
        own = self.en if language == "en" else self.it
        return language if own else ("it" if language == "en" else "en")


class BilingualText:
    """An attribute of a record that joins two columns, as `name = BilingualText("name_it", "name_en")`.

    Always what the columns hold: SQLAlchemy's composite would keep the old text until the next load.
    """

    def __init__(self, it: str, en: str) -> None:
        self.it, self.en = it, en

    def __get__(self, record: object, owner: type | None = None) -> Bilingual:
        return Bilingual(getattr(record, self.it) or "", getattr(record, self.en) or "")


def enum_type(enum: type[StrEnum], *, name: str = "") -> Enum:
    """A text column holding the values (not the names) of a StrEnum, with a CHECK constraint.

    A table with two columns of the same enum gives one of them a `name`, for its constraint.
    """
    return Enum(
        enum,
        native_enum=False,
        create_constraint=True,
        values_callable=lambda e: [m.value for m in e],
        length=40,
        name=name or enum.__name__.lower(),
    )


# 64 bits where it matters; SQLite's own row id only with INTEGER.
BigId = BigInteger().with_variant(Integer, "sqlite")

intpk = Annotated[int, mapped_column(BigId, primary_key=True)]
created = Annotated[datetime, mapped_column(UTCDateTime, default=clock.now)]
instant = Annotated[datetime, mapped_column(UTCDateTime)]
long_text = Annotated[str, mapped_column(Text, default="")]


def reference(
    target: str, *, ondelete: str = "CASCADE", index: bool = True, **options: Any
) -> MappedColumn[Any]:
    """A foreign key column to `target` ("table.id"), indexed, with its delete rule."""
    return mapped_column(BigId, ForeignKey(target, ondelete=ondelete), index=index, **options)


def folded_text(*names: str) -> MappedColumn[str]:
    """A column that holds the folded text of other columns, to search and to sort by."""
    return _kept(String(600), names, text.folded, index=True)


def words_text(*names: str) -> MappedColumn[str]:
    """A column that holds the words of other columns as the search index wants them (`models.search`)."""
    return _kept(Text, names, text.index_words, server_default="")


def _kept(column_type: Any, names: tuple[str, ...], make: Any, **options: Any) -> MappedColumn[str]:
    """A column made from others, kept by the database layer: at each insert by its default, at each update
    by `keep_folded`.
    """

    def first(context: Any) -> str:
        values = context.get_current_parameters()
        return _made(make, (values.get(name) for name in names))

    return mapped_column(column_type, default=first, info={"of": names, "make": make}, **options)


def keep_folded(model: type) -> type:
    """Class decorator: refresh the columns made from others whenever a record is updated."""

    def refresh(_mapper: object, _connection: object, record: Any) -> None:
        for column in model.__table__.columns:  # type: ignore[attr-defined]
            if "make" in column.info:
                values = (getattr(record, name) for name in column.info["of"])
                setattr(record, column.key, _made(column.info["make"], values))

    event.listen(model, "before_update", refresh)
    return model


def _made(make: Any, values: Iterable[str | None]) -> str:
    return str(make(" ".join(value for value in values if value)))
