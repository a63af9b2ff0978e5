"""Small records and communities: what is kept, what contradicts itself, what cannot go."""

from datetime import date

import pytest
from flask import g
from sqlalchemy import select

from cop.errors import CopError
from cop.models import (
    AuditEntry,
    Community,
    CommunityStatus,
    DeclaredActivity,
    Initiative,
    KindWording,
    MeetingKind,
    Phase,
    Programme,
    StakeholderCategory,
    Theme,
    Tone,
)
from cop.queries.viewers import viewer_of
from cop.services.communities import FACTS, create_community, update_community
from cop.services.records import create_record, remove_record, update_record
from cop.services.slugs import new_slug
from tests.factories import (
    make_administrator,
    make_community,
    make_edition,
    make_initiative,
    make_kind,
    make_meeting,
    make_organisation,
)

NAMES = {"name_it": "Nome", "name_en": "Name"}
WORDS = {"one_it": "convegno", "many_it": "convegni", "one_en": "conference", "many_en": "conferences"}


@pytest.fixture(autouse=True)
def by(db, at):
    g.language = "en"
    today = at("2026-11-26T10:00+01:00").date()
    return viewer_of(make_administrator(), today=today)


def acts(db):
    rows = db.session.execute(select(AuditEntry.verb, AuditEntry.subject_type, AuditEntry.details))
    return [tuple(row) for row in rows]


def count(db, model):
    return len(db.session.scalars(select(model)).all())


def test_a_community_gets_an_address_from_its_name(db, by):
    made = create_community(by=by, name_it="Parità di genere", name_en="Gender equality", tone=Tone.PURPLE)
    again = create_community(by=by, name_it="Parita' di genere", name_en="")
    assert [made.slug, again.slug] == ["parita-di-genere", "parita-di-genere-2"]
    assert (made.tone, made.status, made.feed_revision) == (Tone.PURPLE, CommunityStatus.ACTIVE, 0)
    assert acts(db) == [("create", "community", {})] * 2


@pytest.mark.parametrize("slug", ["taken", "new"])
def test_an_address_of_a_community_is_its_own(by, slug):
    make_community(slug="taken")
    with pytest.raises(CopError) as refused:
        create_community(by=by, slug=slug, name_it="Nome", name_en="")
    assert refused.value.field == "slug"


@pytest.mark.parametrize(
    ("name", "slug"),
    [("New", "new-2"), ("日本", "ri-ben"), ("!!!", "x"), ("a" * 300, "a" * 72), ("100%_sure", "100-sure")],
)
def test_an_address_is_made_of_any_name(name, slug):
    assert new_slug(Community, name) == slug


def test_updating_a_community_logs_fields_and_moves_its_feed(db, by):
    community = make_community(name_it="Prima")
    update_community(community, by=by, name_it="Dopo", tone=Tone.GREEN)
    assert (community.name_it, community.tone, community.feed_revision) == ("Dopo", Tone.GREEN, 1)
    update_community(community, by=by, lead_it="Una frase", name_it="Dopo")
    assert (community.lead_it, community.feed_revision) == ("Una frase", 1)
    assert acts(db) == [
        ("update", "community", {"fields": ["name_it", "tone"]}),
        ("update", "community", {"fields": ["lead_it"]}),
    ]


@pytest.mark.parametrize("field", ["slug", "feed_revision", "id", "initiative_id", "position"])
def test_a_coordinator_sets_only_what_the_community_says(by, field):
    with pytest.raises(ValueError, match=f"not to be set here: {field}"):
        update_community(make_community(), by=by, allowed=FACTS, **{field: 1})


