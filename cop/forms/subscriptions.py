"""Signing up for news, and choosing what to get."""

from collections.abc import Iterable
from typing import Any

import wtforms
from flask_babel import lazy_gettext as _l
from wtforms import widgets
from wtforms.fields import SelectChoice

from cop.forms.choices import EnumRadios
from cop.forms.fields import CleanString, EmailField, Form
from cop.forms.validators import all_of
from cop.forms.words import LANGUAGES
from cop.models import MailingList, NewsKind
from cop.services.news_choices import Choice, tick_words

_UNKNOWN = _l("Choose from the list.")


def key_of(list_id: int, kind: NewsKind) -> str:
    """Return what stands for a kind of news of a list in a form: "12.issue"."""
    return f"{list_id}.{kind.value}"


class NewsField(wtforms.SelectMultipleField):
    """Kinds of news of the lists that `offer` gave it, as boxes to tick; `chosen` holds (list id, kind)."""

    widget = widgets.ListWidget(prefix_label=False)
    option_widget = widgets.CheckboxInput()

    def __init__(self, label: object, *, required: object = None, **options: Any) -> None:
        super().__init__(
            label,
            all_of(required),
            choices=[],
            invalid_choice_message=lambda _count: str(_UNKNOWN),
            **options,
        )
        self._pairs: dict[str, Choice] = {}

    def offer(self, pairs: Iterable[tuple[MailingList, NewsKind]], language: str) -> None:
        """Let the person choose among kinds of news; each is called as a consent to it would say."""
        found = list(pairs)
        self._pairs = {key_of(one.id, kind): (one.id, kind) for one, kind in found}
        words = [(key_of(one.id, kind), tick_words(one, kind, language)) for one, kind in found]
        self.choices = [SelectChoice(key, word) for key, word in words]

    @property
    def chosen(self) -> set[Choice]:
        return {self._pairs[key] for key in self.data or () if key in self._pairs}


class SignUpForm(Form):
    """Of somebody who is not signed in."""

    news = NewsField(_l("What would you like to get?"), required=_l("Tick at least one."))
    email = EmailField(_l("Your e-mail address"), required=_l("Type your e-mail address."))
    name = CleanString(_l("Your name"), longest=120, render_kw={"autocomplete": "name"})
    language = EnumRadios(_l("In which language?"), LANGUAGES, required=_l("Choose the language."))


class PreferencesForm(Form):
    """What somebody gets; `shown` are the boxes that the page had, ticked or not."""

    news = NewsField(_l("What you get"))
    shown = NewsField(_l("What was shown"))
    surveys = wtforms.BooleanField(_l("Mails that ask for my opinion"))
