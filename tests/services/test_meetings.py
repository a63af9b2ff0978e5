"""What each change of a meeting brings about: mails, SEQUENCE, UID, answers, feeds."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from cop import clock
from cop.errors import CopError
from cop.extensions import db as _db
from cop.models import Answer, AuditEntry, Meeting, MeetingStatus, Mode, PersonRoleKind, Source
from cop.queries.audiences import Invitee, audience_of
from cop.queries.viewers import viewer_of
from cop.services.invitations import (
    cancel_meeting,
    invite_people,
    invite_person,
    postpone_meeting,
    publish_meeting,
    remove_invitee,
    reschedule_meeting,
)
from cop.services.meetings import create_meeting, delete_draft, edit_meeting
from cop.services.registrations import answer_registration
from tests import factories as make
from tests.services.post import queued, send_all

NOW = "2026-11-01T10:00+01:00"


@pytest.fixture
def now(at, db):
    return at(NOW)


@pytest.fixture
def community(now):
    return make.make_community()


@pytest.fixture
def by(community):
    return viewer_of(make.make_coordinator(community), today=clock.today())


@pytest.fixture
def people(community):
    """Three members: yes, maybe, and one who will not say anything."""
    return [make.make_member(community, email=f"{name}@example.org") for name in ("yes", "maybe", "silent")]


def facts(community, **more):
    starts_at = clock.now() + timedelta(days=10)
    return {
        "title_it": "Un incontro", "title_en": "A meeting", "text_it": "Testo", "text_en": "Text",
        "kind": make.make_kind(), "starts_at": starts_at, "ends_at": starts_at + timedelta(hours=3),
        "mode": Mode.HYBRID, "place": "Sala 1, Torino", "link": "https://meet.example.org/1",
        "seats_in_person": 10, "seats_online": None, "hosts": [community], "edition": None,
    } | more  # fmt: skip


@pytest.fixture
def published(community, people, by, now):
    """A meeting to which three people were invited, and the registrations by the name of the person's answer."""
    meeting = create_meeting(by=by, at=now, **facts(community))
    registrations = publish_meeting(meeting, invitees=audience_of([community], on=meeting.day), by=by, at=now)
    send_all()
    by_name = {r.person.email.split("@")[0]: r for r in registrations}
    for name, answer in (("yes", Answer.ACCEPTED), ("maybe", Answer.TENTATIVE)):
        answer_registration(by_name[name], answer=answer, source=Source.WEB, at=now)
    return meeting, by_name


def test_publish_invites_exactly_these(community, people, by, now):
    meeting = create_meeting(by=by, at=now, **facts(community))
    assert (meeting.status, queued()) == (MeetingStatus.DRAFT, {})
    extra = make.make_person(email="extra@example.org")
    publish_meeting(meeting, invitees=[Invitee(people[0]), Invitee(extra)], by=by, at=now)
    expected = ("invitation", "REQUEST", 0, "NEEDS-ACTION")
    assert queued() == {"yes@example.org": expected, "extra@example.org": expected}
    assert (meeting.status, meeting.published_at) == (MeetingStatus.SCHEDULED, now)
    with pytest.raises(CopError):
        publish_meeting(meeting, invitees=[], by=by, at=now)


def test_publish_for_the_record_mails_nobody(community, people, by, now):
    begin = now - timedelta(days=3)
    meeting = create_meeting(
        by=by, at=now, **facts(community, starts_at=begin, ends_at=begin + timedelta(hours=1))
    )
    registrations = publish_meeting(meeting, invitees=[Invitee(people[0])], by=by, at=now)
    assert ([r.invited_at for r in registrations], queued()) == ([None], {})


ASKED = {"yes": "NEEDS-ACTION", "maybe": "NEEDS-ACTION", "silent": "NEEDS-ACTION"}
KEPT = {"yes": "ACCEPTED", "maybe": "TENTATIVE", "silent": "NEEDS-ACTION"}


