"""An organisation's facts."""

from collections.abc import Iterable
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField

from cop.forms.codes import FiscalCodeField, VatField
from cop.forms.fields import CleanString, DateField, EnumField, Form, RecordField, WebField
from cop.forms.words import SECTORS
from cop.models import Organisation


class OrganisationForm(Form):
    legal_name = CleanString(
        _l("Legal name"),
        required=_l("Type the legal name."),
        description=_l("As it appears in the statute and on invoices."),
    )
    short_name = CleanString(
        _l("Short name"), longest=80, description=_l("The name people use, if it is a different one.")
    )
    sector = EnumField(_l("Sector"), SECTORS, required=_l("Choose the sector."))
    municipality = CleanString(_l("Municipality"), longest=120, render_kw={"autocomplete": "address-level2"})
    website = WebField(_l("Website"), render_kw={"autocomplete": "url"})
    vat_number = VatField(
        _l("VAT number"), description=_l("Eleven digits; with the country code if it is not Italian.")
    )
    fiscal_code = FiscalCodeField(_l("Fiscal code"))
    category_id = RecordField(_l("Stakeholder category"), empty=_l("None"))
    partner_since_on = DateField(_l("Partner of the ecosystem since"))
    is_to_check = BooleanField(_l("Still to be checked: not counted, and not shown to the public"))


MANAGED = ("category_id", "partner_since_on", "is_to_check")


def organisation_form(
    organisation: Organisation | None,
    sent: Any = None,
    *,
    categories: Iterable[tuple[int, object]],
    is_managed: bool,
) -> OrganisationForm:
    """Return the form of an organisation (None: a new one); its own contact sees only its own facts."""
    form = OrganisationForm(sent, obj=organisation)
    form.category_id.offer(categories)
    if not is_managed:
        for name in MANAGED:
            del form[name]
    return form
