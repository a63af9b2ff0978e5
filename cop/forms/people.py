"""A person's facts, and where the person works."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField

from cop.forms.choices import EnumRadios
from cop.forms.fields import CleanString, DateField, EmailField, Form
from cop.forms.picks import PickField
from cop.forms.words import LANGUAGES, SITE_ROLES
from cop.models import Affiliation
from cop.queries.picks import PickSource


class PersonForm(Form):
    name = CleanString(
        _l("Name and surname"), required=_l("Type the name."), longest=120, render_kw={"autocomplete": "off"}
    )
    email = EmailField(
        _l("E-mail address"), required=_l("Type the address."), render_kw={"autocomplete": "off"}
    )
    language = EnumRadios(_l("Language of the mails"), LANGUAGES, required=_l("Choose the language."))


class NewPersonForm(PersonForm):
    organisation_id = PickField(_l("Works in"))
    role = CleanString(_l("Role there"), longest=120, description=_l("For instance: head of projects."))


class AffiliationForm(Form):
    organisation_id = PickField(_l("Organisation"), required=_l("Choose the organisation."))
    role = CleanString(_l("Role there"), longest=120, description=_l("For instance: head of projects."))
    since_on = DateField(_l("First day"))
    until_on = DateField(_l("Last day"))
    is_contact = BooleanField(_l("Keeps the organisation's data up to date"))


class SiteRoleForm(Form):
    site_role = EnumRadios(_l("Role across communities"), SITE_ROLES, required=_l("Choose a role."))


def affiliation_form(
    affiliation: Affiliation | None,
    sent: Any = None,
    *,
    organisations: PickSource,
    organisation_id: int | None = None,
) -> AffiliationForm:
    """Return the form of an affiliation (None: a new one); in which organisation does not change afterwards."""
    form = AffiliationForm(sent, obj=affiliation, organisation_id=organisation_id)
    if affiliation is None:
        form.organisation_id.search_in(organisations)
    else:
        del form.organisation_id
    return form
