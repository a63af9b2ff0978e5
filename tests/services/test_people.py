"""People: one record for one address; where they work; whose address whom may change."""

from datetime import date

import pytest
from flask import g
from sqlalchemy import func, select

from cop import tokens
from cop.emails.compose import wording
from cop.errors import CopError
from cop.models import AuditEntry, Message, Person, PersonAddress, SignedInSession, SiteRole
from cop.queries.viewers import viewer_of
from cop.services.affiliations import add_affiliation, end_affiliation, is_affiliated, update_affiliation
from cop.services.people import change_address, create_person, find_or_create_person, update_person
from tests.counting import statements_of
from tests.factories import (
    make_administrator,
    make_affiliation,
    make_organisation,
    make_person,
    make_session,
)

TODAY = date(2026, 11, 26)


@pytest.fixture(autouse=True)
def now(db, at):
    g.language = "en"
    return at("2026-11-26T10:00+01:00")


@pytest.fixture
def by(now):
    return seen(make_administrator(name="Adele"))


def seen(person, **kw):
    return viewer_of(person, today=TODAY, **kw)


def acts(db):
    return [tuple(row) for row in db.session.execute(select(AuditEntry.verb, AuditEntry.details))]


def test_creating_a_person(db, by):
    person = create_person(name="Anna Prova", email="Anna@example.org", language="it", by=by)
    assert (person.name, person.email, person.email_key, person.language) == (
        "Anna Prova",
        "Anna@example.org",
        "anna@example.org",
        "it",
    )
    assert (person.site_role, person.verified_at, len(person.reply_token)) == (SiteRole.NONE, None, 16)
    assert acts(db) == [("create", {})]


@pytest.mark.parametrize("address", ["anna@example.org", "ANNA@EXAMPLE.ORG", "ａnna@example.org"])
def test_an_address_belongs_to_one_person(db, by, address):
    make_person(email="anna@example.org")
    with pytest.raises(CopError) as refused:
        create_person(name="Other", email=address, language="it", by=by)
    assert refused.value.field == "email"


def test_finding_a_known_address_keeps_the_person_as_it_is(db, by):
    known = make_person(name="Anna", email="anna@example.org", language="en")
    assert find_or_create_person(name="X", email="ANNA@example.org", language="it", by=by) == known
    assert (known.name, known.language, acts(db)) == ("Anna", "en", [])


def test_finding_an_unknown_address_creates(by):
    assert find_or_create_person(name="Anna", email="anna@example.org", language="it", by=by).name == "Anna"


def test_updating_logs_the_names_of_fields(db, by):
    person = make_person(name="Anna", language="en")
    update_person(person, name="Anna Prova", language="en", by=by)
    assert (person.name, person.search_key) == ("Anna Prova", "anna prova")
    assert acts(db) == [("update", {"fields": ["name"]})]


@pytest.mark.parametrize("field", ["site_role", "email", "verified_at", "erased_at", "reply_token", "id"])
def test_no_other_field_can_be_set(by, field):
    with pytest.raises(ValueError, match="not to be set here"):
        update_person(make_person(), by=by, **{field: "administrator"})


def sessions(db):
    return len(db.session.scalars(select(SignedInSession)).all())


def test_a_changed_address_is_to_be_proved_again_and_tells_the_old_one(db, by):
    person = make_person(email="old@example.org")
    make_session(person=person, token_hash="x")
    change_address(person, email="new@example.org", by=by)
    assert (person.email, person.email_key, person.verified_at) == (
        "new@example.org",
        "new@example.org",
        None,
    )
    assert sessions(db) == 0
    message = db.session.scalars(select(Message)).one()
    assert (message.kind, message.recipient, message.context["by_name"]) == (
        "address_changed",
        "old@example.org",
        "Adele",
    )
    words = wording(message.kind, "it", message.context)
    assert "new@example.org" not in words.plain + words.html
    assert acts(db) == [("change_address", {})]


def test_changing_the_own_address_keeps_the_own_session(db, now):
    person = make_person()
    token = tokens.new_token()
    make_session(person=person, token_hash=tokens.hash_of(token))
    make_session(person=person, token_hash="elsewhere")
    change_address(person, email="new@example.org", by=seen(person, session_token=token))
    assert db.session.scalars(select(SignedInSession.token_hash)).all() == [tokens.hash_of(token)]


