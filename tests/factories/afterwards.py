"""What is written about a meeting: agenda, minutes, contributions."""

from cop import clock
from cop.models import ActionItem, AgendaItem, Contribution, Decision, Minutes
from tests.factories.meetings import make_kind, make_meeting
from tests.factories.register import make_person
from tests.factories.saving import save


def make_agenda_item(meeting, **kw):
    return save(AgendaItem(**{"meeting_id": meeting.id, "title_it": "Saluti", "title_en": "Welcome"} | kw))


def make_minutes(meeting, **kw):
    """Published minutes that those who were there may read."""
    facts = {"text": "Si è parlato di molto.", "version": 1, "published_at": clock.now()}
    return save(Minutes(**{"meeting_id": meeting.id} | facts | kw))


def make_decision(meeting, **kw):
    return save(Decision(**{"meeting_id": meeting.id, "text": "Si fa."} | kw))


def make_action(meeting, person=None, **kw):
    return save(
        ActionItem(**{"meeting_id": meeting.id, "text": "Scrivere alla Città", "person": person} | kw)
    )


def make_consultation(community=None, **kw):
    """A meeting of a kind to which people contribute."""
    return make_meeting(community, kind=make_kind(takes_contributions=True), **kw)


def make_contribution(meeting, person=None, **kw):
    facts = {"text": "Più panchine.", "answer": ""}
    return save(Contribution(**facts | kw, meeting=meeting, person=person or make_person()))
