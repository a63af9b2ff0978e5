"""Pairs found are stored, decided and found again."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from cop import clock
from cop.jobs.finding import find_daily, find_duplicates
from cop.models import LikelyDuplicate, MergeNoun, PairState
from cop.queries.duplicates import pair_counts, pair_of, pair_seen_by, pairs_page
from cop.queries.viewers import viewer_of
from cop.services.duplicates import decide_pair
from cop.services.merges import merge_records
from tests.factories import (
    make_administrator,
    make_community,
    make_coordinator,
    make_membership,
    make_organisation,
    make_person,
)


@pytest.fixture
def by(db):
    return viewer_of(make_administrator(name="Ada Team"), today=clock.today())


def stored(db):
    return [
        (p.organisation_id or p.person_id, p.score, p.reasons, p.state)
        for p in db.session.scalars(select(LikelyDuplicate).order_by(LikelyDuplicate.id))
    ]


def test_found_once_and_again_only_while_alike(db, by):
    one, other = make_organisation(legal_name="Alfa Srl"), make_organisation(legal_name="ALFA")
    maria = make_person(name="Maria Rossi")
    make_person(name="Rossi Maria")
    db.session.commit()
    assert find_duplicates(at=clock.now()) == 2
    assert [(i, r, s) for i, _score, r, s in stored(db)] == [
        (one.id, ["same_name"], "open"),
        (maria.id, ["same_name"], "open"),
    ]
    assert find_duplicates(at=clock.now()) == 0
    other.legal_name = "Gamma"
    db.session.commit()
    assert find_duplicates(at=clock.now()) == 0
    assert [i for i, *_rest in stored(db)] == [maria.id]


def test_looked_for_once_a_day(db, by):
    make_organisation(legal_name="Alfa"), make_organisation(legal_name="Alfa")
    db.session.commit()
    now = clock.now()
    assert [find_daily(at=now), find_daily(at=now + timedelta(hours=1))] == [1, 0]
    make_organisation(legal_name="Beta Uno"), make_organisation(legal_name="Beta Uno")
    db.session.commit()
    assert find_daily(at=now + timedelta(hours=24)) == 1


def test_no_duplicate_stays_no_duplicate(db, by):
    one, other = make_organisation(legal_name="Alfa"), make_organisation(legal_name="Alfa")
    db.session.commit()
    find_duplicates(at=clock.now())
    pair = pair_of(MergeNoun.ORGANISATION, [other.id, one.id])
    decide_pair(pair, PairState.DISTINCT, by=by, at=clock.now())
    db.session.commit()
    find_duplicates(at=clock.now())
    assert pair_counts(by) == {"organisation": 0, "person": 0}
    (again,) = pairs_page(by, MergeNoun.ORGANISATION, state=PairState.DISTINCT).rows
    assert (again.decided_by_id, again.organisation) == (by.person_id, one)
    decide_pair(again, PairState.OPEN, by=by, at=clock.now())
    assert pair_counts(by)[MergeNoun.ORGANISATION] == 1


def test_a_merged_record_is_in_no_pair(db, by):
    records = [make_organisation(legal_name="Alfa") for _ in range(3)]
    db.session.commit()
    find_duplicates(at=clock.now())
    assert pair_counts(by)[MergeNoun.ORGANISATION] == 3
    merge_records(records[0], records[1], by=by, at=clock.now())
    assert pair_counts(by)[MergeNoun.ORGANISATION] == 1
    db.session.commit()
    assert find_duplicates(at=clock.now()) == 0
    assert len(stored(db)) == 1


def test_a_coordinator_sees_pairs_within_the_own_communities(db):
    own, foreign = make_community(), make_community()
    viewer = viewer_of(make_coordinator(own), today=clock.today())
    for community in (own, own, foreign):
        make_membership(community, make_organisation(legal_name="Alfa"))
    for communities in ([own], [own], [own, foreign]):
        person = make_person(name="Maria Rossi")
        for community in communities:
            make_membership(community, people=[person])
    db.session.commit()
    find_duplicates(at=clock.now())
    assert pair_counts(viewer) == {"organisation": 1, "person": 1}
    foreign_pairs = [
        p for p in db.session.scalars(select(LikelyDuplicate)) if pair_seen_by(viewer, p.id) is None
    ]
    assert len(foreign_pairs) == 4
