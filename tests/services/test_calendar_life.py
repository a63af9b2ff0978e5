"""One invitation from first to last, act by act: METHOD, UID, SEQUENCE and PARTSTAT of each mail (RFC 5546 2.1.4)."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from cop import clock
from cop.emails.compose import calendar_of, sender_of
from cop.extensions import db as _db
from cop.models import Answer, Message, Mode, Source
from cop.queries.audiences import Invitee
from cop.queries.viewers import viewer_of
from cop.services.invitations import (
    cancel_meeting,
    invite_person,
    postpone_meeting,
    publish_meeting,
    remove_invitee,
    reschedule_meeting,
)
from cop.services.meetings import create_meeting, edit_meeting
from cop.services.registrations import answer_registration
from tests import factories as make
from tests.oracles.lint import events_of, faults, unfolded, value
from tests.services.post import send_all


class Life:
    """A meeting with one invitee, and the acts upon it."""

    def __init__(self):
        community = make.make_community()
        self.at = clock.now()
        self.by = viewer_of(make.make_coordinator(community), today=clock.today())
        starts_at = self.at + timedelta(days=10)
        self.meeting = create_meeting(
            by=self.by, at=self.at, kind=make.make_kind(), title_it="Incontro", title_en="Meeting", text_it="",
            text_en="", starts_at=starts_at, ends_at=starts_at + timedelta(hours=2), mode=Mode.IN_PERSON,
            place="Via Esempio 1", link="", hosts=[community], seats_in_person=10, seats_online=None, edition=None,
        )  # fmt: skip
        self.person = make.make_person()
        (self.registration,) = publish_meeting(
            self.meeting, invitees=[Invitee(self.person)], by=self.by, at=self.at
        )

    def edit(self, **facts):
        edit_meeting(self.meeting, by=self.by, at=self.at, **facts)

    def move(self):
        day = timedelta(days=1)
        self.edit(starts_at=self.meeting.starts_at + day, ends_at=self.meeting.ends_at + day)

    def retitle(self):
        self.edit(title_en="Another title", title_it="Altro titolo")

    def change_place(self):
        self.edit(place="Via Nuova 2")

    def describe(self):
        self.edit(text_en="Bring your notes.", text_it="Portate gli appunti.")

    def save_unchanged(self):
        self.edit(place=self.meeting.place)

    def more_seats(self):
        self.edit(seats_in_person=20)

    def accept(self):
        answer_registration(self.registration, answer=Answer.ACCEPTED, source=Source.WEB, at=self.at)

    def decline(self):
        answer_registration(self.registration, answer=Answer.DECLINED, source=Source.WEB, at=self.at)

    def cancel(self):
        cancel_meeting(self.meeting, by=self.by, at=self.at)

    def postpone(self):
        postpone_meeting(self.meeting, by=self.by, at=self.at)

    def reschedule(self):
        starts_at = self.meeting.starts_at + timedelta(days=7)
        reschedule_meeting(
            self.meeting, by=self.by, at=self.at, starts_at=starts_at, ends_at=starts_at + timedelta(hours=2)
        )

    def remove(self):
        remove_invitee(self.registration, by=self.by, at=self.at)

    def invite_again(self):
        invite_person(self.meeting, person=self.person, organisation=None, by=self.by, at=self.at)


def told(person) -> list[tuple[str, int, int, str]]:
    """Return METHOD, UID (0 for the first one met, 1 for the next…), SEQUENCE and PARTSTAT of a person's mails."""
    found, uids, stamps = [], [], []
    for message in _db.session.scalars(
        select(Message).where(Message.person_id == person.id).order_by(Message.id)
    ):
        part = calendar_of(message.context, sender_of(message.context), message.recipient)
        assert faults(part.content) == []
        (event,) = events_of(unfolded(part.content))
        uids += [value(event, "UID")] if value(event, "UID") not in uids else []
        attendee = next(line for line in event if line.startswith("ATTENDEE"))
        partstat = attendee.split("PARTSTAT=")[1].replace(":", ";").split(";")[0]
        found.append((part.method, uids.index(value(event, "UID")), int(value(event, "SEQUENCE")), partstat))
        stamps.append((value(event, "UID"), value(event, "DTSTAMP")))
    for uid in uids:
        own = [stamp for event_uid, stamp in stamps if event_uid == uid]
        assert own == sorted(set(own)), "each mail is newer than the one before"
    return found


FIRST = ("REQUEST", 0, 0, "NEEDS-ACTION")


@pytest.mark.parametrize(
    ("acts", "expected"),
    [
        ("", []),
        ("save_unchanged", []),
        ("more_seats", []),
        ("move", [("REQUEST", 0, 1, "NEEDS-ACTION")]),
        ("accept move", [("REQUEST", 0, 1, "NEEDS-ACTION")]),
        ("accept change_place", [("REQUEST", 0, 1, "NEEDS-ACTION")]),
        ("accept retitle", [("REQUEST", 0, 1, "ACCEPTED")]),
        ("accept describe retitle", [("REQUEST", 0, 1, "ACCEPTED"), ("REQUEST", 0, 2, "ACCEPTED")]),
        ("accept move accept describe", [("REQUEST", 0, 1, "NEEDS-ACTION"), ("REQUEST", 0, 2, "ACCEPTED")]),
        ("accept move describe", [("REQUEST", 0, 1, "NEEDS-ACTION"), ("REQUEST", 0, 2, "NEEDS-ACTION")]),
        ("decline retitle", []),
        ("decline move", [("REQUEST", 0, 1, "NEEDS-ACTION")]),
        ("accept cancel", [("CANCEL", 0, 1, "ACCEPTED")]),
        ("move cancel", [("REQUEST", 0, 1, "NEEDS-ACTION"), ("CANCEL", 0, 2, "NEEDS-ACTION")]),
        ("postpone reschedule", [("CANCEL", 0, 1, "NEEDS-ACTION"), ("REQUEST", 1, 2, "NEEDS-ACTION")]),
    ],
)
def test_what_the_calendar_is_told(db, at, acts, expected):
    at("2026-11-02T10:00+01:00")
    life = Life()
    send_all()
    for act in acts.split():
        getattr(life, act)()
        send_all()
    assert told(life.person) == [FIRST, *expected]


def test_somebody_removed_gets_a_higher_number_than_before_and_comes_back_as_another(db, at):
    at("2026-11-02T10:00+01:00")
    life = Life()
    send_all()
    life.remove()
    send_all()
    life.invite_again()
    first, removal, again = told(life.person)
    assert first == FIRST
    assert (removal[0], removal[1], removal[2] > first[2]) == ("CANCEL", 0, True)
    assert (again[0], again[1]) == ("REQUEST", 1)


def test_somebody_invited_later_starts_at_the_current_number(db, at):
    at("2026-11-02T10:00+01:00")
    life = Life()
    life.move()
    late = make.make_person()
    invite_person(life.meeting, person=late, organisation=None, by=life.by, at=life.at)
    assert told(late) == [("REQUEST", 0, 1, "NEEDS-ACTION")]


def test_the_number_that_asks_anew_is_kept(db, at):
    at("2026-11-02T10:00+01:00")
    life, numbers = Life(), []
    for act in ("move", "retitle", "change_place", "describe"):
        getattr(life, act)()
        numbers.append((life.meeting.sequence, life.meeting.significant_sequence))
    assert numbers == [(1, 1), (2, 1), (3, 3), (4, 3)]
