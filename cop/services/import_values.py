"""What people write into spreadsheets, read leniently: days, yes and no, codes, words of our lists.

A reader takes the text of a cell, never empty, and returns the value; what cannot be read raises `RowError` with
the reason, a word that `cop.forms.import_words` makes a sentence of.
"""

import re
from collections.abc import Callable
from datetime import date
from typing import Any

from babel.dates import get_month_names

from cop import text
from cop.models import LANGUAGES, Language, Sector
from cop.rules.codes import compact_code, fiscal_code, vat_number

Reader = Callable[[str], Any]
EARLIEST, LATEST = date(1900, 1, 1), date(2100, 12, 31)
YES = {"1", "si", "s", "yes", "y", "true", "vero", "x", "ok"}
NO = {"0", "no", "n", "false", "falso", "-"}
_SECTORS = {
    Sector.PUBLIC: "public|public sector|public body|pubblico|settore pubblico|ente pubblico|pa",
    Sector.PRIVATE: "private|private sector|privato|settore privato|impresa|azienda|profit",
    Sector.THIRD_SECTOR: "third sector|third_sector|terzo settore|ets|non profit|no profit|nonprofit",
    Sector.RESEARCH_EDUCATION: "research_education|research and education|ricerca e formazione|"
    "ricerca|formazione|research|education|universita|university",
    Sector.OTHER: "other|altro",
}
_LANGUAGES = {Language.IT: "it|ita|italiano|italian", Language.EN: "en|eng|english|inglese"}
_DAY_FIRST = re.compile(r"^(\d{1,2})[./ -](\d{1,2})[./ -](\d{4}|\d{2})(?:[ t].*)?$")
_YEAR_FIRST = re.compile(r"^(\d{4})[./-](\d{1,2})[./-](\d{1,2})(?:[ t].*)?$")
_IN_WORDS = re.compile(r"^(\d{1,2})[°º]?(?:\s+(?:di|of))?\s+([a-z]+)\.?\s+(\d{4})$")
_SHEET_ERROR = re.compile(r"^#(N/A|N/D|REF!|RIF!|VALUE!|VALORE!|NAME\?|NOME\?|DIV/0!|NUM!|NULL!)$")


class RowError(Exception):
    """A cell or row that cannot be taken as it is: the reason, and what its sentence says."""

    def __init__(self, reason: str, **says: Any) -> None:
        super().__init__(reason)
        self.reason, self.says = reason, says


def _months() -> dict[str, int]:
    found = {}
    for language in LANGUAGES:
        for width in ("wide", "abbreviated"):
            for number, name in get_month_names(width, locale=language).items():
                found[text.folded(name).strip(".")] = number
    return found


MONTHS = _months()


def words(longest: int) -> Reader:
    """One line of at most `longest` characters."""

    def read(cell: str) -> str:
        if _SHEET_ERROR.match(cell):
            raise RowError("sheet_error", value=cell)
        if len(cell) > longest:
            raise RowError("too_long", most=longest)
        return cell

    return read


def day(cell: str) -> date:
    """2024-12-31, 31/12/2024, 31.12.24, 31 dicembre 2024; day before month, as everywhere but in one country."""
    parts = _date_parts(text.folded(cell))
    try:
        found = date(*parts) if parts else None
    except ValueError:
        found = None
    if found is None or not EARLIEST <= found <= LATEST:
        raise RowError("no_day", value=_short(cell))
    return found


def _date_parts(cell: str) -> tuple[int, int, int] | None:
    if match := _YEAR_FIRST.match(cell):
        return int(match[1]), int(match[2]), int(match[3])
    if match := _DAY_FIRST.match(cell):
        year = int(match[3]) + (2000 if len(match[3]) == 2 else 0)
        return year, int(match[2]), int(match[1])
    if (match := _IN_WORDS.match(cell)) and match[2] in MONTHS:
        return int(match[3]), MONTHS[match[2]], int(match[1])
    return None


def yes_or_no(cell: str) -> bool:
    key = text.folded(cell)
    if key in YES | NO:
        return key in YES
    raise RowError("no_yes_or_no", value=_short(cell))


def number(cell: str) -> int:
    """The number of a record, as our exports give it."""
    if cell.isascii() and cell.isdigit() and len(cell) < 19:
        return int(cell)
    raise RowError("no_number", value=_short(cell))


def email(cell: str) -> str:
    """One address; "Anna Volpe <anna@example.org>" is read too."""
    inner = re.search(r"<([^<>]+)>\s*$", cell)
    try:
        found = text.email_address((inner[1] if inner else cell).removeprefix("mailto:"))
    except ValueError as error:
        raise RowError("no_address", value=_short(cell)) from error
    if len(found) > 254:
        raise RowError("too_long", most=254)
    return found


def vat(cell: str) -> str:
    try:
        return vat_number(_with_zeros(cell))
    except ValueError as error:
        raise RowError("no_vat_number", value=_short(cell)) from error


def fiscal(cell: str) -> str:
    try:
        return fiscal_code(_with_zeros(cell))
    except ValueError as error:
        raise RowError("no_fiscal_code", value=_short(cell)) from error


def _with_zeros(cell: str) -> str:
    """A code with the zeros at its beginning that a spreadsheet took for those of a number."""
    compact = compact_code(cell[:40])
    return compact.zfill(11) if compact.isdigit() and len(compact) >= 8 else compact


def _one_of(values: dict[Any, str], reason: str) -> Reader:
    keys = {key: value for value, names in values.items() for key in names.split("|")}

    def read(cell: str) -> Any:
        key = text.folded(cell)
        if key not in keys:
            raise RowError(reason, value=_short(cell))
        return keys[key]

    return read


sector = _one_of(_SECTORS, "no_sector")
language = _one_of(_LANGUAGES, "no_language")


def _short(cell: str) -> str:
    return cell if len(cell) <= 60 else f"{cell[:59]}…"
