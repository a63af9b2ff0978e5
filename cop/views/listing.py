"""What the address of a list says: which page, which words, which choice. Anything odd means the default."""

from datetime import date
from enum import StrEnum
from typing import TypeVar

from flask import request

from cop import text
from cop.forms.fields import EARLIEST, LATEST

E = TypeVar("E", bound=StrEnum)
LONGEST_WORDS = 100
MOST_DIGITS = 9  # of a page number; beyond it lies no page of any list


def page_number(name: str = "page") -> int:
    """Return `?page=`, 1 for anything that is no page; `name`: where a page has several lists."""
    value = request.args.get(name, "")
    is_number = value.isascii() and value.isdigit() and len(value) <= MOST_DIGITS
    return int(value) if is_number else 1


def words(name: str = "q") -> str:
    """Return what is searched for, cleaned and cut."""
    return text.one_line(request.args.get(name, ""))[:LONGEST_WORDS]


def chosen(name: str, choices: type[E]) -> E | None:
    """Return the member of an enumeration that `?name=` says, None for all."""
    value = request.args.get(name, "")
    return choices(value) if value in set(choices) else None


def day(name: str) -> date | None:
    """Return the day that `?name=` says, None where it says none that is possible."""
    try:
        found = date.fromisoformat(request.args.get(name, ""))
    except ValueError:
        return None
    return found if EARLIEST <= found <= LATEST else None


def year(name: str) -> int | None:
    """Return the year that `?name=` says, None where it says none that is possible."""
    value = request.args.get(name, "")
    is_year = value.isascii() and value.isdigit() and len(value) == 4
    return int(value) if is_year and EARLIEST.year <= int(value) <= LATEST.year else None
