"""Whose name and address a coordinator may correct: one row for every table that refers to a person."""

import pytest

from cop import clock
from cop.extensions import db as database
from cop.models import (
    SiteRole,
)
from cop.queries.corrections import is_correctable_in
from tests.factories import (
    make_affiliation,
    make_asked,
    make_community,
    make_edition,
    make_meeting,
    make_membership,
    make_organisation,
    make_person,
    make_registration,
    make_survey,
)
from tests.queries.correction_harmless import HARMLESS
from tests.queries.correction_ties import TIES
from tests.queries.correction_uses import USES


def newcomer(**kw):
    return make_person(verified_at=None, **kw)


def test_every_reference_to_a_person_has_its_row():
    columns = {
        f"{table.name}.{key.parent.name}"
        for table in database.metadata.tables.values()
        for key in table.foreign_keys
        if key.column.table.name == "person"
    }
    rows = set(TIES) | set(USES) | set(HARMLESS)
    assert columns == {name for name in rows if not name.endswith(".email_key")}


@pytest.fixture
def own(db):
    return make_community()


@pytest.fixture
def foreign(db):
    return make_community()


def test_somebody_new_is_corrected(own):
    assert is_correctable_in({own.id}, newcomer()) is True


@pytest.mark.parametrize("tie", TIES.values(), ids=TIES)
def test_ties_of_any_date(own, foreign, tie):
    inside, outside, both = newcomer(), newcomer(), newcomer()
    tie(inside, own)
    tie(outside, foreign)
    tie(both, own)
    tie(both, foreign)
    assert [is_correctable_in({own.id}, person) for person in (inside, outside, both)] == [True, False, False]
    assert is_correctable_in({own.id, foreign.id}, both) is True
    assert is_correctable_in(set(), inside) is False


@pytest.mark.parametrize("use", USES.values(), ids=USES)
def test_signs_of_use(own, use):
    person = newcomer()
    use(person)
    assert is_correctable_in({own.id}, person) is False


@pytest.mark.parametrize("row", HARMLESS.values(), ids=HARMLESS)
def test_rows_that_say_nothing(own, row):
    person = newcomer()
    row(person)
    assert is_correctable_in({own.id}, person) is True


@pytest.mark.parametrize(
    "facts",
    [
        {"verified_at": "now"},
        {"password_hash": "x"},
        {"site_role": SiteRole.VIEWER},
        {"site_role": SiteRole.ADMINISTRATOR},
        {"erased_at": "now"},
    ],
    ids=lambda facts: "-".join(facts),
)
def test_facts_of_the_person(own, facts):
    values = {"verified_at": None} | {key: clock.now() if v == "now" else v for key, v in facts.items()}
    assert is_correctable_in({own.id}, make_person(**values)) is False


def test_what_two_communities_host_is_outside(own, foreign):
    person = newcomer()
    make_registration(make_meeting(hosts=[own, foreign]), person)
    assert is_correctable_in({own.id}, person) is False


def test_an_organisation_of_two_communities_is_outside(own, foreign):
    """Adding an organisation to the own community gives no right over its contact."""
    person, organisation = newcomer(), make_organisation()
    make_affiliation(person, organisation, is_contact=True)
    assert is_correctable_in({own.id}, person) is False
    make_membership(foreign, organisation)
    make_membership(own, organisation)
    assert is_correctable_in({own.id}, person) is False


def test_working_somewhere_gives_no_right(own, foreign):
    person = newcomer()
    make_affiliation(person, make_membership(foreign).organisation)
    assert is_correctable_in({own.id}, person) is True


@pytest.mark.parametrize("place", ["meeting", "edition"])
def test_being_asked_about_what_two_communities_host_is_outside(own, foreign, place):
    made = make_meeting if place == "meeting" else make_edition
    inside, outside = newcomer(), newcomer()
    make_asked(make_survey(**{place: made(own)}), inside)
    make_asked(make_survey(**{place: made(hosts=[own, foreign])}), outside)
    assert [is_correctable_in({own.id}, person) for person in (inside, outside)] == [True, False]


def test_a_survey_of_the_whole_ecosystem_is_outside(own):
    person = newcomer()
    make_asked(make_survey(), person)
    assert is_correctable_in({own.id}, person) is False


@pytest.mark.parametrize("is_anonymous", [True, False])
def test_an_anonymous_answer_is_not_told_by_what_may_be_corrected(own, is_anonymous):
    person = newcomer()
    make_asked(make_survey(community=own, is_anonymous=is_anonymous), person, answered_on=clock.today())
    assert is_correctable_in({own.id}, person) is is_anonymous
