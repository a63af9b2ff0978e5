"""The people of an edition, as who manages it sees them: enrolled many at once, decided on, taken off, exported."""

import io
from datetime import timedelta

import pytest
from openpyxl import load_workbook
from sqlalchemy import func, select

from cop import clock
from cop.models import (
    AuditEntry,
    Enrolment,
    EnrolmentStatus,
    Message,
    Organisation,
    Person,
    QuestionAnswer,
    Registration,
    Source,
    Substitution,
    ids_in,
)
from cop.rules.viewer import Viewer
from cop.services.enrolments import enrol_person
from tests.factories import (
    make_affiliation,
    make_answer,
    make_community,
    make_coordinator,
    make_edition,
    make_enrolment,
    make_meeting,
    make_member,
    make_organisation,
    make_person,
    make_question,
    make_registration,
)


@pytest.fixture
def edition(db):
    """An edition to come with two sessions; two people at most of one organisation."""
    edition = make_edition(make_community(), name="2026", seats=20, most_per_organisation=3)
    for n in range(2):
        starts_at = clock.now() + timedelta(days=7 * (n + 1))
        make_meeting(edition.hosts[0], edition=edition, starts_at=starts_at)
    return edition


@pytest.fixture
def browser(signed_in, edition):
    return signed_in(make_coordinator(edition.hosts[0]))


def at(edition, end=""):
    return f"/en/editions/{edition.id}/enrolments{end}"


def statuses(db):
    db.session.expire_all()
    rows = db.session.execute(
        select(Person.name, Enrolment.status).join(Enrolment.person).order_by(Person.name)
    )
    return [(name, str(status)) for name, status in rows]


def asks(edition, name, **kw):
    """Somebody who has asked by their own hand."""
    edition.needs_approval = True
    person = make_person(name=name)
    made = enrol_person(
        edition,
        person=person,
        organisation=kw.get("organisation"),
        source=Source.WEB,
        by=None,
        at=clock.now(),
    )
    assert made.status == EnrolmentStatus.REQUESTED
    return made


def test_twenty_people_of_nine_organisations_are_enrolled_in_one_go(browser, db, edition):
    organisations = [make_organisation(legal_name=f"Org {n}") for n in range(9)]
    people = [make_member(edition.hosts[0], organisations[n % 9], name=f"P {n:02}") for n in range(20)]
    page = browser.get(at(edition, "/new"))
    assert len(page.soup.select("[name=people]")) == 20
    response = browser.post(at(edition, "/new"), data={"people": [one.id for one in people]})
    assert response.location == at(edition)
    assert statuses(db) == [(f"P {n:02}", "enrolled") for n in range(20)]
    assert db.session.scalar(select(func.count(Registration.id))) == 40
    mails = select(func.count(Message.id)).where(Message.kind == "enrolled")
    assert db.session.scalar(mails) == 20
    page = browser.get(at(edition))
    assert page.words(".flashes, .notice-success") != []
    assert page.words("#totals") == ["20 people enrolled"]
    assert len(page.soup.select("tbody tr")) == 20
    assert page.words("#by-organisation ~ ul span")[0] == "3 of at most 3"
    assert browser.get(at(edition, "/new")).words(".empty-title") == ["Everybody is on the list"]


def test_somebody_of_the_register_is_added_to_the_names(browser, db, edition):
    elsewhere = make_person(name="Rita Fuori")
    make_affiliation(elsewhere, make_organisation())
    make_registration(make_meeting(edition.hosts[0]), elsewhere)
    data = {"add_person-words": "Rita Fuori", "do": "look-add"}
    page = browser.post(at(edition, "/new"), data=data)
    assert page.words(".tick-title") == ["Rita Fuori"]
    browser.post(at(edition, "/new"), data={"people": [elsewhere.id]})
    assert statuses(db) == [("Rita Fuori", "enrolled")]


def test_somebody_new_is_enrolled_for_a_new_organisation(browser, db, edition):
    form = {"new-name": "Nora Nuova", "new-email": "nora@example.org", "new-organisation_id-words": "Filo"}
    refused = browser.post(at(edition, "/new/person"), data=form)
    assert (refused.status_code, refused.words(".error-summary li")) == (
        422,
        ["Organisation: Nothing is found for “Filo”. Try fewer letters."],
    )
    assert refused.soup.select_one("[name=new-name]")["value"] == "Nora Nuova"
    done = browser.post(at(edition, "/new/person"), data=form | {"new-is_new_organisation": "y"})
    assert done.status_code == 303
    assert statuses(db) == [("Nora Nuova", "enrolled")]
    organisation = db.session.scalars(select(Organisation)).one()
    assert (organisation.legal_name, organisation.is_to_check) == ("Filo", True)


def test_requests_are_let_in_or_refused_with_words(browser, db, edition):
    first, second, third = (asks(edition, name) for name in ("Ada", "Bice", "Cleo"))
    question = make_question(edition=edition, text_en="What do you expect?")
    make_answer(first, question, text="A method")
    page = browser.get(at(edition))
    assert page.words("#asking") == ["3 people ask to take part"]
    assert page.words(".tick-said") == ["What do you expect? A method"]
    assert browser.post(at(edition, "/requests"), data={"act": "approve"}).status_code == 422
    browser.post(at(edition, "/requests"), data={"id": [first.id, second.id], "act": "approve"})
    words = "Next year, gladly."
    browser.post(at(edition, "/requests"), data={"id": third.id, "act": "refuse", "words": words})
    assert statuses(db) == [("Ada", "enrolled"), ("Bice", "enrolled"), ("Cleo", "refused")]
    told = db.session.scalars(select(Message).where(Message.kind == "enrolment_refused")).one()
    assert told.context["words"] == words
    browser.post(at(edition), data={"id": [first.id, third.id], "act": "withdraw"})
    assert statuses(db)[0] == ("Ada", "withdrawn")
    browser.post(at(edition), data={"id": [first.id, third.id], "act": "enrol"})
    assert statuses(db) == [(name, "enrolled") for name in ("Ada", "Bice", "Cleo")]


