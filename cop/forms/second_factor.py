"""Forms of the second step of signing in: shape only."""

from flask_babel import lazy_gettext as _l

from cop.forms.fields import CleanString, Form
from cop.forms.sign_in import CodeForm, code_field


class AppCodeForm(CodeForm):
    code = code_field(_l("The six digits that the app shows"))


class RecoveryCodeForm(Form):
    code = CleanString(
        _l("One of your recovery codes"),
        required=_l("Type a recovery code."),
        longest=40,
        render_kw={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"},
    )
