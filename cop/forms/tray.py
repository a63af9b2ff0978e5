"""What was done about a mail that somebody wrote."""

from flask_babel import lazy_gettext as _l

from cop.forms.fields import CleanText, Form


class SettleForm(Form):
    note = CleanText(_l("What was done about it"), longest=2000, render_kw={"rows": 4})
