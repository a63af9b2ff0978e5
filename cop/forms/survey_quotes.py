"""The form by which an open answer is released: shape only."""

from flask_babel import lazy_gettext as _l

from cop.forms.choices import EnumRadios
from cop.forms.fields import CleanText, Form
from cop.forms.words import LANGUAGES
from cop.models import Language


class ReleaseForm(Form):
    """The words to be shown; what the writer wrote stays as it is."""

    text = CleanText(_l("As it will be shown"), required=_l("Write what is to be shown."))
    language = EnumRadios(
        _l("Language of the answer"), LANGUAGES, required=_l("Choose the language."), default=Language.IT
    )
