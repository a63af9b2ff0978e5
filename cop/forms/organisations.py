"""An organisation's facts."""

from collections.abc import Iterable
from types import SimpleNamespace
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField
from wtforms.fields import Field

from cop.forms.choices import EnumField, RecordField
from cop.forms.codes import FiscalCodeField, VatField
from cop.forms.fields import CleanString, DateField, Form, WebField
from cop.forms.picks import PickField
from cop.forms.validators import Longest
from cop.forms.words import SECTORS
from cop.models import Organisation
from cop.queries.picks import PickSource


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
    municipality_id = PickField(_l("Municipality"))
    is_abroad = BooleanField(_l("The place is abroad: it stays as typed"))
    website = WebField(_l("Website"), render_kw={"autocomplete": "url"})
    vat_number = VatField(
        _l("VAT number"), description=_l("Eleven digits; with the country code if it is not Italian.")
    )
    fiscal_code = FiscalCodeField(_l("Fiscal code"))
    category_id = RecordField(_l("Stakeholder category"), empty=_l("None"))
    partner_since_on = DateField(_l("Partner of the ecosystem since"))
    is_to_check = BooleanField(_l("Still to be checked: not counted, and not shown to the public"))

    def validate_municipality_id(self, field: Field) -> None:
        if self.is_abroad.data:
            Longest(LONGEST_PLACE)(self, SimpleNamespace(data=field.words))

    def facts(self) -> dict[str, Any]:
        """Return what was typed as the facts that the services take: the place by its name."""
        facts = {name: value for name, value in self.data.items() if name != "municipality_id"}
        place = self.municipality_id
        named = (place.sent_words or "") if self.is_abroad.data else (place.words if place.data else "")
        return facts | {"municipality": named}


LONGEST_PLACE = 120
MANAGED = ("category_id", "partner_since_on", "is_to_check")


def organisation_form(
    organisation: Organisation | None,
    sent: Any = None,
    *,
    categories: Iterable[tuple[int, object]],
    places: PickSource,
    is_managed: bool,
) -> OrganisationForm:
    """Return the form of an organisation (None: a new one); its own contact sees only its own facts."""
    form = OrganisationForm(sent, obj=organisation)
    form.category_id.offer(categories)
    place = form.municipality_id
    place.takes_text = bool(form.is_abroad.data)
    place.search_in(places)
    if sent is None and organisation and not organisation.municipality_id:
        place.sent_words = organisation.municipality  # abroad, or typed before there was a list
    if not is_managed:
        for name in MANAGED:
            del form[name]
    return form
