"""The forms of an edition's report: shape only."""

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField

from cop.forms.fields import CleanText, Form

SEEN_LENGTH = 16


class ReportWordsForm(Form):
    """What the coordinators say; `seen` stands for the words that the writer began from."""

    words_it = CleanText(_l("Words in Italian"))
    words_en = CleanText(_l("Words in English"))
    seen = HiddenField(default="")


class PublishReportForm(Form):
    tells = BooleanField(_l("Tell those enrolled by mail"))
