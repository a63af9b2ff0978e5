"""An edition made from another one, published with its sessions, and whoever enrols invited to them by rule."""

from datetime import date, datetime, time, timedelta

import pytest
from flask_babel import force_locale
from sqlalchemy import select

from cop import clock
from cop.clock import ROME
from cop.errors import CopError
from cop.extensions import db as _db
from cop.jobs.due import do_what_is_due
from cop.models import (
    AgendaItem,
    Answer,
    EditionOrganisationRole,
    EditionPersonRole,
    EditionStatus,
    Enrolment,
    MailRule,
    Meeting,
    MeetingQuestion,
    MeetingStatus,
    Message,
    Mode,
    PersonRoleKind,
    QuestionKind,
    Registration,
    RuleAction,
    Source,
)
from cop.queries.mail_rule_sends import invitations_leave
from cop.queries.meetings import invited_registrations
from cop.queries.sessions_of_edition import sessions_of
from cop.queries.viewers import viewer_of
from cop.services.edition_copies import NewSession, add_sessions, like_it, make_next_edition
from cop.services.edition_sessions import mark_mandatory, set_invitation_rule
from cop.services.editions import delete_edition, publish_edition
from cop.services.enrolments import enrol_person
from cop.services.invitations import cancel_meeting, publish_meeting
from cop.services.meetings import edit_meeting
from tests import factories as make


@pytest.fixture
def now(at, db):
    with force_locale("en"):
        yield at("2026-10-01T10:00+02:00")


@pytest.fixture
def community(now):
    return make.make_community()


@pytest.fixture
def by(community):
    return viewer_of(make.make_coordinator(community), today=clock.today())


@pytest.fixture
def kind(now):
    return make.make_kind(is_training=True)


@pytest.fixture
def former(community, kind):
    """Two sessions held, one cancelled; with people, partner, settings, questions and an agenda."""
    edition = make.make_edition(
        community, name="2025", goals_it="Scopi", needs_it="Bisogni", needs_on=date(2025, 1, 10),
        co_design_on=date(2025, 2, 3), starts_on=date(2025, 10, 14), ends_on=date(2025, 10, 28), seats=20,
        needs_approval=True, least_sessions=2, most_per_organisation=3,
        enrolment_opens_at=wall("2025-09-01", time(9)),
    )  # fmt: skip
    speaker, partner = make.make_person(), make.make_organisation()
    make.save(EditionPersonRole(edition_id=edition.id, person=speaker, kind="speaker"))
    make.save(EditionPersonRole(edition_id=edition.id, person=make.make_person(), kind="co_designer"))
    designer = make.make_organisation()
    make.save(EditionOrganisationRole(edition_id=edition.id, organisation=designer, kind="co_designer"))
    make.save(EditionOrganisationRole(edition_id=edition.id, organisation=partner, kind="partner"))
    make.save(MeetingQuestion(edition=edition, kind=QuestionKind.TEXT, text_it="Che cosa cerchi?"))
    make.save(
        MeetingQuestion(edition=edition, kind=QuestionKind.TEXT, text_it="Non più", retired_at=clock.now())
    )
    first = a_session(edition, kind, "2025-10-14", title_it="Statuto", title_en="Statute", text_it="Testo")
    first.is_mandatory = True
    make.make_meeting_role(first, speaker, PersonRoleKind.SPEAKER)
    make.make_agenda_item(first, title_it="Apertura")
    a_session(edition, kind, "2025-10-21", title_it="Saltata", status=MeetingStatus.CANCELLED)
    a_session(
        edition,
        kind,
        "2025-10-28",
        title_it="Relazione",
        mode=Mode.ONLINE,
        place="",
        link="https://v.example.org/1",
    )
    make.make_enrolment(edition)
    _db.session.expire_all()
    return edition


def a_session(edition, kind, day, **kw):
    return make.make_meeting(edition.hosts[0], edition=edition, kind=kind, starts_at=wall(day), **kw)


