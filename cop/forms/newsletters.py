"""Forms of newsletters: how an issue begins, its subject line and days."""

from typing import Any

import wtforms
from flask_babel import lazy_gettext as _l
from wtforms.fields import SelectChoice

from cop.forms.choices import RecordField
from cop.forms.fields import CleanString, DateField, Form
from cop.forms.meetings import EARLIEST
from cop.forms.surveys import Radios

BLANK, COPY = "blank", "copy"
_LEAD = 150  # lists of mails show a line of it beside the subject


class NewIssueForm(Form):
    """To whom a new issue speaks, and what it begins with."""

    list_id = RecordField(_l("Mailing list"), required=_l("Choose the list."))
    source = Radios(
        _l("What it begins with"),
        required=_l("Choose what it begins with."),
        choices=[
            SelectChoice(BLANK, _l("The usual blocks, filled from the records")),
            SelectChoice(COPY, _l("The words and blocks of an earlier issue")),
        ],
    )
    copied_id = RecordField(_l("Earlier issue"))
    title_it = CleanString(_l("Subject line in Italian"))
    title_en = CleanString(_l("Subject line in English"))

    def validate_copied_id(self, field: wtforms.Field) -> None:
        if self.source.data == COPY and field.data is None and not field.errors:
            raise wtforms.ValidationError(_l("Choose the issue that it begins with."))

    @property
    def titles(self) -> dict[str, str]:
        """The subject lines that were typed; without any it takes those of its source."""
        typed = {"title_it": self.title_it.data or "", "title_en": self.title_en.data or ""}
        return typed if any(typed.values()) else {}


class IssueForm(Form):
    """What stands above the blocks of an issue, and of which days they tell."""

    title_it = CleanString(_l("Subject line in Italian"))
    title_en = CleanString(_l("Subject line in English"))
    lead_it = CleanString(_l("Line below the subject, in Italian"), longest=_LEAD)
    lead_en = CleanString(_l("Line below the subject, in English"), longest=_LEAD)
    since_on = DateField(_l("First day"), required=_l("Type a day, such as 26/11/2026."), earliest=EARLIEST)
    until_on = DateField(_l("Last day"), required=_l("Type a day, such as 26/11/2026."), earliest=EARLIEST)
    is_public = wtforms.BooleanField(_l("Anybody may read it in the archive"))

    def validate_title_it(self, field: wtforms.Field) -> None:
        if not field.data and not self.title_en.data:
            raise wtforms.ValidationError(_l("Type a subject line, in one language at least."))

    def facts(self) -> dict[str, Any]:
        """Return what a valid form says, as `services.newsletters.change_issue` takes it."""
        return dict(self.data)
