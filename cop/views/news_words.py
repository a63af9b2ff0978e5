"""What the archive and its feeds say of an issue: an author's words, addresses of pages and pictures."""

from collections.abc import Sequence
from datetime import UTC, datetime
from urllib.parse import urlsplit

import nh3
from flask import current_app, render_template, url_for
from flask_babel import gettext as _
from markupsafe import Markup
from werkzeug.routing import BuildError

from cop.emails import links
from cop.emails.newsletter_images import address_of, image_url
from cop.emails.newsletter_markdown import SCHEMES, html_of, parsed
from cop.exports.news_feed import Entry, Feed
from cop.models import MailingList
from cop.queries.news_archive import NOBODY, Archived
from cop.rules.newsletter_facts import Link, Picture
from cop.rules.placeholders import Pieces

_TAGS = {"p", "br", "strong", "em", "ul", "ol", "li", "a", "h3", "h4", "blockquote", "code", "pre", "hr"}
# The day from which ids of entries are ours for ever (RFC 4151): no record is older.
_TAG_YEAR = "2026"
_EPOCH = datetime(2026, 1, 1, tzinfo=UTC)


def author_html(markdown: str, language: str) -> Markup:
    """Return what an author wrote as the mail has it, without its styles and without a name."""
    html = nh3.clean(
        html_of(parsed(markdown, language)), tags=_TAGS, attributes={"a": {"href"}}, url_schemes=SCHEMES,
        link_rel="noopener",
    )  # fmt: skip
    return Markup(Pieces.of(html).joined_html(NOBODY))  # noqa: S704 -- sanitised by nh3


def page_of_link(link: Link | None, language: str, *, is_full: bool = False) -> str:
    """Return the address of a page that an issue named, "" where there is none, or the site has no such page now."""
    if link is None:
        return ""
    try:
        if is_full:
            return links.page(link.endpoint, language=language, **link.values)
        return url_for(link.endpoint, language=language, **link.values)
    except BuildError:
        return ""


def picture_url(picture: Picture, *, is_full: bool = False) -> str:
    """Return the address of a picture: on the site, or in full for a feed."""
    return image_url(picture) if is_full else url_for("newsletter_images.show", **address_of(picture))


def feed_of(mailing_list: MailingList | None, issues: Sequence[Archived], language: str) -> Feed:
    """Return the feed of a list, or of all lists, in a language."""
    slug = mailing_list.slug if mailing_list else ""
    name = current_app.config["MAIL_SENDER_NAME"]
    values = {"language": language} | ({"slug": slug} if slug else {})
    return Feed(
        id=tag(f"news:{slug}:{language}"),
        url=links.page("news_archive.list_feed" if slug else "news_archive.feed", **values),
        page=links.page("news_archive.list_" if slug else "news_archive.index", **values),
        title=mailing_list.name.in_language(language) if mailing_list else _("News of %(name)s", name=name),
        subtitle=mailing_list.about.in_language(language) if mailing_list else "",
        author=name,
        language=language,
        began=mailing_list.created_at if mailing_list else _EPOCH,
        entries=tuple(_entry(one, language) for one in issues),
    )


def tag(name: str) -> str:
    """Return an id for ever of something of this site (a tag URI, RFC 4151)."""
    host = urlsplit(current_app.config["BASE_URL"]).hostname
    return f"tag:{host},{_TAG_YEAR}:{name}"


def _entry(one: Archived, language: str) -> Entry:
    return Entry(
        id=tag(f"news:issue:{one.issue.id}:{language}"),
        url=links.page("news_archive.show", language=language, issue_id=one.issue.id),
        title=one.title or one.issue.mailing_list.name.in_language(language),
        summary=one.lead,
        html=render_template(
            "news_archive/_content.html", facts=one.facts, is_full=True, author_html=author_html,
            page_of_link=page_of_link, picture_url=picture_url,
        ),
        language=one.facts.language,
        published=one.sent_at,
        updated=one.sent_at,
    )  # fmt: skip