def test_the_same_address_in_capitals_is_only_rewritten(db, by, now):
    person = make_person(email="anna@example.org", verified_at=now)
    make_session(person=person, token_hash="x")
    change_address(person, email="Anna@example.org", by=by)
    assert (person.email, person.verified_at, sessions(db)) == ("Anna@example.org", now, 1)
    assert db.session.scalars(select(Message)).all() == []


def test_an_address_of_somebody_else_is_refused(db, by):
    make_person(email="taken@example.org")
    person = make_person(email="own@example.org")
    with pytest.raises(CopError) as refused:
        change_address(person, email="Taken@example.org", by=by)
    assert (refused.value.field, person.email) == ("email", "own@example.org")


def test_adding_an_affiliation(db, by):
    person, organisation = make_person(), make_organisation()
    made = add_affiliation(
        person, organisation=organisation, role="Presidente", since_on=date(2024, 1, 1), by=by
    )
    assert person.affiliations == [made]
    assert (made.organisation, made.role, made.is_contact, made.since_on, made.until_on) == (
        organisation,
        "Presidente",
        False,
        date(2024, 1, 1),
        None,
    )
    assert acts(db) == [("create", {"person": person.id, "organisation": organisation.id})]


@pytest.mark.parametrize(
    ("since", "until", "is_taken"),
    [
        (None, None, True),
        (date(2021, 6, 1), None, True),
        (date(2021, 1, 1), date(2021, 1, 1), True),
        (None, date(2020, 1, 1), True),
        (date(2022, 1, 1), None, False),
        (None, date(2019, 12, 31), False),
    ],
)
def test_an_affiliation_is_on_record_once_for_the_same_time(db, by, since, until, is_taken):
    person, organisation = make_person(), make_organisation()
    make_affiliation(person, organisation, since_on=date(2020, 1, 1), until_on=date(2021, 12, 31))
    db.session.refresh(person)
    try:
        add_affiliation(person, organisation=organisation, since_on=since, until_on=until, by=by)
        refused = None
    except CopError as error:
        refused = error.field
    assert refused == ("organisation_id" if is_taken else None)


def test_an_affiliation_ends(db, by):
    person, organisation = make_person(), make_organisation()
    affiliation = make_affiliation(person, organisation, since_on=date(2020, 1, 1))
    end_affiliation(affiliation, until_on=TODAY, by=by)
    assert is_affiliated(person, organisation, on=TODAY) is True
    assert is_affiliated(person, organisation, on=date(2026, 11, 27)) is False
    assert acts(db) == [("update", {"fields": ["until_on"], "was_contact": False})]


def test_an_affiliation_does_not_end_before_it_begins(by):
    affiliation = make_affiliation(make_person(), make_organisation(), since_on=date(2020, 1, 1))
    with pytest.raises(CopError) as refused:
        update_affiliation(affiliation, until_on=date(2019, 12, 31), by=by)
    assert refused.value.field == "until_on"


def test_an_affiliation_stays_with_its_person_and_organisation(by):
    affiliation = make_affiliation(make_person(), make_organisation())
    with pytest.raises(ValueError, match="not to be set here: organisation_id, person_id"):
        update_affiliation(affiliation, person_id=1, organisation_id=1, by=by)


def test_erased_people_have_no_address_to_find(db, by):
    erased = Person(name="", reply_token="x", email=None, email_key=None)
    db.session.add(erased)
    db.session.flush()
    assert find_or_create_person(name="A", email="a@example.org", language="it", by=by) != erased


def test_many_people_at_once_cost_as_few_statements_for_their_addresses_as_one(db):
    def save(number):
        for n in range(number):
            address = f"{number}.{n}@example.org"
            db.session.add(Person(name="Ada", email=address, email_key=address, reply_token=f"{number}.{n}"))
        ran = statements_of(db.session.flush)
        return sum("person_address" in statement for statement in ran)

    assert (save(1), save(200)) == (2, 2)
    assert (
        db.session.scalar(
            select(func.count(PersonAddress.id)).join(PersonAddress.person).where(Person.name == "Ada")
        )
        == 201
    )
