"""Newsletters as an Atom feed (RFC 4287): facts in, bytes out."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from xml.etree.ElementTree import Element, SubElement, register_namespace, tostring

ATOM = "http://www.w3.org/2005/Atom"
_XML = "http://www.w3.org/XML/1998/namespace"
register_namespace("", ATOM)
# What XML 1.0 (2.2) does not allow, not even escaped.
_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True)
class Entry:
    """An issue: `id` never changes, `html` is its whole text with full addresses."""

    id: str
    url: str
    title: str
    summary: str
    html: str
    language: str
    published: datetime
    updated: datetime


@dataclass(frozen=True)
class Feed:
    """A list of entries, the latest first. `url` is the feed's own address, `page` the one for people."""

    id: str
    url: str
    page: str
    title: str
    subtitle: str
    author: str
    language: str
    began: datetime
    entries: Sequence[Entry] = field(default_factory=tuple)

    @property
    def updated(self) -> datetime:
        return max((entry.updated for entry in self.entries), default=self.began)


def atom_bytes(feed: Feed) -> bytes:
    """Return a feed as XML in UTF-8. HTML is escaped text of type "html" (RFC 4287 3.1.1.2)."""
    root = Element(f"{{{ATOM}}}feed", {f"{{{_XML}}}lang": feed.language})
    _text(root, "id", feed.id)
    _text(root, "title", feed.title)
    if feed.subtitle:
        _text(root, "subtitle", feed.subtitle)
    _text(root, "updated", _instant(feed.updated))
    _link(root, feed.url, rel="self", type="application/atom+xml")
    _link(root, feed.page, rel="alternate", type="text/html")
    author = SubElement(root, f"{{{ATOM}}}author")
    _text(author, "name", feed.author)
    for entry in feed.entries:
        _entry(root, entry)
    return b'<?xml version="1.0" encoding="utf-8"?>\n' + tostring(root, encoding="utf-8")


def _entry(root: Element, entry: Entry) -> None:
    element = SubElement(root, f"{{{ATOM}}}entry", {f"{{{_XML}}}lang": entry.language})
    _text(element, "id", entry.id)
    _text(element, "title", entry.title)
    _text(element, "published", _instant(entry.published))
    _text(element, "updated", _instant(entry.updated))
    _link(element, entry.url, rel="alternate", type="text/html")
    if entry.summary:
        _text(element, "summary", entry.summary)
    _text(element, "content", entry.html, type="html")


def _text(parent: Element, name: str, value: str, **attributes: str) -> None:
    SubElement(parent, f"{{{ATOM}}}{name}", attributes).text = _FORBIDDEN.sub("", value)


def _link(parent: Element, href: str, **attributes: str) -> None:
    SubElement(parent, f"{{{ATOM}}}link", {"href": href, **attributes})


def _instant(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