@pytest.mark.parametrize(
    ("model", "facts"),
    [
        (Initiative, NAMES | {"text_it": "", "text_en": "", "position": 2}),
        (MeetingKind, NAMES | WORDS | {"is_public": True, "is_training": False, "position": 1}),
        (StakeholderCategory, NAMES | {"position": 0}),
        (Programme, NAMES | {"text_it": "Testo", "text_en": ""}),
    ],
)
def test_a_record_is_created_changed_and_deleted(db, by, model, facts):
    made = create_record(model, by=by, **facts)
    assert {name: getattr(made, name) for name in facts} == facts
    assert getattr(made, "slug", "nome") == "nome"
    update_record(made, by=by, name_it="Altro")
    assert (made.name_it, getattr(made, "slug", "nome")) == ("Altro", "nome")
    remove_record(made, by=by)
    assert count(db, model) == 0
    assert [verb for verb, _subject, _details in acts(db)] == ["create", "update", "delete"]


def test_phases_and_themes_go_with_their_initiative(db, by):
    initiative = make_initiative()
    dates = {"starts_on": date(2026, 1, 1), "ends_on": date(2026, 12, 31)}
    create_record(Phase, by=by, initiative_id=initiative.id, **NAMES, **dates)
    create_record(Theme, by=by, initiative_id=initiative.id, **NAMES, kind="macro", position=0)
    db.session.refresh(initiative)
    assert (len(initiative.phases), len(initiative.themes)) == (1, 1)
    remove_record(initiative, by=by)
    assert (count(db, Initiative), count(db, Phase), count(db, Theme)) == (0, 0, 0)


def test_days_the_wrong_way_round_are_refused(db, by):
    owner = {"initiative_id": make_initiative().id} | NAMES
    with pytest.raises(CopError) as refused:
        create_record(Phase, by=by, **owner, starts_on=date(2026, 2, 1), ends_on=date(2026, 1, 31))
    assert refused.value.field == "ends_on"


def test_what_is_in_use_stays(by):
    kind, initiative, category = (
        make_kind(),
        make_initiative(),
        create_record(StakeholderCategory, by=by, **NAMES),
    )
    edition = make_edition(make_community())
    make_meeting(kind=kind, edition=edition)
    make_community(initiative=initiative)
    make_organisation(category_id=category.id)
    for record, use in [
        (kind, "meetings (1)"),
        (initiative, "communities (1)"),
        (category, "organisations (1)"),
        (edition.programme, "editions (1)"),
    ]:
        with pytest.raises(CopError) as refused:
            remove_record(record, by=by)
        assert use in str(refused.value)


def test_a_wording_is_there_once_for_community_and_kind(by):
    facts = WORDS | {"community_id": make_community().id, "kind_id": make_kind().id}
    create_record(KindWording, by=by, **facts)
    with pytest.raises(CopError, match="on record already"):
        create_record(KindWording, by=by, **facts)


def declare(by, **facts):
    base = {"community_id": make_community().id, "count": 4, "on": date(2024, 9, 1), "precision": "month"}
    return create_record(DeclaredActivity, by=by, **base | facts)


def test_declared_activity_of_each_kind(by):
    kind, edition = make_kind(), make_edition()
    meetings = declare(by, figure="meetings", kind_id=kind.id)
    sessions = declare(by, figure="training_sessions", edition_id=edition.id)
    surveys = declare(by, figure="surveys", **WORDS)
    assert [
        (d.figure, d.count, d.kind_id, d.edition_id, d.one_it) for d in (meetings, sessions, surveys)
    ] == [
        ("meetings", 4, kind.id, None, ""),
        ("training_sessions", 4, None, edition.id, ""),
        ("surveys", 4, None, None, "convegno"),
    ]


@pytest.mark.parametrize(
    ("figure", "field"),
    [("meetings", "kind_id"), ("training_sessions", "edition_id"), ("surveys", "one_it")],
)
def test_declared_activity_says_of_what(by, figure, field):
    with pytest.raises(CopError) as refused:
        declare(by, figure=figure)
    assert refused.value.field == field


@pytest.mark.parametrize("field", ["id", "slug"])
def test_no_other_field_can_be_set(by, field):
    with pytest.raises(ValueError, match=f"not to be set here: {field}"):
        create_record(Initiative, by=by, **NAMES, **{field: 1})
