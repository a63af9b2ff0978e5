"""The form by which a result becomes a sentence: shape only."""

from collections.abc import Sequence

import wtforms
from flask_babel import lazy_gettext as _l
from wtforms import widgets
from wtforms.fields import SelectChoice

from cop.forms.fields import CleanString, Form

LONGEST_WORDS = 300


class BarsField(wtforms.SelectMultipleField):
    """Bars of a figure, as boxes to tick; the value is a list of the first keys of those ticked."""

    widget = widgets.ListWidget(prefix_label=False)
    option_widget = widgets.CheckboxInput()

    def offer(self, bars: Sequence[tuple[str, str]]) -> None:
        """Let the person choose among (first key, words) pairs."""
        self.choices = [SelectChoice(key, words) for key, words in bars]


class FindingForm(Form):
    """`answers` are offered by the page: what the figures show of the question."""

    answers = BarsField(
        _l("Who is counted"),
        [wtforms.validators.InputRequired(_l("Choose at least one answer."))],
        invalid_choice_message=lambda _count: str(_l("Choose from the list.")),
    )
    words_it = CleanString(
        _l("How it goes on in Italian"), required=_l("Write how it goes on."), longest=LONGEST_WORDS
    )
    words_en = CleanString(_l("How it goes on in English"), longest=LONGEST_WORDS)
