"""Looking through an issue before it is sent, and saying in words what was found."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from flask import current_app
from flask_babel import gettext as _
from markdown_it.token import Token

from cop.emails.newsletter_layout import html_and_plain
from cop.emails.newsletter_markdown import parsed
from cop.models import LANGUAGES, NewsletterIssue
from cop.queries.newsletter_filling import filled
from cop.queries.newsletter_links import Standing, standing_of
from cop.rules import newsletter_checks as rules
from cop.rules.newsletter_checks import LONGEST, MOST_BYTES, SHOWN, Check, Fault, Known, WrittenLink


def checks_of(issue: NewsletterIssue, *, at: datetime) -> list[Check]:
    """Return what is wrong with an issue as it would read at the instant `at`, in words of the page's language.

    What keeps it from being sent (`rules.newsletter_checks.stops`) comes first.
    """
    facts = {language: filled(issue, language, at=at) for language in LANGUAGES}
    links = tuple(_links_of(issue))
    standings = {link.href: standing_of(link.href, at=at) for link in links}
    known = Known(
        links=links,
        dead={href for href, standing in standings.items() if standing == Standing.DEAD},
        closed={href for href, standing in standings.items() if standing == Standing.CLOSED},
        sizes={language: len(html_and_plain(one)[0].encode()) for language, one in facts.items()},
        picture_sizes={block.id: block.image.size for block in issue.blocks if block.image},
        has_postal_address=bool(current_app.config["POSTAL_ADDRESS"].strip()),
    )
    found = rules.checks_of(issue, facts.values(), known)
    return [replace(check, words=words_of(check)) for check in found]


def words_of(check: Check) -> str:
    """Return a check as a sentence."""
    said = check.said
    sentences = {
        Fault.NO_TITLE: _("The issue has no subject line."),
        Fault.NO_CONTENT: _("There is nothing to read yet: write a text, or wait until a block finds something."),
        Fault.NO_ALT: _("The picture has no text for those who do not see it: say in a few words what it shows."),
        Fault.NO_PICTURE: _("The block has no picture: choose one, or take the block away."),
        Fault.BROKEN_LINK: _("The link %(url)s leads nowhere: readers do not see such a page.", url=said),
        Fault.CLOSED_LINK: _("Not every reader may open the page %(url)s.", url=said),
        Fault.BARE_LINK: _("The link to %(url)s has no words: nobody would see it.", url=said),
        Fault.ODD_LINK: _("“%(url)s” is no address: a link begins with https://.", url=said),
        Fault.TOO_LARGE: _(
            "The mail has %(size)s kB: beyond %(most)s some mail programs cut it off. Take something away.",
            size=said, most=MOST_BYTES // 1000,
        ),
        Fault.NO_LANGUAGE: _language_words(check),
        Fault.LONG_TITLE: _(
            "The subject line has %(number)s letters: phones show about %(most)s.", number=said, most=SHOWN
        ),
        Fault.TOO_LONG_TITLE: _(
            "The subject line has %(number)s letters: beyond %(most)s mail programs cut it off.",
            number=said, most=LONGEST,
        ),
        Fault.UNKNOWN_PLACEHOLDER: _("%(words)s is no placeholder: readers will see it as it is typed.", words=said),
        Fault.LARGE_PICTURE: _("The picture has %(size)s kB: on a phone it takes long to appear.", size=said),
        Fault.NO_POSTAL_ADDRESS: _(
            "The postal address at the foot is missing: whoever runs the site sets it (POSTAL_ADDRESS)."
        ),
    }  # fmt: skip
    return sentences[check.fault]


def _language_words(check: Check) -> str:
    """What is missing in one language: "title", "lead", "text" or "alt"."""
    if check.language == "it":
        return {
            "title": _("The title is missing in Italian: Italian readers get the English one."),
            "lead": _("The line below the title is missing in Italian: Italian readers get the English one."),
            "alt": _("The text for the picture is missing in Italian: Italian readers get the English one."),
        }.get(check.said, _("The text is missing in Italian: Italian readers get the English one."))
    return {
        "title": _("The title is missing in English: English readers get the Italian one."),
        "lead": _("The line below the title is missing in English: English readers get the Italian one."),
        "alt": _("The text for the picture is missing in English: English readers get the Italian one."),
    }.get(check.said, _("The text is missing in English: English readers get the Italian one."))


def _links_of(issue: NewsletterIssue) -> Iterator[WrittenLink]:
    for block in issue.blocks:
        for language, words in (("it", block.text_it), ("en", block.text_en)):
            for token in parsed(words, language):
                yield from _links_in(token.children or [], block.id, language)


def _links_in(children: list[Token], block: int, language: str) -> Iterator[WrittenLink]:
    href, words = "", ""
    for token in children:
        if token.type == "link_open":
            href, words = str(token.attrGet("href") or ""), ""
        elif token.type == "link_close":
            yield WrittenLink(block, language, href, words)
        else:
            words += token.content
