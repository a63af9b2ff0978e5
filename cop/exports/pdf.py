"""PDF by typst, tagged and judged as it is made: PDF/UA-1 (ISO 14289-1), or no file at all.

A template of `typst/` reads its facts as JSON from `sys.inputs.facts`, so that text stays text whatever it holds,
and sees no file outside that folder. It is made apart (`cop.apart`): what typst remembers of its last ten documents,
some 180 MB, does not stay with the web, and one that would take for ever is given up. Slow beside a query: call it
with no transaction open.
"""

import json
import os
import re
import struct
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, Literal

import typst

from cop import apart

TEMPLATES = Path(__file__).parent / "typst"
FONTS = Path(__file__).parent.parent / "static" / "vendor" / "fonts"
STANDARD: Literal["ua-1"] = "ua-1"
MISSING = "\N{REPLACEMENT CHARACTER}"
SECONDS, MEMORY_MB = 20, 1024
# Documents made by one process: its start costs as much as some ten of them, and what it holds stays bounded.
TOGETHER, SECONDS_TOGETHER = 50, 60
_LENGTH = struct.Struct(">I")
_PDF = b"%PDF"
_NOT_SHOWN = re.compile(r'the text `"(.*?)"` could not be displayed', re.DOTALL)
_MOST_TRIES = 50
# What makes one picture of several letters: beside the sign for a missing one it makes something no font has.
_JOINERS: dict[int, str | None] = dict.fromkeys(map(ord, "\u200d\ufe0e\ufe0f"))


class PdfError(Exception):
    """The template and its facts make no accessible PDF, or not in time: told in typst's words."""


@dataclass(frozen=True)
class Document:
    """What one PDF is made of: its facts, and its language ("it", "en")."""

    facts: Mapping[str, Any]
    language: str


def compile_pdf(template: str, facts: Mapping[str, Any], *, language: str) -> bytes:
    """Return the PDF that a template ("signature_sheet") makes of facts, in a language ("it", "en").

    Letters that no font has (Chinese ones, pictures) are shown as the sign for a missing one. Raises PdfError.
    """
    asked = {"template": template, "facts": {**facts, "language": language}}
    try:
        made = apart.run(f"{__name__}:made", json.dumps(asked).encode(), seconds=SECONDS, memory_mb=MEMORY_MB)
    except apart.ApartError as error:
        raise PdfError(str(error)) from error
    if not made.startswith(_PDF):
        raise PdfError(made.decode("utf-8", "replace"))
    return made


def compile_pdfs(template: str, documents: Iterable[Document]) -> Iterator[bytes | PdfError]:
    """Yield the PDF of each document in order, or the error that it makes: one that fails stops no other.

    Fifty at a time in one process apart, as they are asked for: a thousand take no more memory than fifty.
    """
    coming = iter(documents)
    while chunk := list(islice(coming, TOGETHER)):
        yield from _made_together(template, chunk)


def _made_together(template: str, documents: Sequence[Document]) -> Iterator[bytes | PdfError]:
    """What one process makes of several; where it dies, of one half after the other, down to the one at fault."""
    asked = {"template": template, "all": [{**one.facts, "language": one.language} for one in documents]}
    payload = json.dumps(asked).encode()
    try:
        answer = apart.run(f"{__name__}:all_made", payload, seconds=SECONDS_TOGETHER, memory_mb=MEMORY_MB)
    except apart.ApartError as error:
        if len(documents) == 1:
            yield PdfError(str(error))
            return
        half = len(documents) // 2
        yield from _made_together(template, documents[:half])
        yield from _made_together(template, documents[half:])
        return
    for made in _unpacked(answer):
        yield made if made.startswith(_PDF) else PdfError(made.decode("utf-8", "replace"))


def _unpacked(answer: bytes) -> Iterator[bytes]:
    begin = 0
    while begin < len(answer):
        (length,) = _LENGTH.unpack_from(answer, begin)
        begin += _LENGTH.size
        yield answer[begin : begin + length]
        begin += length


def all_made(asked: bytes) -> bytes:
    """In the child: what `made` answers for each of several facts, its length before it."""
    read = json.loads(asked)
    answers = (_made(read["template"], facts) for facts in read["all"])
    return b"".join(part for answer in answers for part in (_LENGTH.pack(len(answer)), answer))


def made(asked: bytes) -> bytes:
    """In the child: the PDF, or in typst's words why there is none."""
    read = json.loads(asked)
    return _made(read["template"], read["facts"])


def _made(template: str, read: Mapping[str, Any]) -> bytes:
    # Each thread reserves memory that counts as used: on a machine of many cores they would be refused it.
    os.environ["RAYON_NUM_THREADS"] = "2"
    facts = json.dumps(read, ensure_ascii=False)
    for _try in range(_MOST_TRIES):
        try:
            return _compiled(template, facts)
        except typst.TypstError as error:
            missing = {letter for text in _NOT_SHOWN.findall(str(error)) for letter in _letters(text)}
            if not missing:
                return str(error).encode()
            facts = facts.translate(_JOINERS | {ord(letter): _sign_for(letter) for letter in missing})
    return b"too many letters that no font has"


def _sign_for(letter: str) -> str:
    """The sign for a missing letter; where even that one is missing (beside what joins letters), one in ASCII."""
    return "?" if letter == MISSING else MISSING


def _letters(shown: str) -> str:
    """The letters outside ASCII of a text as typst quotes it, "\\u{1f600}" for what does not print."""
    plain = re.sub(r"\\u\{([0-9a-f]+)\}", lambda found: chr(int(found[1], 16)), shown)
    return "".join(letter for letter in plain if not letter.isascii())


def _compiled(template: str, facts: str) -> bytes:
    return typst.compile(
        TEMPLATES / f"{template}.typ",
        root=TEMPLATES,
        font_paths=[FONTS],
        ignore_system_fonts=True,
        sys_inputs={"facts": facts},
        pdf_standards=STANDARD,
    )
