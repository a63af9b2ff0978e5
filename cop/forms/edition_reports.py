"""The forms of the reports of editions and of communities' years: shape only."""

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField

from cop.forms.fields import CleanText, Form

SEEN_LENGTH = 16


class ReportWordsForm(Form):
    """What the coordinators say, and what will change; `seen` stands for the words that the writer began from."""

    words_it = CleanText(_l("Words in Italian"))
    words_en = CleanText(_l("Words in English"))
    changes_it = CleanText(_l("What will change, in Italian"))
    changes_en = CleanText(_l("What will change, in English"))
    seen = HiddenField(default="")

    @property
    def words(self) -> dict[str, str]:
        """What was written, by the names of the report's fields."""
        names = ("words_it", "words_en", "changes_it", "changes_en")
        return {name: self[name].data for name in names}


class PublishReportForm(Form):
    tells = BooleanField(_l("Tell those enrolled, and those who answered its surveys, by mail"))


class PublishYearForm(Form):
    tells = BooleanField(_l("Tell those who answered its surveys by mail: “you said, we did”"))
