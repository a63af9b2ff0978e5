"""People and what each does for a whole edition, for which organisation: boxes to untick, and one more to add."""

from collections.abc import Iterable, Mapping
from typing import Any

import wtforms
from flask_babel import lazy_gettext as _l
from wtforms.fields import SelectChoice

from cop.forms.choices import read_id
from cop.forms.training_words import EDITION_PEOPLE
from cop.models import EditionPersonRoleKind

# Person, organisation (None: for none), what they do.
Part = tuple[int, int | None, EditionPersonRoleKind]


def read_part(value: Any) -> Part:
    """Read "12:34:speaker", or "12::speaker" for no organisation; raises ValueError for anything else."""
    if isinstance(value, tuple):
        return value
    person, organisation, kind = str(value).split(":")
    person_id = read_id(person)
    if person_id is None:
        raise ValueError(value)
    return person_id, read_id(organisation), EditionPersonRoleKind(kind)


def written(part: Part) -> str:
    person_id, organisation_id, kind = part
    return f"{person_id}:{organisation_id or ''}:{kind.value}"


class EditionPeopleField(wtforms.SelectMultipleField):
    """Parts that people have, as boxes to tick; only those `offer` gave it."""

    widget = wtforms.widgets.ListWidget(prefix_label=False)
    option_widget = wtforms.widgets.CheckboxInput()

    def __init__(self, label: object, **options: Any) -> None:
        self.offered: set[Part] = set()
        super().__init__(
            label,
            coerce=read_part,
            choices=[],
            invalid_value_message=_l("Choose from the list."),
            invalid_choice_message=lambda _count: str(_l("Choose from the list.")),
            **options,
        )

    def offer(
        self, parts: Iterable[Part], people: Mapping[int, str], organisations: Mapping[int, str]
    ) -> None:
        """Let the person keep or drop these, those alone whose person and organisation have a name."""
        shown = {}
        for part in parts:
            person_id, organisation_id, kind = part
            if person_id in people and (organisation_id is None or organisation_id in organisations):
                employer = [organisations[organisation_id]] if organisation_id else []
                shown[part] = " · ".join([people[person_id], *employer, str(EDITION_PEOPLE[kind])])
        self.offered = set(shown)
        self.choices = [
            SelectChoice(written(part), label)
            for part, label in sorted(shown.items(), key=lambda one: one[1])
        ]
