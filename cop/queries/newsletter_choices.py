"""What a block that fills itself could tell of now, in both languages, for whoever chooses among it."""

from dataclasses import dataclass
from datetime import datetime

from flask_babel import force_locale

from cop.models import LANGUAGES, BlockKind, NewsletterIssue
from cop.queries.newsletter_filling import FILLED, scope_of
from cop.rules.newsletter_facts import Item


@dataclass(frozen=True)
class ItemWords:
    """Something that a block could tell: the key it goes by, and what the records say of it.

    `details` is a word beside it for the one who chooses, by language: when and where it is.
    """

    key: str
    title_it: str
    title_en: str
    text_it: str
    text_en: str
    details: dict[str, str]


def offered_items(issue: NewsletterIssue, kind: BlockKind, *, at: datetime) -> list[ItemWords]:
    """Return all that the records offer to a block of a kind at an instant: none to a block that is written."""
    fill = FILLED.get(kind)
    if fill is None:
        return []
    found: dict[str, dict[str, Item]] = {}
    for language in LANGUAGES:
        with force_locale(language):
            for item in fill(scope_of(issue, language, at=at)):
                found.setdefault(item.key, {})[language] = item
    return [_words(key, both["it"], both["en"]) for key, both in found.items() if len(both) == len(LANGUAGES)]


def _words(key: str, italian: Item, english: Item) -> ItemWords:
    return ItemWords(
        key,
        title_it=italian.title if italian.lang == "it" else "",
        title_en=english.title if english.lang == "en" or english.title != italian.title else "",
        text_it=italian.text,
        text_en=english.text if english.text != italian.text else "",
        details={language: _detail(item) for language, item in (("it", italian), ("en", english))},
    )


def _detail(item: Item) -> str:
    return " · ".join(part for part in (item.when, item.place or item.hosts) if part)