@pytest.mark.parametrize(
    ("change", "partstats", "sequence", "is_reset"),
    [
        ({"starts_at": timedelta(days=1), "ends_at": timedelta(days=1)}, ASKED, 1, True),
        ({"ends_at": timedelta(minutes=30)}, ASKED, 1, True),
        ({"place": "Sala 2, Torino"}, ASKED, 1, True),
        ({"mode": Mode.ONLINE}, ASKED, 1, True),
        ({"mode": Mode.IN_PERSON}, ASKED, 1, True),
        ({"title_it": "Altro", "title_en": "Other"}, KEPT, 1, False),
        ({"text_it": "Altro", "text_en": "Other"}, KEPT, 1, False),
        ({"kind": "new"}, KEPT, 1, False),
        ({"link": "https://meet.example.org/2"}, KEPT, 1, False),
        ({"title_it": "Solo in italiano"}, {}, 1, False),  # all three read English
        ({"seats_in_person": 20}, {}, 0, False),
        ({"seats_online": 5}, {}, 0, False),
        ({}, {}, 0, False),
    ],
    ids=str,
)
def test_edit_tells_who_must_know(published, by, now, change, partstats, sequence, is_reset):
    meeting, registrations = published
    uids = {name: r.uid for name, r in registrations.items()}
    revision = meeting.revision
    given = {
        name: getattr(meeting, name) + value if isinstance(value, timedelta) else value
        for name, value in change.items()
    }
    if "kind" in given:
        given["kind"] = make.make_kind()
    done = edit_meeting(meeting, by=by, at=now, **given)
    assert queued() == {
        f"{name}@example.org": ("update", "REQUEST", sequence, partstat)
        for name, partstat in partstats.items()
    }
    assert (meeting.sequence, meeting.significant_sequence) == (sequence, sequence if is_reset else 0)
    assert {name: r.uid for name, r in registrations.items()} == uids
    assert (registrations["yes"].needs_answer, registrations["yes"].answer) == (is_reset, Answer.ACCEPTED)
    assert sorted(r.person.email for r in done.told) == sorted(queued())
    assert meeting.revision == revision + (1 if change else 0)


def test_an_online_meeting_moves_with_its_link(community, people, by, now):
    meeting = create_meeting(by=by, at=now, **facts(community, mode=Mode.ONLINE, link=""))
    assert meeting.place == ""
    publish_meeting(meeting, invitees=[Invitee(people[0])], by=by, at=now)
    send_all()
    edit_meeting(meeting, by=by, at=now, link="https://meet.example.org/1")
    assert meeting.significant_sequence == 0  # what was open is now known
    edit_meeting(meeting, by=by, at=now, link="https://meet.example.org/2")
    assert (meeting.sequence, meeting.significant_sequence) == (2, 2)


def test_who_declined_hears_of_a_new_date_alone(published, by, now):
    meeting, registrations = published
    answer_registration(registrations["silent"], answer=Answer.DECLINED, source=Source.WEB, at=now)
    edit_meeting(meeting, by=by, at=now, title_it="Altro", title_en="Other")
    assert "silent@example.org" not in send_all()
    edit_meeting(meeting, by=by, at=now, place="Sala 3")
    assert queued()["silent@example.org"] == ("update", "REQUEST", 2, "NEEDS-ACTION")


def test_an_invitation_that_has_not_left_becomes_a_new_one(community, people, by, now):
    meeting = create_meeting(by=by, at=now, **facts(community))
    publish_meeting(meeting, invitees=[Invitee(people[0])], by=by, at=now)
    edit_meeting(meeting, by=by, at=now, place="Sala 2")
    assert queued() == {"yes@example.org": ("invitation", "REQUEST", 1, "NEEDS-ACTION")}


