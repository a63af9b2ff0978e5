"""Which of two records says what, once they are one."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from flask_babel import lazy_gettext as _l

from cop.forms.choices import EnumRadios
from cop.forms.fields import Form
from cop.forms.picks import PickField


class Side(StrEnum):
    """Whose words stay: those of the record that is kept, or of the one merged into it."""

    KEPT = "kept"
    HIDDEN = "hidden"


@dataclass(frozen=True)
class Offer:
    """A fact of which two records say different things: its name, and what each says."""

    label: object
    kept: str
    hidden: str
    default: Side = Side.KEPT


class MergeForm(Form):
    """One pair of radio buttons for each fact that differs; made by `merge_form`."""

    def taken(self) -> set[str]:
        """Return the facts that come from the record merged away."""
        return {field.name for field in self if field.data == Side.HIDDEN}


class OtherForm(Form):
    other_id = PickField(_l("The other record"), required=_l("Choose the other one."))


def merge_form(offers: Mapping[str, Offer], sent: Any = None) -> MergeForm:
    """Return the form in which somebody chooses among the facts offered, by their names."""
    fields = {
        name: EnumRadios(
            offer.label,
            {Side.KEPT: offer.kept or "–", Side.HIDDEN: offer.hidden or "–"},
            required=_l("Choose one of the two."),
            default=offer.default,
        )
        for name, offer in offers.items()
    }
    form: MergeForm = type("FactsForm", (MergeForm,), fields)(sent)
    return form
