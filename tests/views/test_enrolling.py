"""Enrolling in an edition by one's own hand: from the card to the personal page."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from cop import clock, tokens
from cop.models import (
    Answer,
    EditionStatus,
    Enrolment,
    EnrolmentRequest,
    EnrolmentStatus,
    MeetingQuestion,
    Message,
    Organisation,
    Person,
    QuestionAnswer,
    QuestionKind,
    Registration,
    Substitution,
)
from tests.factories import (
    make_affiliation,
    make_community,
    make_edition,
    make_meeting,
    make_organisation,
    make_person,
    make_question,
)


@pytest.fixture
def edition(db):
    """An edition with three sessions to come, which asks one question that must be answered."""
    edition = make_edition(make_community(), name="2026", seats=2)
    for n in range(3):
        starts_at = clock.now() + timedelta(days=7 * (n + 1))
        make_meeting(edition.hosts[0], edition=edition, title_en=f"Chapter {n + 1}", starts_at=starts_at)
    make_question(edition=edition, text_en="What do you expect?", is_required=True)
    return edition


@pytest.fixture
def signed(db, signed_in, edition):
    """Somebody of one organisation, signed in."""
    person = make_person(name="Bea Solari", email="bea@example.org")
    make_affiliation(person, make_organisation(legal_name="Orto Nostro"))
    return person, signed_in(person)


def path(edition, end=""):
    return f"/en/training/{edition.programme.slug}/{edition.id}{end}"


def the(db, model):
    db.session.expire_all()
    return db.session.scalars(select(model)).one()


def asked_id(db):
    return db.session.scalars(select(MeetingQuestion.id)).one()


def link_in(db, kind, name="url"):
    newest = select(Message).where(Message.kind == kind).order_by(Message.id.desc()).limit(1)
    return db.session.scalars(newest).one().context[name].removeprefix("http://localhost")


def test_a_stranger_confirms_the_address_and_is_enrolled(client, db, edition):
    form = {
        "name": "Anna Prova", "email": "anna@example.org", "notice": "y",
        "represents": "unlisted", "organisation_name": "Sartoria Filo",
    }  # fmt: skip
    assert client.get(path(edition)).words("#enrolment-card .btn") == ["Enrol"]
    response = client.post(path(edition, "/enrol"), data=form)
    assert (response.status_code, response.location) == (303, path(edition, "/enrol/sent"))
    assert client.get(response.location).words("h1") == ["Open your mail"]
    link = link_in(db, "enrolment_confirm")
    for _scan in range(2):
        page = client.get(link)
    assert page.words("dd")[1:] == ["Anna Prova", "Sartoria Filo"]
    assert db.session.scalars(select(Person)).all() == []
    assert db.session.scalars(select(Enrolment)).all() == []
    refused = client.post(link)
    assert (refused.status_code, refused.words(".asked .field-error")) == (
        422,
        ["Answer this question to come."],
    )
    assert db.session.scalars(select(Person)).all() == []
    done = client.post(link, data={f"q{asked_id(db)}": "A method"})
    enrolment = the(db, Enrolment)
    personal = f"/en/enrolment/{tokens.signed('enrolment', enrolment.id)}"
    assert (done.status_code, done.location) == (303, personal)
    assert (enrolment.status, enrolment.organisation.legal_name) == (
        EnrolmentStatus.ENROLLED,
        "Sartoria Filo",
    )
    assert the(db, Organisation).is_to_check is True
    assert the(db, QuestionAnswer).text == "A method"
    assert client.get(personal).words("h1") == ["Anna Prova, you are enrolled"]
    # The link again leads to what became of it, and changes nothing.
    assert client.get(link).location == personal
    assert client.post(link).location == personal
    assert the(db, EnrolmentRequest).enrolment_id == enrolment.id


def test_a_confirmation_too_late_finds_the_window_closed(client, db, edition, at):
    form = {"name": "Anna", "email": "anna@example.org", "notice": "y", "represents": "nobody"}
    client.post(path(edition, "/enrol"), data=form)
    link = link_in(db, "enrolment_confirm")
    at((clock.now() + timedelta(days=7, minutes=1)).isoformat())
    page = client.get(link)
    assert page.words("h1") == ["This link is no longer valid"]
    assert client.post(link, data={f"q{asked_id(db)}": "A"}).status_code == 422
    assert db.session.scalars(select(Enrolment)).all() == []


def test_who_is_signed_in_enrols_in_one_step(signed, db, edition):
    person, browser = signed
    page = browser.get(path(edition, "/enrol"))
    assert page.words("[for^=represents]")[0] == "for Orto Nostro"
    organisation = the(db, Organisation)
    form = {"represents": str(organisation.id), "notice": "y"}
    refused = browser.post(path(edition, "/enrol"), data=form)
    assert (refused.status_code, refused.words("title")[0].split(":")[0]) == (422, "Error")
    form[f"q{asked_id(db)}"] = "A method"
    done = browser.post(path(edition, "/enrol"), data=form)
    enrolment = the(db, Enrolment)
    assert (enrolment.person, enrolment.organisation, enrolment.status) == (person, organisation, "enrolled")
    assert [one.answer for one in db.session.scalars(select(Registration))] == [Answer.ACCEPTED] * 3
    assert browser.get(path(edition)).words("#enrolment-card h2 ~ p strong") == ["You are enrolled"]
    assert browser.get(path(edition, "/enrol")).location == done.location


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"seats": 1, "taken": 1}, ["Join the waiting list"]),
        ({"needs_approval": True}, ["Ask to take part"]),
        ({"status": EditionStatus.CANCELLED}, []),
        ({"enrolment_closes_at": clock.now() - timedelta(days=1)}, []),
    ],
)
def test_the_card_says_how_things_stand(client, db, edition, facts, said):
    for name, value in facts.items():
        setattr(edition, name, value)
    db.session.commit()
    assert client.get(path(edition)).words("#enrolment-card .btn") == said
    assert client.get(path(edition, "/enrol")).status_code == 200


def test_the_personal_page_answers_for_a_session_sends_somebody_and_leaves(client, signed, db, edition):
    _person, browser = signed
    browser.post(
        path(edition, "/enrol"), data={"represents": "nobody", "notice": "y", f"q{asked_id(db)}": "A"}
    )
    enrolment = the(db, Enrolment)
    own = f"/en/enrolment/{tokens.signed('enrolment', enrolment.id)}"
    page = client.get(own)
    assert page.words(".agenda .kind") == ["Session 1", "Session 2", "Session 3"]
    assert page.words(".agenda .state") == ["To come"] * 3
    first, second, _third = db.session.scalars(select(Registration).order_by(Registration.id)).all()
    client.post(f"{own}/sessions/{first.meeting_id}", data={"answer": "no"})
    form = {"name": "Carlo Prova", "email": "carlo@example.org"}
    assert client.post(f"{own}/sessions/{second.meeting_id}/substitute", data={}).status_code == 422
    assert client.post(f"{own}/sessions/{second.meeting_id}/substitute", data=form).status_code == 303
    assert the(db, Substitution).person.name == "Carlo Prova"
    page = client.get(own)
    assert page.words(".agenda .state") == ["Declined", "Substituted", "To come"]
    assert "Carlo Prova comes in your place" in page.words(".agenda .meta")
    client.post(f"{own}/sessions/{second.meeting_id}/substitute/take-back")
    assert client.get(own).words(".agenda .state") == ["Declined", "To come", "To come"]
    client.post(own, data={f"q{asked_id(db)}": "Another word"}, csrf=False)
    assert the(db, QuestionAnswer).text == "Another word"
    assert client.get(f"{own}/leave").words("h1") == ["Leave this edition"]
    client.post(f"{own}/leave", csrf=False)
    assert the(db, Enrolment).status == EnrolmentStatus.WITHDRAWN
    assert client.get(own).words("h1") == ["You do not take part in this edition"]
    assert client.get(f"{own}/leave").location == own
    assert client.post(f"{own}/sessions/{first.meeting_id}", data={"answer": "no"}).status_code == 404


def test_files_are_asked_for_at_the_confirmation(client, db):
    edition = make_edition(make_community(), name="2027")
    starts_at = clock.now() + timedelta(days=7)
    make_meeting(edition.hosts[0], edition=edition, starts_at=starts_at)
    make_question(edition=edition, kind=QuestionKind.FILE)
    assert client.get(path(edition, "/enrol")).soup.select("[type=file]") == []
    form = {"name": "Anna", "email": "anna@example.org", "notice": "y", "represents": "nobody"}
    client.post(path(edition, "/enrol"), data=form)
    assert len(client.get(link_in(db, "enrolment_confirm")).soup.select("[type=file]")) == 1
