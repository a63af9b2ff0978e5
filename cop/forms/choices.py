"""Fields in which one chooses: values of our lists, records of the database."""

from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from typing import Any

import wtforms
from flask_babel import lazy_gettext as _l
from wtforms import widgets
from wtforms.fields import SelectChoice

from cop.forms.validators import all_of

_LARGEST_ID = 2**63 - 1


def _enum_reader(enum: type[StrEnum]) -> Any:
    return lambda value: None if value in (None, "") else enum(value)


class EnumField(wtforms.SelectField):
    """One value of an enum, in a list; `words` says each value, in the order shown.

    `empty` is what the list shows for none of them, None where one must be chosen from the start.
    """

    def __init__(
        self,
        label: object,
        words: Mapping[Any, object],
        *,
        required: object = None,
        empty: object = None,
        **options: Any,
    ) -> None:
        none = [SelectChoice("", empty)] if empty is not None else []
        super().__init__(
            label,
            all_of(required),
            coerce=_enum_reader(type(next(iter(words)))),
            choices=none + [SelectChoice(value.value, word) for value, word in words.items()],
            invalid_value_message=_l("Choose one from the list."),
            invalid_choice_message=_l("Choose one from the list."),
            **options,
        )


class EnumRadios(EnumField):
    """The same as radio buttons."""

    widget = widgets.ListWidget(prefix_label=False)
    option_widget = widgets.RadioInput()


def read_id(value: Any) -> int | None:
    if value in (None, ""):
        return None
    typed = str(value)
    if not (typed.isascii() and typed.isdigit() and len(typed) <= 19 and int(typed) <= _LARGEST_ID):
        raise ValueError(typed)
    return int(typed)


class RecordField(wtforms.SelectField):
    """One of the records that `offer` gave it; the value is the record's id, None for none.

    Rendered by `components/forms.html: autocomplete()` it becomes a field to type in.
    """

    def __init__(
        self, label: object, *, required: object = None, empty: object = _l("Choose…"), **options: Any
    ) -> None:
        self.empty = empty
        super().__init__(
            label,
            all_of(required),
            coerce=read_id,
            choices=[SelectChoice("", empty)],
            invalid_value_message=_l("Choose one from the list."),
            invalid_choice_message=_l("Choose one from the list."),
            **options,
        )

    def offer(self, records: Iterable[tuple[int, object]]) -> None:
        """Let the person choose among (id, name) pairs."""
        offered = [SelectChoice(str(id_), str(name)) for id_, name in records]
        self.choices = [SelectChoice("", str(self.empty)), *offered]


class RecordsField(wtforms.SelectMultipleField):
    """Any number of the records that `offer` gave it, as boxes to tick; the value is a list of ids."""

    widget = widgets.ListWidget(prefix_label=False)
    option_widget = widgets.CheckboxInput()

    def __init__(self, label: object, *, required: object = None, **options: Any) -> None:
        super().__init__(
            label,
            all_of(required),
            coerce=read_id,
            choices=[],
            invalid_value_message=_l("Choose from the list."),
            invalid_choice_message=lambda _count: str(_l("Choose from the list.")),
            **options,
        )

    def offer(self, records: Sequence[tuple[int, object]]) -> None:
        """Let the person choose among (id, name) pairs."""
        self.choices = [SelectChoice(str(id_), str(name)) for id_, name in records]