def test_nobody_hears_of_a_draft_or_of_the_past(published, community, by, now, at):
    draft = create_meeting(by=by, at=now, **facts(community))
    edit_meeting(draft, by=by, at=now, place="Sala 2")
    assert (draft.sequence, community.feed_revision) == (0, 1)  # the feed knows of the published one alone
    meeting, _registrations = published
    later = at("2026-12-01T10:00+01:00")
    edit_meeting(meeting, by=by, at=later, title_en="What it was about")
    assert (queued(), meeting.sequence, community.feed_revision) == ({}, 1, 2)


def test_an_expected_meeting_cannot_slip_into_the_past(published, by, now):
    meeting, _registrations = published
    back = timedelta(days=20)
    with pytest.raises(CopError) as refused:
        edit_meeting(
            meeting, by=by, at=now, starts_at=meeting.starts_at - back, ends_at=meeting.ends_at - back
        )
    assert refused.value.field == "day"


def test_more_seats_let_in_who_waits(published, people, by, now):
    meeting, registrations = published
    edit_meeting(meeting, by=by, at=now, seats_in_person=1)
    answer_registration(
        registrations["silent"], answer=Answer.ACCEPTED, mode=Mode.IN_PERSON, source=Source.WEB, at=now
    )
    assert registrations["silent"].answer == Answer.WAITING
    send_all()
    edit_meeting(meeting, by=by, at=now, seats_in_person=2, title_en="More of us", title_it="Di più")
    _db.session.refresh(registrations["silent"])
    assert registrations["silent"].answer == Answer.ACCEPTED
    assert queued() == {
        "yes@example.org": ("update", "REQUEST", 1, "ACCEPTED"),
        "maybe@example.org": ("update", "REQUEST", 1, "TENTATIVE"),
        "silent@example.org": ("promotion", "REQUEST", 1, "ACCEPTED"),
    }


def test_fewer_seats_than_are_taken_are_refused(published, by, now):
    meeting, _registrations = published
    with pytest.raises(CopError) as refused:
        edit_meeting(meeting, by=by, at=now, seats_in_person=0)
    assert refused.value.field == "seats_in_person"


def test_cancel_tells_everybody_invited(published, by, now):
    meeting, registrations = published
    uid = registrations["yes"].uid
    late = make.make_registration(meeting, invited_at=None)  # on the list, never told
    assert cancel_meeting(meeting, reason="The room is flooded.", by=by, at=now) == 3
    assert {who: mail[:3] for who, mail in queued().items()} == {
        f"{name}@example.org": ("cancellation", "CANCEL", 1) for name in registrations
    }
    assert (meeting.status, registrations["yes"].uid, late.calendar_method) == ("cancelled", uid, "")
    with pytest.raises(CopError):
        cancel_meeting(meeting, by=by, at=now)


def test_cancel_before_any_mail_left_tells_nobody(community, people, by, now):
    meeting = create_meeting(by=by, at=now, **facts(community))
    publish_meeting(meeting, invitees=[Invitee(people[0])], by=by, at=now)
    cancel_meeting(meeting, by=by, at=now)
    assert queued() == {}


def test_what_took_place_cannot_be_cancelled(community, by, now):
    meeting = make.make_meeting(community, starts_at=now - timedelta(days=2))
    make.make_present(meeting)
    with pytest.raises(CopError):
        cancel_meeting(meeting, by=by, at=now)


def test_postponed_and_scheduled_anew(published, by, now):
    meeting, registrations = published
    uid = registrations["yes"].uid
    assert postpone_meeting(meeting, reason="Strike", by=by, at=now) == 3
    assert {mail[:3] for mail in send_all().values()} == {("cancellation", "CANCEL", 1)}
    assert meeting.status == MeetingStatus.POSTPONED
    with pytest.raises(CopError) as refused:
        reschedule_meeting(meeting, by=by, at=now, starts_at=now - timedelta(days=1))
    assert refused.value.field == "day"
    day = timedelta(days=30)
    reschedule_meeting(meeting, by=by, at=now, starts_at=now + day, ends_at=now + day + timedelta(hours=2))
    assert set(queued().values()) == {("invitation", "REQUEST", 2, "NEEDS-ACTION")}
    assert len(queued()) == 3
    assert registrations["yes"].uid != uid
    assert (registrations["yes"].answer, meeting.taken_in_person, meeting.reason) == (Answer.INVITED, 0, "")


