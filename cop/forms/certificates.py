"""Forms about certificates: a code to verify, the name on the paper, issued anew, revoked."""

from flask_babel import lazy_gettext as _l

from cop.forms.choices import EnumRadios
from cop.forms.fields import CleanString, CleanText, Form
from cop.forms.words import LANGUAGES

_TYPED = {"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}


class CodeForm(Form):
    code = CleanString(
        _l("Code on the certificate"),
        required=_l("Type the code that stands on the certificate."),
        description=_l(
            "Four groups of four, such as ABCD-2345-EFGH-6789. Small letters and blanks are fine; the letters I and O "
            "and the figures 0 and 1 never occur."
        ),
        render_kw=_TYPED,
    )


class NameForm(Form):
    name = CleanString(
        _l("Name on the certificate"),
        required=_l("Type the name as it stands on the certificate."),
        render_kw={"autocomplete": "off"},
    )


class ReissueForm(Form):
    name = CleanString(
        _l("Name on the certificate"), required=_l("Type the name."), render_kw={"autocomplete": "off"}
    )
    language = EnumRadios(_l("Language of the certificate"), LANGUAGES, required=_l("Choose the language."))


class RevokeForm(Form):
    reason = CleanText(
        _l("Why"),
        required=_l("Say why: the person reads it in the mail."),
        longest=500,
        render_kw={"rows": 3},
    )
