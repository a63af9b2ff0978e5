"""What an author wrote in Markdown, as the HTML and as the plain text of a mail, with marks for its placeholders.

No raw HTML, no picture, and nh3 as a second wall; headings stay below those of the mail (its title, then its blocks).
Links go where the author wrote, unchanged; one within this site, as "/it/meetings/12", gets the address before it.
"""

import re
from collections.abc import Iterator, Sequence

import nh3
from flask import current_app
from markdown_it import MarkdownIt
from markdown_it.token import Token

from cop.rules.placeholders import marked, without_marks

SCHEMES = {"https", "http", "mailto", "tel"}
_TAGS = {"p", "br", "strong", "em", "ul", "ol", "li", "a", "h3", "h4", "blockquote", "code", "pre", "hr"}
# Mail programs drop style sheets: each element carries how it looks.
STYLES = {
    "p": "margin:0 0 12px 0",
    "ul": "margin:0 0 12px 0;padding:0 0 0 24px",
    "ol": "margin:0 0 12px 0;padding:0 0 0 24px",
    "li": "margin:0 0 4px 0",
    "a": "color:#0059b3;text-decoration:underline",
    "h3": "margin:20px 0 8px 0;font-size:18px;line-height:1.3;font-weight:700;color:#17324d",
    "h4": "margin:16px 0 8px 0;font-size:16px;line-height:1.4;font-weight:700;color:#17324d",
    "blockquote": "margin:0 0 12px 0;padding:0 0 0 16px;border-left:4px solid #b1bec9",
    "pre": "margin:0 0 12px 0;white-space:pre-wrap",
    "hr": "margin:20px 0;border:0;border-top:1px solid #b1bec9",
}
_OPENING = re.compile(r"<(" + "|".join(sorted(STYLES, reverse=True)) + r")(?=[ >])")
_HEADINGS = {"h1": "h3", "h2": "h3", "h3": "h3", "h4": "h4", "h5": "h4", "h6": "h4"}
_BREAKS = {"softbreak", "hardbreak"}
_markdown = MarkdownIt("commonmark", {"html": False, "breaks": True, "linkify": False, "maxNesting": 20})


def parsed(markdown: str, language: str) -> list[Token]:
    """Return the tokens of a text, with marks where it has placeholders."""
    tokens = _markdown.parse(without_marks(markdown))
    for token in tokens:
        token.tag = _HEADINGS.get(token.tag, token.tag)
        _mark_line(token.children or [], language)
    return tokens


def html_of(tokens: Sequence[Token]) -> str:
    """Return parsed Markdown as safe HTML for a mail."""
    return _OPENING.sub(lambda tag: f'<{tag[1]} style="{STYLES[tag[1]]}"', page_html_of(tokens))


def page_html_of(tokens: Sequence[Token]) -> str:
    """Return parsed Markdown as safe HTML for a page of ours, which brings its own styles."""
    html = _markdown.renderer.render(list(tokens), _markdown.options, {})
    return nh3.clean(html, tags=_TAGS, attributes={"a": {"href"}}, url_schemes=SCHEMES, link_rel=None)


def plain_of(tokens: Sequence[Token]) -> str:
    """Return parsed Markdown as plain text: bullets and numbers, the address of a link after its words."""
    lines: list[str] = []
    marks: list[str] = []
    numbers: list[int] = []
    for token in tokens:
        if token.type in {"bullet_list_open", "ordered_list_open"}:
            numbers.append(int(token.attrGet("start") or 1) if token.type == "ordered_list_open" else 0)
        elif token.type in {"bullet_list_close", "ordered_list_close"}:
            numbers.pop()
            if not numbers:
                lines.append("")
        elif token.type == "list_item_open":
            marks = [f"{token.info or numbers[-1]}. " if numbers[-1] else "- "]
        elif token.type == "inline":
            lines += _item(_said(token.children or []), marks, len(numbers))
            marks = []
        elif token.type in {"fence", "code_block"}:
            lines += [*token.content.rstrip("\n").split("\n"), ""]
        elif token.type == "hr":
            lines += ["* * *", ""]
    return "\n".join(lines).strip("\n")


def _item(words: str, marks: Sequence[str], depth: int) -> Iterator[str]:
    """The lines of a paragraph; in a list set in below its bullet."""
    if not depth:
        yield from (*words.split("\n"), "")
        return
    first = "  " * (depth - 1) + (marks[0] if marks else "  ")
    for number, line in enumerate(words.split("\n")):
        yield (first if number == 0 else " " * len(first)) + line


def _said(children: Sequence[Token]) -> str:
    said, href, since = "", "", 0
    for token in children:
        if token.type in {"text", "code_inline"}:
            said += token.content
        elif token.type in _BREAKS:
            said += "\n"
        elif token.type == "link_open":
            href, since = str(token.attrGet("href") or ""), len(said)
        elif token.type == "link_close":
            said += "" if said[since:] in {href, href.removeprefix("mailto:")} else f" ({href})"
    return said


def _mark_line(children: Sequence[Token], language: str) -> None:
    """Set marks into the words of a line; a picture becomes the words that stand for it."""
    starts = True
    for token in children:
        if token.type == "image":
            token.type, token.tag, token.children = "text", "", None
        if token.type == "text":
            token.content = marked(token.content, language, starts=starts)
        elif token.type == "link_open":
            token.attrSet("href", _absolute(str(token.attrGet("href") or "")))
        starts = token.type in _BREAKS or (starts and not token.content)


def _absolute(href: str) -> str:
    is_own = href.startswith("/") and not href.startswith("//")
    return current_app.config["BASE_URL"].rstrip("/") + href if is_own else href
