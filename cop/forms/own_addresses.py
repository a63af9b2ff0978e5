"""One more address of one's own."""

from flask_babel import lazy_gettext as _l

from cop.forms.fields import EmailField, Form


class AddressForm(Form):
    email = EmailField(_l("Another address of yours"), required=_l("Type the address."))
