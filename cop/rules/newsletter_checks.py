"""What is wrong, or odd, with an issue before it is sent: looked for in its facts, in words of nobody yet.

A STOP keeps it from being sent: readers would get something broken, or nothing. A WARNING is for its writer to judge.
Words for both are in `cop.emails.newsletter_checks`, which puts them to an issue.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from cop.models import BlockKind, NewsletterBlock, NewsletterIssue
from cop.rules.newsletter_facts import IssueFacts
from cop.rules.placeholders import unknown_in

# Letters of a subject line that a phone shows, and that a line of a mail may have (RFC 5322 2.1.1).
SHOWN, LONGEST = 60, 78
# Gmail cuts a mail off behind them.
MOST_BYTES = 102 * 1000
MOST_PICTURE_BYTES = 500 * 1024


class Level(StrEnum):
    STOP = "stop"
    WARNING = "warning"


class Fault(StrEnum):
    NO_TITLE = "no_title"
    NO_CONTENT = "no_content"
    NO_ALT = "no_alt"
    NO_PICTURE = "no_picture"
    BROKEN_LINK = "broken_link"
    CLOSED_LINK = "closed_link"
    BARE_LINK = "bare_link"
    ODD_LINK = "odd_link"
    TOO_LARGE = "too_large"
    NO_LANGUAGE = "no_language"
    LONG_TITLE = "long_title"
    TOO_LONG_TITLE = "too_long_title"
    UNKNOWN_PLACEHOLDER = "unknown_placeholder"
    LARGE_PICTURE = "large_picture"
    NO_POSTAL_ADDRESS = "no_postal_address"


STOPS = frozenset({
    Fault.NO_TITLE, Fault.NO_CONTENT, Fault.NO_ALT, Fault.NO_PICTURE, Fault.BROKEN_LINK, Fault.BARE_LINK,
    Fault.TOO_LARGE,
})  # fmt: skip


@dataclass(frozen=True)
class Check:
    """One thing found: in which block (None: in the issue itself), in which language ("": in both), about what."""

    fault: Fault
    block: int | None = None
    language: str = ""
    said: str = ""
    words: str = ""

    @property
    def level(self) -> Level:
        return Level.STOP if self.fault in STOPS else Level.WARNING

    @property
    def is_of_subject(self) -> bool:
        """Whether the subject line, or the words beside it, are what is to be put right."""
        of_subject = self.fault == Fault.NO_LANGUAGE and self.said in {"title", "lead"}
        return of_subject or self.fault in {Fault.NO_TITLE, Fault.LONG_TITLE, Fault.TOO_LONG_TITLE}


@dataclass(frozen=True)
class WrittenLink:
    """A link that somebody wrote into a text: where it leads, and the words that one follows it by."""

    block: int
    language: str
    href: str
    words: str


@dataclass(frozen=True)
class Known:
    """What the facts of an issue do not say themselves. `sizes`: bytes of its HTML by language, of pictures by block.

    `dead` and `closed` are the addresses of our own pages that are not there, or not open to every reader.
    """

    links: tuple[WrittenLink, ...] = ()
    dead: Collection[str] = ()
    closed: Collection[str] = ()
    sizes: Mapping[str, int] = field(default_factory=dict)
    picture_sizes: Mapping[int, int] = field(default_factory=dict)
    has_postal_address: bool = True


def stops(checks: Iterable[Check]) -> bool:
    """Whether what was found keeps an issue from being sent."""
    return any(check.level == Level.STOP for check in checks)


def checks_of(issue: NewsletterIssue, facts: Iterable[IssueFacts], known: Known) -> list[Check]:
    """Return what is wrong with an issue: what keeps it from being sent first, else in the order of its blocks."""
    found = [*_of_issue(issue, known), *_of_content(facts)]
    for block in issue.blocks:
        found += _of_block(block, known)
    found += _of_links(known)
    unique = dict.fromkeys(found)
    return sorted(unique, key=lambda check: check.level != Level.STOP)


def _of_issue(issue: NewsletterIssue, known: Known) -> Iterator[Check]:
    titles = {"it": issue.title_it, "en": issue.title_en}
    if not any(title.strip() for title in titles.values()):
        yield Check(Fault.NO_TITLE)
        titles = {}
    for language, title in titles.items():
        yield from _of_title(title, language)
    yield from _one_language(None, ("title", issue.title_it, issue.title_en) if titles else ("", "", ""))
    yield from _one_language(None, ("lead", issue.lead_it, issue.lead_en))
    for words in (issue.title_it, issue.title_en, issue.lead_it, issue.lead_en):
        yield from (Check(Fault.UNKNOWN_PLACEHOLDER, said=one) for one in unknown_in(words))
    for language, size in known.sizes.items():
        if size > MOST_BYTES:
            yield Check(Fault.TOO_LARGE, language=language, said=str(size // 1000))
    if not known.has_postal_address:
        yield Check(Fault.NO_POSTAL_ADDRESS)


def _of_title(title: str, language: str) -> Iterator[Check]:
    if len(title) > SHOWN:
        fault = Fault.TOO_LONG_TITLE if len(title) > LONGEST else Fault.LONG_TITLE
        yield Check(fault, language=language, said=str(len(title)))


def _of_content(facts: Iterable[IssueFacts]) -> Iterator[Check]:
    """A call to join alone is no newsletter."""
    for one in facts:
        if not any(block.kind != BlockKind.JOIN for block in one.blocks):
            yield Check(Fault.NO_CONTENT)


def _of_block(block: NewsletterBlock, known: Known) -> Iterator[Check]:
    number = block.id
    for name in ("title", "text"):
        both = getattr(block, f"{name}_it"), getattr(block, f"{name}_en")
        yield from _one_language(number, (name, *both))
        for words in both:
            yield from (Check(Fault.UNKNOWN_PLACEHOLDER, number, said=one) for one in unknown_in(words))
    if block.kind == BlockKind.IMAGE:
        yield from _of_picture(block, known)


def _of_picture(block: NewsletterBlock, known: Known) -> Iterator[Check]:
    if block.image_id is None:
        yield Check(Fault.NO_PICTURE, block.id)
    elif not (block.alt_it.strip() or block.alt_en.strip()):
        yield Check(Fault.NO_ALT, block.id)
    else:
        yield from _one_language(block.id, ("alt", block.alt_it, block.alt_en))
    if known.picture_sizes.get(block.id, 0) > MOST_PICTURE_BYTES:
        yield Check(Fault.LARGE_PICTURE, block.id, said=str(known.picture_sizes[block.id] // 1024))


def _one_language(block: int | None, words: tuple[str, str, str]) -> Iterator[Check]:
    """What is said in one language alone: readers of the other get it in that one."""
    name, italian, english = words
    if bool(italian.strip()) != bool(english.strip()):
        yield Check(Fault.NO_LANGUAGE, block, "en" if italian.strip() else "it", name)


def _of_links(known: Known) -> Iterator[Check]:
    for link in known.links:
        if not link.words.strip():
            yield Check(Fault.BARE_LINK, link.block, link.language, link.href)
        if link.href in known.dead:
            yield Check(Fault.BROKEN_LINK, link.block, link.language, link.href)
        elif link.href in known.closed:
            yield Check(Fault.CLOSED_LINK, link.block, link.language, link.href)
        elif not link.href.startswith(("https://", "http://", "mailto:", "tel:", "/")):
            yield Check(Fault.ODD_LINK, link.block, link.language, link.href)
