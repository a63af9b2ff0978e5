"""What people type into the form of a meeting, and what the database holds afterwards."""

from sqlalchemy import select

from cop import clock
from cop.extensions import db as _db
from cop.models import Meeting
from tests import factories as make


def filled(community, **more):
    """What somebody types into the form of a meeting."""
    typed = {
        "title_it": "Primo incontro", "title_en": "First meeting", "kind_id": str(make.make_kind().id),
        "hosts": [str(community.id)], "day": "2026-11-26", "begins": "14:30", "ends": "17:30",
        "mode": "hybrid", "place": "Via Esempio 1, Torino", "link": "https://meet.example.org/1",
        "seats_in_person": "20", "seats_online": "", "text_it": "Ciao", "text_en": "**Hello**",
        "add_person_role": "speaker", "add_organisation_role": "partner",
    }  # fmt: skip
    return typed | more


def shown(meeting):
    """What the form of a meeting holds when it is opened."""
    from cop.forms.meetings import SAME

    begin = meeting.starts_at.astimezone(clock.ROME)
    end = meeting.ends_at.astimezone(clock.ROME)
    return {name: "" if getattr(meeting, name) is None else str(getattr(meeting, name)) for name in SAME} | {
        "kind_id": str(meeting.kind_id), "hosts": [str(host.id) for host in meeting.hosts],
        "day": f"{begin:%Y-%m-%d}", "begins": f"{begin:%H:%M}", "ends": f"{end:%H:%M}",
        "add_person_role": "speaker", "add_organisation_role": "partner",
    }  # fmt: skip


def now_is(record):
    """A record as the database has it now: requests have sessions of their own."""
    _db.session.flush()
    _db.session.refresh(record)
    return record


def only_meeting():
    return _db.session.scalars(select(Meeting)).one()
