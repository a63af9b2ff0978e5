"""Options of a personal calendar address."""

from collections.abc import Iterable
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField

from cop.forms.choices import RecordField
from cop.forms.fields import CleanString, Form


class FeedForm(Form):
    name = CleanString(_l("Where you will use it"), longest=60)
    community_id = RecordField(
        _l("Which meetings"), empty=_l("Those of all my communities, and all I registered for")
    )
    omits_invited = BooleanField(
        _l("Leave out the meetings I was invited to by mail and said yes or maybe to")
    )
    has_alarm = BooleanField(_l("Ring half an hour before"))


def feed_form(sent: Any, communities: Iterable[tuple[int, str]]) -> FeedForm:
    """Return the form, with the (id, name) of the communities to choose from."""
    form = FeedForm(sent)
    form.community_id.offer(communities)
    return form
