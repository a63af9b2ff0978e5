"""Inviting somebody to the ecosystem team."""

from flask_babel import lazy_gettext as _l

from cop.forms.choices import EnumRadios
from cop.forms.fields import CleanString, EmailField, Form
from cop.forms.words import LANGUAGES, SITE_ROLES
from cop.models import SiteRole


class TeamForm(Form):
    site_role = EnumRadios(
        _l("Role"),
        {role: words for role, words in SITE_ROLES.items() if role != SiteRole.NONE},
        required=_l("Choose a role."),
    )
    email = EmailField(
        _l("E-mail address"), required=_l("Type the address."), render_kw={"autocomplete": "off"}
    )
    name = CleanString(
        _l("Name and surname"), longest=120, render_kw={"autocomplete": "off"},
        description=_l("For somebody who is not in the register yet."),
    )  # fmt: skip
    language = EnumRadios(_l("Language of the mails"), LANGUAGES, required=_l("Choose the language."))
