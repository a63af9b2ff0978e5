"""Markdown as facts for a PDF: blocks of runs, so that text stays text whatever it holds."""

from collections.abc import Sequence
from typing import Any, TypedDict

from markdown_it import MarkdownIt
from markdown_it.token import Token

_markdown = MarkdownIt("commonmark", {"html": False, "linkify": False})
_LISTS = {"bullet_list_open": "bullets", "ordered_list_open": "numbers"}
_SCHEMES = ("https://", "http://", "mailto:")


class Run(TypedDict):
    """A piece of a line and how it looks; `href` is "" where it is no link."""

    text: str
    bold: bool
    italic: bool
    href: str


class Block(TypedDict):
    """A paragraph or a heading of one item, or a list of several."""

    kind: str
    items: list[list[Run]]


def blocks_of(value: str) -> list[Block]:
    """Return what `_prose.typ` sets: paragraphs, headings and lists with bold, italic and links.

    Raw HTML, pictures and whatever else Markdown knows stay out, their words stay in. A list in a list becomes one.
    """
    found: list[Block] = []
    depth, kind = 0, "paragraph"
    for token in _markdown.parse(value):
        if token.type in _LISTS:
            depth += 1
            if depth == 1:
                found.append(Block(kind=_LISTS[token.type], items=[]))
        elif token.type in {"bullet_list_close", "ordered_list_close"}:
            depth -= 1
        elif token.type in {"heading_open", "paragraph_open"}:
            kind = token.type.removesuffix("_open")
        elif token.type in {"inline", "code_block", "fence"}:
            runs = _runs(token.children or []) or [_run(token.content.strip(), [], [])]
            if depth:
                found[-1]["items"].append(runs)
            else:
                found.append(Block(kind=kind if token.type == "inline" else "paragraph", items=[runs]))
    return found


def _runs(tokens: Sequence[Token]) -> list[Run]:
    runs: list[Run] = []
    styles: list[str] = []
    links: list[str] = []
    for token in tokens:
        if token.type in {"strong_open", "em_open"}:
            styles.append(token.tag)
        elif token.type in {"strong_close", "em_close"}:
            styles.remove(token.tag)
        elif token.type == "link_open":
            links.append(str(token.attrGet("href") or ""))
        elif token.type == "link_close":
            links.pop()
        else:
            words = " " if token.type == "softbreak" else "\n" if token.type == "hardbreak" else token.content
            runs.append(_run(words, styles, links))
    return [run for run in runs if run["text"]]


def _run(words: str, styles: Sequence[str], links: Sequence[str]) -> Any:
    href = links[-1] if links and links[-1].startswith(_SCHEMES) else ""
    return Run(text=words, bold="strong" in styles, italic="em" in styles, href=href)
