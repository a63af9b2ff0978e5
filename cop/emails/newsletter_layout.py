"""The layout of a newsletter: its facts and our MJML template become HTML for mail programs, and plain text.

Compiled once for all recipients of one language: whatever differs by person stays a mark (`cop.rules.placeholders`).
MJML knows which tables, widths and conditional comments old mail programs need; templates/newsletter_mail/ knows how
a newsletter looks. Our own words go through Jinja, an author's never do.
"""

import re
from collections.abc import Callable, Iterable
from functools import cache
from typing import Any

import mrml
from flask import current_app
from jinja2 import Environment, StrictUndefined
from markupsafe import Markup, escape

from cop.emails import links
from cop.emails.compose import in_language
from cop.emails.newsletter_images import image_url, trial_url
from cop.emails.newsletter_markdown import html_of, parsed, plain_of
from cop.models import BlockKind
from cop.rules.newsletter_facts import BlockFacts, IssueFacts, Item, Link
from cop.rules.placeholders import mark_of, marked, without_marks

# The colours of a community's tone as the site has them (static/css/app.css): on white, its deep shade, a tint, and
# on a dark ground.
TONES = {
    "blue": ("#0066cc", "#00438a", "#e8f1fb", "#8fc4ff"),
    "green": ("#007a52", "#00553a", "#e5f4ee", "#7fd6b4"),
    "purple": ("#7a3e9d", "#562a70", "#f3ebf8", "#d9b3f0"),
    "amber": ("#a66300", "#744500", "#fbf1e2", "#f2bd6b"),
    "": ("#17324d", "#12304d", "#f1f4f8", "#a9c9ea"),
}
_LINE_ENDS = re.compile(r"(</(?:table|tr|td|div|p|li|h[1-4]|style)>|-->)(?=<)")
_SLOT = re.compile(r"xslot(\d+)x")
# No font of somebody else's server, and nothing included.
_OPTIONS = mrml.RenderOptions(fonts={})
_PARSER = mrml.ParserOptions(include_loader=mrml.noop_loader())
Address = Callable[[Any], str]
PERSONAL = ("ground", "leave_url", "preferences_url")


def html_and_plain(facts: IssueFacts, *, is_trial: bool = False) -> tuple[str, str]:
    """Return the HTML and the plain text of an issue, with marks where a mail to one person differs.

    `is_trial`: its pictures have addresses that answer before it is sent.
    """
    with in_language(facts.language):
        values = _values(facts, trial_url if is_trial else image_url)
        slots = Slots()
        mjml = _template("issue.mjml").render(values | {"slot": slots.put})
        plain = _template("issue.txt").render(values)
    html = mrml.to_html(mjml, parser_options=_PARSER, render_options=_OPTIONS).content
    return _LINE_ENDS.sub("\\1\n", slots.filled(html)).strip() + "\n", _tidy(plain)


class Slots:
    """What goes into the layout once it is compiled: MJML sees the frame alone.

    Whatever somebody wrote never passes through its parser, which takes well-formed XML only and writes some
    letters of attributes as `\\u{301}` (mrml 0.2.4).
    """

    def __init__(self) -> None:
        self._values: list[str] = []

    def put(self, value: object) -> str:
        """Return what stands for a value, which is escaped unless it is Markup."""
        self._values.append(str(escape(value)))
        return f"xslot{len(self._values) - 1}x"

    def filled(self, html: str) -> str:
        return _SLOT.sub(lambda found: self._values[int(found[1])], html)


def title_of(facts: IssueFacts) -> str:
    """Return the subject line of an issue, with marks."""
    return marked(" ".join(without_marks(facts.title).split()), facts.language)


def url_of(link: Link, language: str) -> str:
    """Return the full address of a page that facts name."""
    return links.page(link.endpoint, language=language, **link.values)


def web_url(facts: IssueFacts) -> str:
    """Return the address of an issue in the archive, "" where it is not public or has not been made yet."""
    if not facts.is_public or facts.issue_id is None or "news_archive.show" not in current_app.view_functions:
        return ""
    return links.page("news_archive.show", language=facts.language, issue_id=facts.issue_id)


def _values(facts: IssueFacts, address: Address) -> dict[str, Any]:
    colours = TONES.get(facts.tone, TONES[""])
    return {
        "facts": facts,
        "lang": facts.language,
        "list_name": without_marks(facts.list_name),
        "title": title_of(facts),
        "lead": marked(" ".join(without_marks(facts.lead).split()), facts.language),
        "blocks": [_block(block, facts.language, address) for block in facts.blocks],
        "colour": dict(zip(("main", "deep", "tint", "dark"), colours, strict=True)),
        "web_url": web_url(facts),
        "base_url": current_app.config["BASE_URL"],
        "postal_address": current_app.config["POSTAL_ADDRESS"],
        "sender_name": current_app.config["MAIL_SENDER_NAME"],
    } | {name: mark_of(name) for name in PERSONAL}


def _block(block: BlockFacts, language: str, address: Address) -> dict[str, Any]:
    tokens = parsed(block.text, language)
    return {
        "kind": block.kind.value,
        "title": marked(without_marks(block.title), language),
        "html": Markup(html_of(tokens)),  # noqa: S704 -- sanitised by nh3
        "plain": plain_of(tokens),
        "items": [_item(item, language) for item in block.items],
        "image": _image(block, address),
        "is_list": block.kind == BlockKind.NEW_MEMBERS,
        "has_buttons": block.kind in {BlockKind.UPCOMING, BlockKind.OPEN_QUESTIONS, BlockKind.JOIN},
    }


def _item(item: Item, language: str) -> dict[str, Any]:
    return {
        "title": without_marks(item.title),
        "lines": [without_marks(line) for line in (item.when, item.place) if line],
        "hosts": without_marks(item.hosts),
        "figures": item.figures,
        "text": [line for line in without_marks(item.text).splitlines() if line.strip()],
        "lang": item.lang if item.lang != language else "",
        "more": _linked(item.more, language) if item.more else None,
        "files": _all_linked(item.files, language),
    }


def _linked(link: Link, language: str) -> dict[str, str]:
    return {"words": without_marks(link.words), "url": url_of(link, language)}


def _all_linked(found: Iterable[Link], language: str) -> list[dict[str, str]]:
    return [_linked(one, language) for one in found]


def _image(block: BlockFacts, address: Address) -> dict[str, Any] | None:
    picture = block.picture
    if picture is None:
        return None
    return {
        "src": address(picture),
        "alt": without_marks(block.alt),
        "width": min(picture.width, 536) or 536,
    }


def _template(name: str) -> Any:
    return _strict(current_app.jinja_env).get_template(f"newsletter_mail/{name}")


@cache
def _strict(environment: Environment) -> Environment:
    return environment.overlay(undefined=StrictUndefined)


def _tidy(plain: str) -> str:
    lines = "\n".join(line.rstrip() for line in plain.strip().splitlines())
    return re.sub(r"\n{3,}", "\n\n", lines) + "\n"
