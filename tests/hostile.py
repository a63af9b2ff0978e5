"""What people, programs and attackers put where it does not belong, and the places that take it."""

import inspect
import re
from dataclasses import dataclass
from functools import cache
from urllib.parse import quote_from_bytes, urlsplit

TEXTS = {
    "nul": b"a\x00b",
    "lone surrogate": b"a\xed\xa0\x80b",
    "not utf-8": b"\xff\xfe\xc3(",
    "emoji": "🦊👩‍👩‍👧‍👦e\u0301".encode(),
    "right to left": "\u202egnp.exe \u0645\u0631\u062d\u0628\u0627 \u2066x\u200f".encode(),
    "blank": b" \t\r\n\x0b\xc2\xa0",
    "empty": b"",
    "long": b"x" * 20_000,
    "markup": b"\"'><script>alert(1)</script>{{7*7}}${7*7}{% x %}%(name)s %s {0}",
    "sql": b"' OR 1=1; -- %_\\",
    "header": b"x\r\nBcc: a@example.org\xe2\x80\xa8y",
}
NUMBERS = {
    "10^30": b"1" + b"0" * 30,
    "64 bits and one": b"9223372036854775808",
    "minus one": b"-1",
    "zero": b"0",
    "5000 digits": b"9" * 5000,
    "not a number": b"NaN",
    "infinite": b"1e400",
    "arabic digits": "١٢".encode(),
}
TIMES = {
    "year 0": b"0000-00-00",
    "year 9999": b"9999-12-31",
    "no such day": b"2026-02-30",
    "hour 25": b"25:61",
}
VALUES = TEXTS | NUMBERS | TIMES
# The worst of them, for places where each further value costs more than it finds.
WORST = {
    name: VALUES[name]
    for name in (
        "nul",
        "lone surrogate",
        "not utf-8",
        "markup",
        "64 bits and one",
        "5000 digits",
        "minus one",
        "year 0",
    )
}
# Names that mean something to url_for, to Flask or to most lists, on every page.
COMMON_NAMES = (
    "page",
    "q",
    "sort",
    "next",
    "language",
    "endpoint",
    "_scheme",
    "_anchor",
    "_external",
    "_method",
)
SEGMENTS = {
    "10^30": "1" + "0" * 30,
    "64 bits and one": "9223372036854775808",
    "zero": "0",
    "5000 digits": "9" * 5000,
    "nul": "a%00b",
    "not utf-8": "%FF%FE",
    "not ascii": "é",
    "long": "x" * 8000,
}


@dataclass(frozen=True)
class Field:
    name: str
    kind: str
    value: str

    @property
    def is_typed(self) -> bool:
        """Whether people type into it; the other ones are chosen from what the page offers."""
        return self.kind not in {"checkbox", "radio", "hidden", "submit", "button", "select", "file"}


@dataclass(frozen=True)
class PageForm:
    method: str
    address: str
    fields: tuple[Field, ...]

    @property
    def key(self) -> tuple[str, str, frozenset[str]]:
        """The same for forms that differ only in the record they are about."""
        path = re.sub(r"\d+", "N", urlsplit(self.address).path)
        return self.method, path, frozenset(f.name for f in self.fields)


def forms_of(page, address) -> list[PageForm]:
    """Every form of a page's main part, with the values that a browser would send."""
    found = []
    for form in page.soup.select("main form"):
        fields = [field for e in form.select("[name]") if (field := _field(e))]
        action = form.get("action") or address
        found.append(PageForm(form.get("method", "get").upper(), action, tuple(fields)))
    return found


def _field(element) -> Field | None:
    name, kind = element["name"], element.get("type", "text")
    if name == "csrf_token" or element.has_attr("disabled"):
        return None
    if element.name == "select":
        options = element.select("option")
        chosen = (
            [o for o in options if o.has_attr("selected")]
            or [o for o in options if o.get("value")]
            or options
        )
        return Field(name, "select", chosen[0].get("value", "") if chosen else "")
    if element.name == "textarea":
        return Field(name, "textarea", element.get_text())
    return Field(name, "submit" if element.name == "button" else kind, element.get("value", ""))


def typed_values(form: PageForm, value: bytes) -> list[tuple[str, bytes]]:
    """The form with `value` in every field that people type into, the offered choices in the others."""
    return [(f.name, value if f.is_typed else f.value.encode()) for f in form.fields]


def all_values(form: PageForm, value: bytes) -> list[tuple[str, bytes]]:
    """The form with `value` in every field, those chosen from a list and the hidden ones too."""
    return [(f.name, value) for f in form.fields]


def encoded(pairs: list[tuple[str, bytes]]) -> str:
    """Names and raw bytes as a query or a form body; bytes that are not UTF-8 stay as they are."""
    return "&".join(f"{quote_from_bytes(name.encode())}={quote_from_bytes(value)}" for name, value in pairs)


@cache
def query_names(module: str) -> tuple[str, ...]:
    """The names that the views of a module read from the query, by their source."""
    source = inspect.getsource(inspect.importlib.import_module(module))
    pattern = r"""(?:args|values)(?:\.get|\.getlist|\.pop|\[)\(?\s*["'](\w+)["']"""
    return tuple(
        sorted(set(re.findall(pattern, source)) | set(re.findall(r"""_arg\(["'](\w+)["']""", source)))
    )
