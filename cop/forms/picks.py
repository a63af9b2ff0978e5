"""A field to choose one record of many by typing its name (`templates/components/picker.html`).

Three values are sent: under the field's own name the id chosen, `…-for` the words that this id answers to,
`…-words` the words that stand in the field now. What is seen counts: an id is believed only while the words are
still those it was chosen for. Other words are looked for; the one record that is called so is taken, several are
offered as radio buttons in the same form. So it works without JavaScript, by "Find" or by sending the form.
"""

from collections.abc import Sequence
from typing import Any

import wtforms
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from wtforms import widgets
from wtforms.validators import StopValidation

from cop import text
from cop.forms.choices import read_id
from cop.forms.fields import LINE
from cop.forms.validators import Required
from cop.queries.picks import Pick, PickSource

FIND = "find"


class PickField(wtforms.Field):
    """One record of those that `search_in` says; the value is its id, None for none.

    With `takes_text` words that name no record are no error: the view reads them from `words`.
    """

    widget = widgets.TextInput()
    source: PickSource | None = None
    data: Any  # int | None

    def __init__(
        self, label: object, *, required: object = None, takes_text: bool = False, **options: Any
    ) -> None:
        self.takes_text = takes_text
        self.sent_words: str | None = None
        self.held_words: str | None = None
        self.is_looking = False
        self.answer = ""
        self.found: Sequence[Pick] = ()
        super().__init__(label, [Required(required)] if required else [], **options)

    def process(self, formdata: Any, *args: Any, **options: Any) -> None:
        super().process(formdata, *args, **options)
        if formdata is None:
            return
        self.sent_words = _first(formdata, f"{self.name}-words")
        self.held_words = _first(formdata, f"{self.name}-for")
        self.is_looking = _first(formdata, FIND) == self.name
        if self.sent_words is not None and not (formdata and self.name in formdata):
            self.data = None

    def process_formdata(self, valuelist: list[str]) -> None:
        if not valuelist:
            return
        try:
            self.data = read_id(valuelist[-1])
        except ValueError:
            self.data = None
            raise ValueError(_l("Choose one from the list.")) from None

    def search_in(self, source: PickSource) -> None:
        """Let the person choose among the records of `source`, and look for what was typed."""
        self.source = source
        is_new = self.sent_words is not None and self.sent_words != (self.held_words or "")
        if self.is_looking or is_new or (self.sent_words and self.data is None):
            self._look_for(self.sent_words or "", source)
        elif self.data is not None and source.named(self.data) is None:
            self.data, self.answer = None, _("Choose one from the list.")

    def pre_validate(self, form: wtforms.Form) -> None:
        if self.answer and not self.takes_text:
            raise StopValidation(self.answer)

    @property
    def words(self) -> str:
        """What stands in the field: the name of the record chosen, else what was typed."""
        if self.data is None or self.found:
            return self.sent_words or ""
        chosen = self.source.named(self.data) if self.source else None
        return chosen.label if chosen else ""

    def forget(self) -> None:
        """Empty the field, once what was chosen has gone elsewhere in the form."""
        self.data, self.sent_words, self.found = None, None, ()

    def _look_for(self, typed: str, source: PickSource) -> None:
        self.data = None
        self.found = source.find(typed)
        called = [pick for pick in self.found if pick.is_called(typed)]
        if self.is_looking:
            self.data = called[0].id if len(called) == 1 else None
            self.answer = _said(self.found, typed)
        elif len(called) == 1:
            self.data, self.found = called[0].id, ()
        elif typed:
            self.answer = _said(self.found, typed)


def _first(formdata: Any, name: str) -> str | None:
    values = formdata.getlist(name) if formdata and name in formdata else []
    return text.one_line(values[0])[:LINE] if values else None


def _said(found: Sequence[Pick], typed: str) -> str:
    if not typed:
        return _("Type some letters of the name, then look for it.")
    if not found:
        return _("Nothing is found for “%(words)s”. Try fewer letters.", words=typed)
    return ngettext("%(num)s found: choose it below.", "%(num)s found: choose one below.", len(found))
