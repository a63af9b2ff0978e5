"""What a coordinator says to those who ask to come."""

from flask_babel import lazy_gettext as _l

from cop.forms.fields import CleanText, Form


class DecisionForm(Form):
    words = CleanText(
        _l("Your words to those you refuse"),
        longest=2000,
        description=_l("They read them in the mail that says that there is no place for them."),
    )
