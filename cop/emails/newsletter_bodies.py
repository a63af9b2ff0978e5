"""The text of a mail to thousands: what is the same for all is encoded once, what differs by person line by line."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Self

from cop.emails import mime
from cop.rules.placeholders import Pieces

_LINES = re.compile(r"[^\n]*\n|[^\n]+")


@dataclass(frozen=True)
class Body:
    """A text with marks, cut into runs of whole lines: ready bytes, or pieces that still want their values.

    Quoted-printable knows no more than a line at a time, so lines encoded one by one are the text encoded whole.
    """

    whole: Pieces
    runs: tuple[bytes | Pieces, ...]
    safe: Callable[[str], str]

    @classmethod
    def of(cls, text: str, *, safe: Callable[[str], str] = str) -> Self:
        """Return a text ready to be joined; `safe` makes a value fit to stand in it (`html.escape` in HTML)."""
        runs: list[bytes | Pieces] = []
        lines = ((Pieces.of(line), line) for line in _LINES.findall(text))
        for is_personal, run in groupby(lines, key=lambda line: bool(line[0].places)):
            if is_personal:
                runs += [pieces for pieces, _line in run]
            else:
                runs.append(mime.quoted("".join(line for _pieces, line in run)))
        return cls(Pieces.of(text), tuple(runs), safe)

    def joined(self, values: Mapping[str, str]) -> str:
        """Return the text to one person."""
        return self.whole.joined(values, safe=self.safe)

    def quoted(self, values: Mapping[str, str]) -> bytes:
        """Return the same in quoted-printable."""
        return b"".join(
            run if isinstance(run, bytes) else mime.quoted(run.joined(values, safe=self.safe))
            for run in self.runs
        )