def wall(day, hour=time(14, 30)):
    return datetime.combine(date.fromisoformat(day), hour, ROME)


def new(day, title, model=None, hour=time(14, 30)):
    begin = wall(day, hour)
    return NewSession(begin, begin + timedelta(hours=3), title, f"{title} (en)", model)


def next_one(former, by, days=("2026-11-10", "2026-11-24", "2026-12-15")):
    models = [one for one in sessions_of(former) if one.status != MeetingStatus.CANCELLED]
    sessions = [
        new(day, f"Sessione {n}", models[n] if n < len(models) else None) for n, day in enumerate(days)
    ]
    facts = like_it(models[-1].kind, models[-1].mode)
    return make_next_edition(
        former,
        name="2026",
        sessions=sessions,
        facts=facts,
        invited_days=10,
        by=by,
        at=clock.now(),
    )


def test_what_the_next_edition_takes_over_and_what_it_leaves(former, by, kind):
    made = next_one(former, by)
    _db.session.expire_all()
    same = (
        "programme_id",
        "goals_it",
        "seats",
        "needs_approval",
        "least_sessions",
        "most_per_organisation",
    )
    assert {name: getattr(made, name) for name in same} == {name: getattr(former, name) for name in same}
    assert (made.status, made.made_from, made.taken) == (EditionStatus.DRAFT, former, 0)
    assert (made.starts_on, made.ends_on) == (date(2026, 11, 10), date(2026, 12, 15))
    assert made.hosts == former.hosts
    # How the former one came about is its own.
    assert (made.needs_it, made.needs_on, made.co_design_it, made.co_design_on) == ("", None, "", None)
    # 392 days later by the clock on the wall, as the first session is.
    assert made.enrolment_opens_at == wall("2026-09-28", time(9))
    assert [(one.person_id, str(one.kind)) for one in made.person_roles] == [
        (former.person_roles[0].person_id, "speaker")
    ]
    partner = next(one for one in former.organisation_roles if one.kind == "partner")
    assert [one.organisation_id for one in made.organisation_roles] == [partner.organisation_id]
    asked = _db.session.scalars(select(MeetingQuestion.text_it).where(MeetingQuestion.edition_id == made.id))
    assert list(asked) == ["Che cosa cerchi?"]
    assert not _db.session.scalars(select(Enrolment).where(Enrolment.edition_id == made.id)).all()


def test_each_session_is_like_its_model(former, by, kind):
    sessions = sessions_of(next_one(former, by), drafts=True)
    assert [(one.title_it, one.day.isoformat(), one.status) for one in sessions] == [
        ("Sessione 0", "2026-11-10", MeetingStatus.DRAFT),
        ("Sessione 1", "2026-11-24", MeetingStatus.DRAFT),
        ("Sessione 2", "2026-12-15", MeetingStatus.DRAFT),
    ]
    assert [one.is_mandatory for one in sessions] == [True, False, False]
    assert [one.mode for one in sessions] == [Mode.IN_PERSON, Mode.ONLINE, Mode.ONLINE]
    assert [one.text_it for one in sessions] == ["Testo", "", ""]
    assert [len(one.person_roles) for one in sessions] == [1, 0, 0]
    agenda = _db.session.scalars(select(AgendaItem.title_it).where(AgendaItem.meeting_id == sessions[0].id))
    assert list(agenda) == ["Apertura"]
    assert {one.kind_id for one in sessions} == {kind.id}


def test_the_name_must_be_free_and_there_must_be_a_session(former, by):
    next_one(former, by)
    with pytest.raises(CopError, match="already"):
        next_one(former, by)
    with pytest.raises(CopError, match="at least one session"):
        make_next_edition(former, name="2027", sessions=[], invited_days=14, by=by, at=clock.now())


