"""Forms about personal data: the tick before an erasure, and the days that each category is kept."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, IntegerField
from wtforms.validators import NumberRange, Optional

from cop.forms.fields import Form
from cop.forms.validators import Required
from cop.models import TERMS, RetentionCategory

LONGEST_DAYS = 36500


class EraseForm(Form):
    is_sure = BooleanField(
        _l("I have read this. Delete the data for good."),
        [Required(_l("Tick the box: what is deleted does not come back."))],
    )


class TermField(IntegerField):
    """Whole days; empty: for as long as nobody says otherwise."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        words = _l("Write a whole number of days, or leave it empty to keep them.")
        valid = [Optional(), NumberRange(1, LONGEST_DAYS, words)]
        super().__init__(*args, validators=valid, render_kw={"inputmode": "numeric"}, **kwargs)

    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            super().process_formdata([value.strip() for value in valuelist])
        except ValueError:
            raise ValueError(_("Write a whole number of days, or leave it empty to keep them.")) from None


class TermsForm(Form):
    """One field a category, named after it."""

    join_requests = TermField(_l("Decided join requests"))
    invitations = TermField(_l("Invitations that nobody answered"))
    theme_supporters = TermField(_l("Supporters of closed theme proposals"))
    imports = TermField(_l("Imported files"))
    video_reports = TermField(_l("Attendance reports of video calls"))
    survey_replies = TermField(_l("Answers that carry a name, of closed surveys"))
    mail_contents = TermField(_l("What mails said"))
    mails = TermField(_l("Mails: to whom and when"))
    inbound_mails = TermField(_l("Mails that came in, once settled"))
    delivery_faults = TermField(_l("Reports of mails that did not arrive"))
    consents = TermField(_l("Withdrawn consents"))
    audit = TermField(_l("The log of acts"))
    people = TermField(_l("People with nothing left here"))

    @property
    def terms(self) -> dict[RetentionCategory, int | None]:
        """The days typed for each category."""
        return {category: self[category.value].data for category in TERMS}