def test_one_more_and_one_less(published, by, now):
    meeting, _registrations = published
    edit_meeting(meeting, by=by, at=now, title_it="Altro", title_en="Other")
    send_all()
    extra = make.make_person(email="extra@example.org")
    new = invite_person(meeting, person=extra, organisation=None, by=by, at=now)
    assert send_all() == {"extra@example.org": ("invitation", "REQUEST", 1, "NEEDS-ACTION")}
    uid = new.uid
    remove_invitee(new, by=by, at=now)
    assert {who: mail[:3] for who, mail in send_all().items()} == {
        "extra@example.org": ("cancellation", "CANCEL", 2)
    }
    again = invite_person(meeting, person=extra, organisation=None, by=by, at=now)
    assert (again.id, again.answer) == (new.id, Answer.INVITED)
    assert again.uid != uid
    assert send_all() == {"extra@example.org": ("invitation", "REQUEST", 2, "NEEDS-ACTION")}
    with pytest.raises(CopError) as refused:
        invite_person(meeting, person=extra, organisation=None, by=by, at=now)
    assert refused.value.field == "person_id"


def test_invite_people_adds_who_is_new(published, community, by, now):
    meeting, _registrations = published
    make.make_member(community, email="new@example.org")
    assert invite_people(meeting, invitees=audience_of([community], on=meeting.day), by=by, at=now) == 1
    assert list(queued()) == ["new@example.org"]


def test_staff_is_marked(community, by, now):
    facilitator = make.make_member(community, email="lead@example.org")
    meeting = create_meeting(
        by=by, at=now, **facts(community, person_roles=[(facilitator.id, PersonRoleKind.FACILITATOR)])
    )
    lead = publish_meeting(meeting, invitees=audience_of([community], on=meeting.day), by=by, at=now)[0]
    assert lead.is_staff
    edit_meeting(meeting, by=by, at=now, person_roles=[])
    assert not lead.is_staff


def test_hosts_and_roles_change_without_a_mail(published, community, by, now):
    meeting, _registrations = published
    other, partner = make.make_community(), make.make_organisation()
    edit_meeting(meeting, by=by, at=now, hosts=[other], organisation_roles=[(partner.id, "partner")])
    assert (queued(), meeting.sequence) == ({}, 0)
    assert (community.feed_revision, other.feed_revision) == (2, 1)


def test_a_draft_can_be_deleted_a_published_meeting_not(published, community, by, now):
    draft = create_meeting(by=by, at=now, **facts(community))
    delete_draft(draft, by=by)
    assert _db.session.get(Meeting, draft.id) is None
    with pytest.raises(CopError):
        delete_draft(published[0], by=by)


def test_impossible_facts_are_refused(community, by, now):
    for wrong, field in (({"hosts": []}, "hosts"), ({"ends_at": now}, "ends_at")):
        with pytest.raises(CopError) as refused:
            create_meeting(by=by, at=now, **facts(community, **wrong))
        assert refused.value.field == field


def test_every_verb_is_logged(published, by, now):
    meeting, registrations = published
    edit_meeting(meeting, by=by, at=now, place="Sala 2")
    remove_invitee(registrations["maybe"], by=by, at=now)
    cancel_meeting(meeting, by=by, at=now)
    verbs = _db.session.scalars(select(AuditEntry.verb).order_by(AuditEntry.id)).all()
    assert verbs == ["create", "publish", "update", "withdraw", "cancel"]