def test_an_edition_known_as_a_number_is_followed_by_one_from_scratch(community, by, kind):
    declared = make.make_edition(community, name="2023")
    make.make_declared(community, "training_sessions", 4, edition=declared)
    days = ("2026-11-03", "2026-11-10")
    made = make_next_edition(
        declared, name="2026", sessions=[new(day, f"Sessione {n}") for n, day in enumerate(days, 1)],
        facts=like_it(kind, Mode.IN_PERSON, place="Torino"), invited_days=14, by=by, at=clock.now(),
    )  # fmt: skip
    sessions = sessions_of(made, drafts=True)
    assert [(one.title_it, one.place, one.hosts) for one in sessions] == [
        ("Sessione 1", "Torino", [community]),
        ("Sessione 2", "Torino", [community]),
    ]


def mails():
    rows = _db.session.execute(select(Message.kind, Message.recipient, Message.subject).order_by(Message.id))
    return [(kind, to, int(about.split(":")[1])) for kind, to, about in rows if about.startswith("meeting:")]


def enrolled(edition, by, person=None):
    person = person or make.make_person()
    return enrol_person(
        edition, person=person, organisation=None, source=Source.COORDINATOR, by=by, at=clock.now()
    )


def test_published_the_sessions_are_on_the_calendar_and_the_rule_invites(former, by, at):
    made = next_one(former, by)
    person = make.make_person()
    publish_edition(made, by=by, at=clock.now())
    sessions = sessions_of(made)
    assert [one.status for one in sessions] == [MeetingStatus.SCHEDULED] * 3
    rules = _db.session.scalars(select(MailRule).where(MailRule.edition_id == made.id)).all()
    assert [(one.action, one.amount) for one in rules] == [(RuleAction.INVITATION, 10)]
    assert [str(one)[:16] for one in leaves(sessions)] == [
        "2026-10-31 08:00",
        "2026-11-14 08:00",
        "2026-12-05 08:00",
    ]
    enrolled(made, by, person)
    speaker = sessions[0].person_roles[0].person
    assert mails() == []
    tick(at("2026-10-31T09:00+01:00"))
    assert sorted(mails()) == sorted(
        [("invitation", person.email, sessions[0].id), ("invitation", speaker.email, sessions[0].id)]
    )
    answers = {one.person_id: one.answer for one in invited_registrations(sessions[0])}
    assert answers == {person.id: Answer.ACCEPTED, speaker.id: Answer.INVITED}
    tick(at("2026-11-01T09:00+01:00"))
    assert len(mails()) == 2


def leaves(sessions):
    found = invitations_leave(sessions, at=clock.now())
    return [found[one.id] for one in sessions]


def tick(at):
    _db.session.commit()
    return do_what_is_due()


def test_who_enrols_after_the_invitations_left_gets_theirs_the_next_morning(former, by, at):
    made = next_one(former, by, days=("2026-11-10",))
    publish_edition(made, by=by, at=clock.now())
    session = sessions_of(made)[0]
    early, late, last = (make.make_person() for _n in range(3))
    enrolled(made, by, early)
    just = make.make_person()
    at("2026-10-31T08:50+01:00")
    enrolled(made, by, just)
    tick(at("2026-10-31T09:00+01:00"))  # with all the dates since ten minutes, and nothing more for now
    assert just.email not in {to for _kind, to, _about in mails()}
    tick(at("2026-11-01T09:00+01:00"))
    assert just.email in {to for _kind, to, _about in mails()}
    at("2026-11-05T17:00+01:00")
    enrolled(made, by, late)
    tick(at("2026-11-05T17:01+01:00"))
    invited = [to for kind, to, about in mails() if kind == "invitation" and to in {early.email, late.email}]
    assert invited == [early.email]
    tick(at("2026-11-06T08:59+01:00"))
    assert late.email not in {to for _kind, to, _about in mails()}
    done = tick(at("2026-11-06T09:00+01:00"))
    assert done["invitations to sessions for those who enrolled late"] == 1
    assert [about for _kind, to, about in mails() if to == late.email] == [session.id]
    at("2026-11-10T10:00+01:00")  # it begins at 14:30, before the next hour of the rule
    enrolled(made, by, last)
    tick(at("2026-11-10T14:29+01:00"))
    assert last.email not in {to for _kind, to, _about in mails()}
    assert tick(at("2026-11-12T09:00+01:00"))["invitations to sessions for those who enrolled late"] == 0


