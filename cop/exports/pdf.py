"""PDF by typst, tagged and judged as it is made: PDF/UA-1 (ISO 14289-1), or no file at all.

A template of `typst/` reads its facts as JSON from `sys.inputs.facts`, so that text stays text whatever it holds,
and sees no file outside that folder. It is made apart (`cop.apart`): what typst remembers of its last ten documents,
some 180 MB, does not stay with the web, and one that would take for ever is given up. Slow beside a query: call it
with no transaction open.
"""

import json
import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

import typst

from cop import apart

TEMPLATES = Path(__file__).parent / "typst"
FONTS = Path(__file__).parent.parent / "static" / "vendor" / "fonts"
STANDARD: Literal["ua-1"] = "ua-1"
MISSING = "\N{REPLACEMENT CHARACTER}"
SECONDS, MEMORY_MB = 20, 1024
_PDF = b"%PDF"
_NOT_SHOWN = re.compile(r'the text `"(.*?)"` could not be displayed', re.DOTALL)
_MOST_TRIES = 50


class PdfError(Exception):
    """The template and its facts make no accessible PDF, or not in time: told in typst's words."""


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


def made(asked: bytes) -> bytes:
    """In the child: the PDF, or in typst's words why there is none."""
    # Each thread reserves memory that counts as used: on a machine of many cores they would be refused it.
    os.environ["RAYON_NUM_THREADS"] = "2"
    read = json.loads(asked)
    facts = json.dumps(read["facts"], ensure_ascii=False)
    for _try in range(_MOST_TRIES):
        try:
            return _compiled(read["template"], facts)
        except typst.TypstError as error:
            missing = {letter for text in _NOT_SHOWN.findall(str(error)) for letter in _letters(text)}
            if not missing:
                return str(error).encode()
            facts = facts.translate({ord(letter): MISSING for letter in missing})
    return b"too many letters that no font has"


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
