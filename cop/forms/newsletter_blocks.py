"""Forms of the blocks of a newsletter: words in both languages, pictures, what is told of what fills itself."""

from collections.abc import Mapping, Sequence
from typing import Any

import wtforms
from flask_babel import lazy_gettext as _l

from cop.forms.fields import CleanString, CleanText, Form
from cop.forms.logos import PictureField
from cop.models import BlockKind, NewsletterBlock
from cop.queries.newsletter_choices import ItemWords

ITEM_WORDS = ("title_it", "title_en", "text_it", "text_en")
LONGEST_TEXT, _LONGEST_ITEM, MOST_ITEMS = 10_000, 1000, 200


class TextForm(Form):
    """A text in both languages, with a heading or without."""

    title_it = CleanString(_l("Heading in Italian"), longest=150)
    title_en = CleanString(_l("Heading in English"), longest=150)
    text_it = CleanText(_l("Text in Italian"), longest=LONGEST_TEXT)
    text_en = CleanText(_l("Text in English"), longest=LONGEST_TEXT)

    def facts(self) -> dict[str, Any]:
        """Return the facts of a valid form, as the services of blocks take them."""
        return {name: self[name].data or "" for name in ("title_it", "title_en", "text_it", "text_en")}


class WrittenForm(TextForm):
    """The same for a block of kind TEXT, of which one language at least is written."""

    def validate_text_it(self, field: wtforms.Field) -> None:
        if not any(self.facts().values()):
            raise wtforms.ValidationError(_l("Write the text, in one language at least."))


class PictureForm(Form):
    """A picture and what it shows, in words."""

    file = PictureField(
        _l("Picture"),
        description=_l("PNG, JPEG, WebP or GIF, at most 10 MB. It is drawn anew, at most 1,200 wide."),
    )
    alt_it = CleanString(_l("What it shows, in Italian"), longest=300)
    alt_en = CleanString(_l("What it shows, in English"), longest=300)
    text_it = CleanText(_l("Words above it, in Italian"), longest=500)
    text_en = CleanText(_l("Words above it, in English"), longest=500)

    def facts(self) -> dict[str, Any]:
        """Return the words of a valid form, without the picture."""
        return {name: self[name].data or "" for name in ("alt_it", "alt_en", "text_it", "text_en")}


class ItemForm(wtforms.Form):
    """Whether one thing is told, and in which words."""

    key = wtforms.HiddenField()
    is_told = wtforms.BooleanField(_l("Tell it"))
    title_it = CleanString(_l("Title in Italian"))
    title_en = CleanString(_l("Title in English"))
    text_it = CleanText(_l("Words in Italian"), longest=_LONGEST_ITEM)
    text_en = CleanText(_l("Words in English"), longest=_LONGEST_ITEM)


class FilledForm(TextForm):
    """A block that fills itself: heading and introduction, and which of its items are told in which words."""

    items = wtforms.FieldList(wtforms.FormField(ItemForm), max_entries=MOST_ITEMS)

    def told(self, block: NewsletterBlock | None, known: Sequence[ItemWords]) -> dict[str, Any]:
        """Return the `left_out` and `edits` of a block as the valid form wants them.

        Of items that it does not show, because they have come or gone meanwhile, everything stays as it is.
        """
        own = {one.key: one for one in known}
        sent = {str(item.key.data): item.form for item in self.items if item.key.data in own}
        left_out = [key for key in (block.left_out if block else ()) if key not in sent]
        left_out += [key for key, item in sent.items() if not item.is_told.data]
        edits = {key: words for key, words in (block.edits if block else {}).items() if key not in sent}
        edits |= {key: words for key, item in sent.items() if (words := other_words(item.data, own[key]))}
        return {"left_out": left_out, "edits": edits}


def other_words(sent: Mapping[str, Any], item: ItemWords) -> dict[str, str]:
    """Return those of the words sent that are others than the records have; a field left empty is none."""
    return {name: sent[name] for name in ITEM_WORDS if sent[name] and sent[name] != getattr(item, name)}


def item_values(block: NewsletterBlock | None, known: Sequence[ItemWords]) -> list[dict[str, Any]]:
    """Return what the form shows of the items of a block before anything is typed."""
    left_out = set(block.left_out) if block else set()
    edits = block.edits if block else {}
    return [
        {"key": one.key, "is_told": one.key not in left_out}
        | {name: edits.get(one.key, {}).get(name) or getattr(one, name) for name in ITEM_WORDS}
        for one in known
    ]


def block_form(
    kind: BlockKind,
    sent: Any = None,
    *,
    block: NewsletterBlock | None = None,
    known: Sequence[ItemWords] = (),
) -> Any:
    """Return the form of a block of a kind, filled from `block` or with what was `sent`.

    `known` are the things that a block which fills itself could tell of now.
    """
    if kind == BlockKind.TEXT:
        return WrittenForm(sent, obj=block)
    if kind == BlockKind.IMAGE:
        return PictureForm(sent, obj=block)
    return FilledForm(sent, obj=block, items=item_values(block, known))
