"""Forms of the second step of signing in: shape only."""

import re

from flask_babel import lazy_gettext as _l
from wtforms import ValidationError

from cop.forms.fields import CleanString, Form
from cop.forms.sign_in import only_digits


class AppCodeForm(Form):
    code = CleanString(
        _l("The six digits that the app shows"),
        required=_l("Type the six digits."),
        filters=[only_digits],
        render_kw={
            "autocomplete": "one-time-code", "inputmode": "numeric", "maxlength": 12, "spellcheck": "false",
        },
    )  # fmt: skip

    def validate_code(self, field: CleanString) -> None:
        if not re.fullmatch(r"[0-9]{6}", field.data or ""):
            raise ValidationError(_l("The code has six digits."))


class RecoveryCodeForm(Form):
    code = CleanString(
        _l("One of your recovery codes"),
        required=_l("Type a recovery code."),
        longest=40,
        render_kw={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"},
    )