def test_the_list_narrows_and_goes_into_a_file(browser, db, edition):
    organisation = make_organisation(legal_name="Sartoria Filo")
    person = make_person(name="=Ada", email="ada@example.org")
    by = Viewer(person_id=None)
    made = enrol_person(
        edition, person=person, organisation=organisation, source=Source.COORDINATOR, by=by, at=clock.now()
    )
    asks(edition, "Bice")
    make_answer(made, make_question(edition=edition, text_en="Why?"), text="@risk")
    db.session.commit()
    page = browser.get(at(edition, f"?organisation={organisation.id}&status=enrolled&q=sartoria"))
    assert page.words("tbody bdi") == ["=Ada"]
    page = browser.get(at(edition, "?organisation=x&status=none"))
    assert (page.words("tbody bdi"), page.words(".tick-title")) == (["=Ada"], ["Bice"])
    lines = browser.get(at(edition, "/list.csv?status=enrolled")).data.decode("utf-8-sig").splitlines()
    assert [line.split(",")[:5] + line.split(",")[-1:] for line in lines] == [
        ["Name", "Address", "Organisation", "Status", "How they came", "Why?"],
        ["'=Ada", "ada@example.org", "Sartoria Filo", "Is enrolled", "by a coordinator", "'@risk"],
    ]
    sheet = load_workbook(io.BytesIO(browser.get(at(edition, "/list.xlsx")).data)).active
    assert [row[0].value for row in sheet.iter_rows()] == ["Name", "=Ada", "Bice"]
    assert browser.get(at(edition, "/list.pdf")).status_code == 404
    logged = db.session.scalars(select(AuditEntry).where(AuditEntry.verb == "export")).all()
    assert len(logged) == 2


def test_one_person_changes_organisation_and_is_replaced(browser, db, edition):
    person = make_person(name="Ada")
    for name in ("Orto", "Filo"):
        make_affiliation(person, make_organisation(legal_name=name))
    orto, filo = db.session.scalars(select(Organisation).order_by(Organisation.id)).all()
    by = Viewer(person_id=None)
    made = enrol_person(
        edition, person=person, organisation=orto, source=Source.COORDINATOR, by=by, at=clock.now()
    )
    db.session.commit()
    one = at(edition, f"/{made.id}")
    assert browser.get(one).words("#organisation_id option") == ["no organisation", "Filo", "Orto"]
    browser.post(f"{one}/organisation", data={"organisation_id": filo.id})
    assert browser.post(f"{one}/organisation", data={"organisation_id": 10**30}).status_code == 422
    db.session.expire_all()
    assert {row.organisation_id for row in db.session.scalars(select(Registration))} == {filo.id}
    session = db.session.scalars(select(Registration.meeting_id).order_by(Registration.id)).first()
    page = f"{one}/sessions/{session}/substitute"
    assert browser.post(page, data={}).words(".error-summary li") == [
        "Name and surname of who comes: Choose somebody of the register, or type name and address."
    ]
    browser.post(page, data={"name": "Carlo", "email": "carlo@example.org"})
    assert db.session.scalars(select(Substitution)).one().person.name == "Carlo"
    assert browser.get(one).words(".rows .state") == ["Substituted", "To come"]
    browser.post(f"{page}/take-back")
    assert db.session.scalars(select(Substitution)).all() == []


def test_answers_are_read_question_by_question(browser, db, edition):
    made = asks(edition, "Ada")
    question = make_question(edition=edition, text_en="Why?", is_sensitive=True, kept_days=7)
    make_answer(made, question, text="Because")
    db.session.commit()
    page = browser.get(f"/en/editions/{edition.id}/questions/answers")
    assert (page.words(".answer-words"), page.words("h1")[0][-4:]) == (["Because"], "2026")
    assert "Because" not in browser.get(at(edition)).text  # sensitive ones stay out of the list
    assert db.session.scalars(select(QuestionAnswer)).one().enrolment_id == made.id


def test_the_list_comes_in_pages_also_beside_an_error(browser, db, edition):
    edition.seats = None
    for n in range(51):
        make_enrolment(edition, make_person(name=f"P {n:02}"), status=EnrolmentStatus.ENROLLED)
    names = "tbody th label"
    first, second = browser.get(at(edition)), browser.get(at(edition, "?page=2"))
    assert (len(first.words(names)), second.words(names)) == (50, ["P 50"])
    assert second.words("#totals") == ["51 people enrolled"]
    refused = browser.post(at(edition, "/requests"), data={"act": "approve"})
    assert [a["href"] for a in refused.soup.select("a[rel=next]")] == [at(edition, "?page=2")]
    ids = [one["value"] for one in second.soup.select("tbody [name=id]")]
    taken_off = browser.post(at(edition, "?page=2"), data={"act": "withdraw", "id": ids})
    assert taken_off.location == at(edition, "?page=2")
    read = db.session.scalars(
        select(AuditEntry).where(AuditEntry.verb == "read").order_by(AuditEntry.id)
    ).all()
    assert [len(list(ids_in(one.details["people"]))) for one in read][:2] == [50, 1]
