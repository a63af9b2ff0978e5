"""The form by which a survey is put to some of the people: what they and their organisations are."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import wtforms
from flask_babel import lazy_gettext as _l
from wtforms import widgets
from wtforms.fields import SelectChoice

from cop.forms.choices import EnumField, RecordsField
from cop.forms.fields import Form
from cop.forms.words import LANGUAGES, SECTORS
from cop.queries.segments import Participation, Segment, SegmentRole

ROLES = {
    SegmentRole.REPRESENTATIVE: _l("Represents a member organisation"),
    SegmentRole.ALONE: _l("Is a member of no organisation"),
    SegmentRole.CONTACT: _l("Keeps the page of a member organisation (its contact)"),
    SegmentRole.COORDINATOR: _l("Coordinates the community"),
    SegmentRole.CO_FACILITATOR: _l("Co-facilitates it"),
}
PARTICIPATION = {
    Participation.CAME_LATELY: _l("Came to a meeting within the last year"),
    Participation.NEVER_CAME: _l("Has never come to a meeting"),
}
_IDS = ("communities", "categories", "municipalities")


class EnumTicks(wtforms.SelectMultipleField):
    """Some values of an enum, as boxes to tick."""

    widget = widgets.ListWidget(prefix_label=False)
    option_widget = widgets.CheckboxInput()

    def __init__(self, label: object, words: Mapping[Any, object], **options: Any) -> None:
        super().__init__(
            label,
            coerce=type(next(iter(words))),
            choices=[SelectChoice(value.value, word) for value, word in words.items()],
            invalid_value_message=_l("Choose from the list."),
            invalid_choice_message=lambda _count: str(_l("Choose from the list.")),
            **options,
        )


class SegmentForm(Form):
    """Shape alone: fields that do not apply to a survey are taken out (`offer`, `only_staff`)."""

    communities = RecordsField(_l("Communities"))
    roles = EnumTicks(_l("What they do in the community"), ROLES)
    participation = EnumField(_l("Whether they come"), PARTICIPATION, empty=_l("Either way"))
    sectors = EnumTicks(_l("Sector of the organisation"), SECTORS)
    categories = RecordsField(_l("Category of the organisation"))
    municipalities = RecordsField(_l("Municipality of the organisation"))
    language = EnumField(_l("Language they read"), LANGUAGES, empty=_l("Either language"))
    staff = wtforms.BooleanField(_l("Also those who were there as organisers"))

    def offer(
        self,
        *,
        communities: Iterable[tuple[int, str]],
        categories: Iterable[tuple[int, str]],
        municipalities: Sequence[tuple[int, str]],
    ) -> None:
        """Give the lists; what has nothing to choose from is left out. Nobody was there as staff."""
        del self.staff
        for name, records in zip(_IDS, (communities, categories, municipalities), strict=True):
            self[name].offer(list(records))
            if len(self[name].choices) < 2:
                del self[name]

    def only_staff(self) -> None:
        """For a survey of those who were somewhere: whether the organisers are asked too."""
        for name in [field.name for field in self if field.name != "staff"]:
            del self[name]

    def segment(self) -> Segment:
        """Return the segment that the form says; of a form that is not valid what can be read of it."""
        values = {field.name: field.data for field in self}
        lists = {name: tuple(values.get(name) or ()) for name in (*_IDS, "roles", "sectors")}
        return Segment(
            **lists,
            participation=values.get("participation"),
            language=values.get("language"),
            staff=bool(values.get("staff")),
        )


def values_of(segment: Segment) -> dict[str, Any]:
    """Return what the form of a segment shows before anything is ticked."""
    return {
        **{name: list(getattr(segment, name)) for name in (*_IDS, "roles", "sectors")},
        "participation": segment.participation,
        "language": segment.language,
        "staff": segment.staff,
    }
