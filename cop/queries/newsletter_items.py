"""What every block that fills itself is asked with, and how long texts of the records are cut for it."""

from dataclasses import dataclass
from datetime import date, datetime

from cop.exports.prose import blocks_of

EXCERPT = 240  # characters


@dataclass(frozen=True)
class Scope:
    """Of which communities, which days, at which instant and in which language a block tells.

    `names_hosts`: an item says whose it is, as several communities are told of.
    """

    communities: frozenset[int]
    since_on: date
    until_on: date
    at: datetime
    language: str
    is_whole: bool = False
    names_hosts: bool = False


def excerpt(markdown: str, *, most: int = EXCERPT) -> str:
    """Return the first paragraph of a text as plain words, cut between two words where it is long."""
    paragraphs = (block for block in blocks_of(markdown) if block["kind"] == "paragraph")
    first = next(paragraphs, None)
    words = " ".join("".join(run["text"] for run in first["items"][0]).split()) if first else ""
    if len(words) <= most:
        return words
    return words[:most].rpartition(" ")[0].rstrip(",;:.–- ") + "…"
