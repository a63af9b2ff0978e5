"""No recurrence rule leaves: every mail that a life of a series brings about, and every feed that holds it."""

from datetime import timedelta
from email import message_from_bytes, policy

import pytest
from icalendar import Calendar
from sqlalchemy import select

from cop import clock
from cop.emails.compose import compose
from cop.extensions import db as _db
from cop.models import Answer, Meeting, MeetingStatus, Message, MessageState, Source
from cop.queries.meetings import invited_registrations
from cop.queries.recurrences import Pattern, dates_after, rule_of
from cop.queries.viewers import viewer_of
from cop.services.registrations import answer_registration
from cop.services.series import cancel_following, create_series, edit_following
from cop.services.series_invitations import Invites, Inviting
from tests import factories as make
from tests.oracles.lint import faults

RECURRING = {"RRULE", "RDATE", "EXDATE", "EXRULE", "RECURRENCE-ID"}


@pytest.fixture
def now(at, db):
    return at("2026-10-01T10:00+02:00")


@pytest.fixture
def community(now):
    return make.make_community(slug="weekly")


@pytest.fixture
def lived(community, now):
    """Five meetings with one seat each: invited to, answered, moved, let in from the queue, called off."""
    by = viewer_of(make.make_coordinator(community), today=clock.today())
    for _n in range(2):
        make.make_member(community)
    first = make.make_meeting(
        community,
        starts_at=now + timedelta(days=5),
        status=MeetingStatus.DRAFT,
        published_at=None,
        seats_in_person=1,
    )
    rule = rule_of(Pattern.WEEKLY, every=1, first=first.day)
    dates = [one.day for one in dates_after(rule, first.day, number=4)]
    create_series(first, rule=rule, dates=dates, invites=Invites(Inviting.NOW), by=by, at=now)
    meetings = _db.session.scalars(select(Meeting).order_by(Meeting.starts_at)).all()
    sent = composed()
    seated, waits = invited_registrations(first)
    for registration in (seated, waits):
        answer_registration(registration, answer=Answer.ACCEPTED, source=Source.WEB, at=now)
    sent += composed()
    answer_registration(seated, answer=Answer.DECLINED, source=Source.WEB, at=now)
    sent += composed()
    later = {"starts_at": first.starts_at + timedelta(days=1), "ends_at": first.ends_at + timedelta(days=1)}
    edit_following(first, by=by, at=now, facts=later)
    sent += composed()
    cancel_following(meetings[3], by=by, at=now)
    return sent + composed(), meetings, waits.person


def composed():
    """Send what waits; return (kind, calendar part or None) of each mail."""
    found = []
    waiting = select(Message).where(Message.state == MessageState.QUEUED).order_by(Message.id)
    for message in _db.session.scalars(waiting).all():
        mail = message_from_bytes(compose(message, at=clock.now()).body, policy=policy.default)
        parts = [part for part in mail.walk() if part.get_content_type() == "text/calendar"]
        found.append((message.kind, parts[0].get_payload(decode=True) if parts else None))
        message.state = MessageState.SENT
    _db.session.flush()
    return found


def events_of(content):
    return Calendar.from_ical(content).walk("VEVENT")


def test_no_mail_and_no_feed_with_a_series_holds_a_recurrence(client, community, lived):
    sent, meetings, person = lived
    assert {kind for kind, _part in sent} == {"invitation", "waiting", "promotion", "update", "cancellation"}
    parts = [part for _kind, part in sent if part]
    events = [event for part in parts for event in events_of(part)]
    assert [fault for part in parts for fault in faults(part)] == []
    assert [set(event) & RECURRING for event in events] == [set()] * len(parts)
    assert len({str(event["UID"]) for event in events}) == 10  # five meetings, two people
    feed = make.make_personal_feed(person)
    addresses = ["/cal/all.it.ics", "/cal/weekly.en.ics", f"/cal/{feed.token}.ics"]
    one = client.get(f"/en/feeds/meetings/{meetings[0].id}.ics")
    found = [events_of(client.get(address).data) for address in addresses]
    assert [len({str(event["UID"]) for event in events}) for events in found] == [5, 5, 5]
    everything = [event for events in (*found, events_of(one.data)) for event in events]
    assert [event for event in everything if set(event) & RECURRING] == []