def test_moved_before_its_invitations_leave_a_session_is_told_once(former, by, at):
    made = next_one(former, by, days=("2026-11-10", "2026-11-24"))
    publish_edition(made, by=by, at=clock.now())
    person = make.make_person()
    enrolled(made, by, person)
    first, second = sessions_of(made)
    edit_meeting(
        first, by=by, at=clock.now(), starts_at=wall("2026-12-01"), ends_at=wall("2026-12-01", time(17))
    )
    told = [(kind, about) for kind, to, about in mails() if to == person.email]
    assert [about for _kind, about in told] == [first.id]
    assert sessions_of(made) == [second, first]
    for day in ("2026-10-31", "2026-11-14", "2026-11-21"):
        tick(at(f"{day}T09:00+01:00"))
    later = [(kind, about) for kind, to, about in mails() if to == person.email][len(told) :]
    assert later == [("invitation", second.id)]


def test_cancelled_before_its_invitations_leave_a_session_is_told_once(former, by, at):
    made = next_one(former, by, days=("2026-11-10", "2026-11-24"))
    publish_edition(made, by=by, at=clock.now())
    person = make.make_person()
    enrolled(made, by, person)
    _first, second = sessions_of(made)
    assert cancel_meeting(second, reason="Malattia", by=by, at=clock.now()) == 1
    assert mails() == [("cancellation", person.email, second.id)]
    tick(at("2026-11-14T09:00+01:00"))
    assert [mail for mail in mails() if mail[2] == second.id] == [("cancellation", person.email, second.id)]


def test_a_draft_made_by_mistake_goes_with_all_that_was_made(former, by):
    made = next_one(former, by)
    delete_edition(made, by=by)
    assert _db.session.scalars(select(Meeting.id).where(Meeting.title_it.startswith("Sessione"))).all() == []
    assert _db.session.scalars(select(MailRule)).all() == []
    assert len(_db.session.scalars(select(MeetingQuestion)).all()) == 2


def test_a_session_added_later_takes_the_enrolled_on_its_list(former, by, kind):
    made = next_one(former, by)
    session = sessions_of(made, drafts=True)[0]
    with pytest.raises(CopError, match="still a draft"):
        publish_meeting(session, invitees=[], by=by, at=clock.now())
    publish_edition(made, by=by, at=clock.now())
    enrolment = enrolled(made, by)
    added = add_sessions(
        made,
        sessions=[new("2027-01-12", "In più")],
        facts=like_it(kind, Mode.IN_PERSON),
        by=by,
        at=clock.now(),
    )[0]
    assert (added.status, invited_registrations(added)) == (MeetingStatus.DRAFT, [])
    publish_meeting(added, invitees=[], by=by, at=clock.now())
    assert [(one.person_id, one.answer) for one in invited_registrations(added)] == [
        (enrolment.person_id, Answer.ACCEPTED)
    ]
    other = a_session(made, kind, "2027-01-19", title_it="Di altri", edition_id=None)
    other.edition = None
    edit_meeting(other, by=by, at=clock.now(), edition=made)
    registered = select(Registration.person_id).where(Registration.meeting_id == other.id)
    assert list(_db.session.scalars(registered)) == [enrolment.person_id]


def test_the_rule_of_an_edition_is_one_and_the_mandatory_mark_is_logged_once(former, by):
    set_invitation_rule(former, days=7, by=by, at=clock.now())
    rule = set_invitation_rule(former, days=21, by=by, at=clock.now())
    own = _db.session.scalars(select(MailRule).where(MailRule.edition_id == former.id)).all()
    assert (own, rule.amount) == ([rule], 21)
    session = sessions_of(former)[0]
    mark_mandatory(session, is_mandatory=False, by=by)
    mark_mandatory(session, is_mandatory=False, by=by)
    assert not session.is_mandatory
