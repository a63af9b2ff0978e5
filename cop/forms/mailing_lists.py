"""The form of a mailing list: what it is called, what one gets, who gets it."""

import wtforms
from flask_babel import lazy_gettext as _l

from cop.forms.fields import CleanString, CleanText, Form

_ABOUT = 600


class MailingListForm(Form):
    name_it = CleanString(_l("Name in Italian"), required=_l("Type a name."))
    name_en = CleanString(_l("Name in English"))
    about_it = CleanText(_l("What one gets, in Italian"), longest=_ABOUT)
    about_en = CleanText(_l("What one gets, in English"), longest=_ABOUT)
    is_open = wtforms.BooleanField(_l("Anybody may sign up on the site"))
    has_members = wtforms.BooleanField(_l("Members get it too, until they leave the list"))
