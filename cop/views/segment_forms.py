"""The form by which news goes to some of a list, for issues and digests alike."""

from typing import Any

from cop import clock
from cop.forms.survey_audiences import SegmentForm
from cop.models import MailingList
from cop.queries.communities import communities_for
from cop.queries.records import categories
from cop.queries.segments import municipalities_of
from cop.views.language import current_language
from cop.views.loaders import viewer


def segment_form(mailing_list: MailingList, sent: Any = None, **options: Any) -> SegmentForm:
    """Return the form that narrows a list; of a community's list there are no communities to choose from."""
    form, language, own = SegmentForm(sent, **options), current_language(), mailing_list.community_id
    everywhere = communities_for(viewer()) if own is None else []
    within = {own} if own is not None else None
    form.offer(
        communities=[(one.id, one.name.in_language(language)) for one in everywhere],
        categories=[(one.id, one.name.in_language(language)) for one in categories()],
        municipalities=[(one.id, one.label) for one in municipalities_of(within, at=clock.now())],
    )
    return form
