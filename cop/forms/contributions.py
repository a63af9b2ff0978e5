"""What somebody contributes to a consultation, and what is said of it."""

from flask_babel import lazy_gettext as _l

from cop.forms.choices import RecordField
from cop.forms.fields import CleanText, Form
from cop.models import Organisation

LONGEST = 10_000


class ContributionForm(Form):
    text = CleanText(
        _l("Your contribution"), required=_l("Write what you want to contribute."), longest=LONGEST
    )
    organisation_id = RecordField(_l("On behalf of"), empty=_l("Myself"))

    # Those that the field offers, by id.
    offered: dict[int, Organisation]


class ContributionAnswerForm(Form):
    answer = CleanText(_l("What happened to it"), longest=LONGEST)
