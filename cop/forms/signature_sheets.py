"""What stands on a signature sheet."""

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField

from cop.forms.choices import EnumRadios
from cop.forms.fields import Form, WholeNumber
from cop.queries.signature_sheets import Order, Who

WHO = {
    Who.COMING: _l("Those who said that they come, or maybe"),
    Who.EVERYONE: _l("Everybody on the list"),
}
ORDERS = {Order.NAME: _l("By name"), Order.ORGANISATION: _l("By organisation")}
MOST_BLANK = 100


class SheetForm(Form):
    who = EnumRadios(_l("Whose names stand on it?"), WHO, default=Who.COMING, required=_l("Choose one."))
    order = EnumRadios(_l("In which order?"), ORDERS, default=Order.NAME, required=_l("Choose one."))
    blank = WholeNumber(
        _l("Empty rows at the end"),
        description=_l("For those who come without being on the list."),
        required=_l("Type how many, 0 for none."),
        most=MOST_BLANK,
        default=10,
    )
    has_codes = BooleanField(_l("With the code of each person, as in the invitation"))
