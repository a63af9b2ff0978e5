"""What an issue begins with: the blocks that most have, or those of another issue or of a digest."""

from cop.models import BlockKind, Digest, NewsletterBlock, NewsletterIssue

# A first sentence to be written over; it stands as it is where nobody does.
GREETING = {
    "text_it": "Ciao {{nome}},\n\necco che cosa succede nelle prossime settimane, e com’è andata nelle ultime.",
    "text_en": "Hello {{name}},\n\nhere is what is coming up in the next weeks, and how the last ones went.",
}
USUAL = (BlockKind.TEXT, BlockKind.UPCOMING, BlockKind.PAST, BlockKind.OPEN_QUESTIONS, BlockKind.JOIN)
# What of a block another issue takes over; which items are told, and in which words, is of its own days.
_WORDS = ("kind", "position", "title_it", "title_en", "text_it", "text_en", "image_id", "alt_it", "alt_en")


def starting_blocks() -> list[NewsletterBlock]:
    """Return the blocks of a new issue: a greeting, and what fills itself."""
    return [
        new_block(kind, position=position, **(GREETING if kind == BlockKind.TEXT else {}))
        for position, kind in enumerate(USUAL, start=1)
    ]


def copied_blocks(owner: NewsletterIssue | Digest) -> list[NewsletterBlock]:
    """Return blocks that say the same as those of an issue or of a digest, of no owner yet."""
    return [copied_block(block) for block in owner.blocks]


def copied_block(block: NewsletterBlock) -> NewsletterBlock:
    """Return a block that says the same as another, of no owner yet; pictures are shared, never sent twice."""
    return NewsletterBlock(left_out=[], edits={}, **{name: getattr(block, name) for name in _WORDS})


def new_block(kind: BlockKind, *, position: int, **words: str) -> NewsletterBlock:
    """Return an empty block of a kind, of no owner yet."""
    empty = dict.fromkeys(("title_it", "title_en", "text_it", "text_en", "alt_it", "alt_en"), "")
    return NewsletterBlock(kind=kind, position=position, left_out=[], edits={}, **empty | words)
