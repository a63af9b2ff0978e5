"""Placeholders: the few words in braces that stand for who gets a newsletter. A fixed list, never a language.

What an author writes is searched for them once (`marked`): each becomes a mark of private characters, which Markdown,
MJML and HTML let through, and which nobody can type, as `without_marks` takes them out first. A mail to one person is
the text between the marks, joined with values (`Pieces`). A sentence reads also where the value is missing: a name is
dropped with what leads to it, "Ciao {{nome}}, ecco" becomes "Ciao, ecco", "{{nome}}, ecco" becomes "Ecco".
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from html import escape
from typing import Self

from cop import text as texts

NAME, ORGANISATION = "name", "organisation"
# As they may be typed, in either language, whatever the language of the text.
FIELDS = {"nome": NAME, "name": NAME, "organizzazione": ORGANISATION, "organisation": ORGANISATION}
# What an Italian, and an English, text offers.
OFFERED = {"it": ("{{nome}}", "{{organizzazione}}"), "en": ("{{name}}", "{{organisation}}")}
_YOUR_ORGANISATION = {"it": "la tua organizzazione", "en": "your organisation"}

_OPEN, _CLOSE, _NEXT = "\ue000", "\ue001", "\ue002"
_PRIVATE = dict.fromkeys([*range(0xE000, 0xE010), 0xFFFE, 0xFFFF])
_KNOWN = re.compile(
    r"(?P<before>(?:[ \u00a0]?\b(?P<to>di|a|da|in|su)(?=[ \u00a0]))?[ \u00a0]?)"
    r"\{\{ *(?P<name>" + "|".join(FIELDS) + r") *\}\}(?P<after>, +[^\W_])?",
    re.IGNORECASE,
)
# Italian prepositions take the article of what follows.
_WITH_ARTICLE = {"di": "della", "a": "alla", "da": "dalla", "in": "nella", "su": "sulla"}
_IN_BRACES = re.compile(r"\{[{%]?[^{}\n]{0,80}\}\}?")
_MARK = re.compile(f"{_OPEN}([^{_OPEN}{_CLOSE}]*){_CLOSE}")


def without_marks(text: str) -> str:
    """Return a text as any mail may hold it, without the private characters that marks are made of."""
    return texts.clean(text).translate(_PRIVATE)


def marked(text: str, language: str, *, starts: bool = True) -> str:
    """Return a text of one line with marks for its placeholders; `starts`: it begins a line."""

    def mark(found: re.Match[str]) -> str:
        field = FIELDS[found["name"].lower()]
        is_first = starts and not text[: found.start()].strip()
        before, after = found["before"], found["after"] or ""
        if field == ORGANISATION:
            words = _yours(before, (found["to"] or "").lower(), language)
            return mark_of(field, before, after, (_capital(words) if is_first else words) + after)
        if is_first:
            return mark_of(field, before, after, after.lstrip(", ").upper())
        return mark_of(field, before, after, after)

    return _KNOWN.sub(mark, text)


def mark_of(field: str, before: str = "", after: str = "", empty: str = "") -> str:
    """Return the mark for a field: before + value + after, or `empty` for an empty value."""
    return f"{_OPEN}{_NEXT.join((field, before, after, empty))}{_CLOSE}"


def unknown_in(text: str) -> list[str]:
    """Return what a text has in braces that is no placeholder, each once: it stays as it is typed."""
    found = dict.fromkeys(match[0] for match in _IN_BRACES.finditer(text))
    return [one for one in found if not _KNOWN.fullmatch(one)]


@dataclass(frozen=True)
class _Place:
    field: str
    before: str
    after: str
    empty: str

    def filled(self, value: str) -> str:
        return f"{self.before}{value}{self.after}" if value else self.empty


@dataclass(frozen=True)
class Pieces:
    """A text cut at its marks, once for all its recipients."""

    texts: tuple[str, ...]
    places: tuple[_Place, ...]

    @classmethod
    def of(cls, text: str) -> Self:
        parts = _MARK.split(text)
        return cls(tuple(parts[::2]), tuple(_Place(*mark.split(_NEXT)) for mark in parts[1::2]))

    def joined(self, values: Mapping[str, str], *, safe: Callable[[str], str] = str) -> str:
        """Return the text with values, each of them made `safe` for where it goes."""
        said = [self.texts[0]]
        for place, text in zip(self.places, self.texts[1:], strict=True):
            said += (place.filled(safe(values[place.field])), text)
        return "".join(said)

    def joined_html(self, values: Mapping[str, str]) -> str:
        """Return the same for a text that is HTML."""
        return self.joined(values, safe=escape)


def _yours(before: str, preposition: str, language: str) -> str:
    """What stands for an organisation that is not known, with what comes before it."""
    if language == "it" and preposition in _WITH_ARTICLE:
        led = before[: len(before) - len(before.lstrip())]
        return f"{led}{_WITH_ARTICLE[preposition]} tua organizzazione"
    return before + _YOUR_ORGANISATION[language]


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
