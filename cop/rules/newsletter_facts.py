"""What an issue says in one language, as facts: what its mails, its page in the archive and its checks are made from.

Plain values alone, so that they can be frozen as JSON (`as_json`) on the day an issue is sent, and read again
(`facts_of`) when the records have long changed.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Self

from cop.models import BlockKind, Ground


@dataclass(frozen=True)
class Link:
    """A page of ours: the words that lead there, and what `url_for` makes its address from (without `language`)."""

    words: str
    endpoint: str
    values: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Picture:
    """A picture of an issue, as its address is made from it (see `cop.emails.newsletter_images`)."""

    id: int
    digest: str
    media_type: str
    width: int = 0
    height: int = 0


@dataclass(frozen=True)
class Item:
    """One thing that a block found in the records. All words are plain text; `text` may have several lines.

    `key` is what `NewsletterBlock.left_out` and `edits` call it by; `lang` the language of its title and text, which
    is another one than the issue's where nobody has translated them. `more` leads to its page, `files` to its
    materials. `starts_at` is an instant in ISO 8601, "" where it has none.
    """

    key: str
    title: str
    when: str = ""
    place: str = ""
    hosts: str = ""
    text: str = ""
    figures: str = ""
    lang: str = ""
    starts_at: str = ""
    more: Link | None = None
    files: tuple[Link, ...] = ()

    @classmethod
    def of(cls, values: Mapping[str, Any]) -> Self:
        more = Link(**values["more"]) if values["more"] else None
        return cls(**dict(values) | {"more": more, "files": tuple(Link(**one) for one in values["files"])})


@dataclass(frozen=True)
class BlockFacts:
    """A block as it reads: `text` is Markdown with placeholders, written by somebody; `items` come from the records."""

    id: int
    kind: BlockKind
    title: str = ""
    text: str = ""
    alt: str = ""
    picture: Picture | None = None
    items: tuple[Item, ...] = ()

    @classmethod
    def of(cls, values: Mapping[str, Any]) -> Self:
        picture = Picture(**values["picture"]) if values["picture"] else None
        items = tuple(Item.of(one) for one in values["items"])
        return cls(**dict(values) | {"kind": BlockKind(values["kind"]), "picture": picture, "items": items})


@dataclass(frozen=True)
class IssueFacts:
    """An issue, or what a digest would send: empty blocks are not among `blocks`.

    `title` and `lead` may hold placeholders. `is_empty`: the records have nothing to tell, so a digest need not go.
    `grounds` says in a sentence why somebody gets it, by `Ground`. `tone` is the colour of its community.
    """

    language: str
    title: str
    lead: str
    kind: str
    list_id: int
    list_slug: str
    list_name: str
    tone: str
    contact: str
    is_empty: bool
    issue_id: int | None = None
    is_public: bool = False
    since_on: str = ""
    until_on: str = ""
    grounds: dict[str, str] = field(default_factory=dict)
    blocks: tuple[BlockFacts, ...] = ()

    def ground(self, ground: Ground | str) -> str:
        """Return why a recipient gets it, in a sentence."""
        return self.grounds[str(ground)]

    def as_json(self) -> dict[str, Any]:
        """Return the same as JSON knows it."""
        return asdict(self)


def facts_of(values: Mapping[str, Any]) -> IssueFacts:
    """Return what `IssueFacts.as_json` gave, also once it has been stored and read again."""
    return IssueFacts(**dict(values) | {"blocks": tuple(BlockFacts.of(one) for one in values["blocks"])})
