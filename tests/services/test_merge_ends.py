"""After thirty days a merge stands for good, and nothing of the hidden person is left."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from cop import clock
from cop.jobs.housekeeping import keep_house
from cop.models import Merge, MergeStep, Person, PersonAddress, Registration
from cop.queries.people import person_with_address
from cop.queries.viewers import viewer_of
from cop.services.erasures import erase_person
from cop.services.merge_ends import forget_merges, move_strays
from cop.services.merges import merge_records, undo_merge
from tests.factories import (
    make_administrator,
    make_affiliation,
    make_organisation,
    make_person,
    make_registration,
)


@pytest.fixture
def by(db):
    return viewer_of(make_administrator(), today=clock.today())


def test_the_journal_and_the_hidden_persons_data_go(db, by):
    kept = make_person(name="Anna Ghiro", email="anna@example.org")
    hidden = make_person(name="Ghiro Anna", email="ghiro@example.com", password_hash="x")
    registration = make_registration(person=hidden)
    merge, _summary = merge_records(kept, hidden, by=by, at=clock.now())
    over = clock.now() + timedelta(days=30)
    assert forget_merges(at=over - timedelta(minutes=5)) == 0
    assert (forget_merges(at=over), forget_merges(at=over)) == (1, 0)
    db.session.expire_all()
    assert (hidden.name, hidden.email, hidden.password_hash, hidden.erased_at) == ("–", None, None, over)
    assert (hidden.search_key, hidden.merged_into_id) == ("–", kept.id)
    assert (kept.name, kept.email, registration.person_id) == ("Anna Ghiro", "anna@example.org", kept.id)
    assert person_with_address("ghiro@example.com") is kept
    assert db.session.scalars(select(MergeStep)).all() == []
    assert merge.can_be_undone(over) is False


def test_an_undone_merge_takes_nothing_away(db, by):
    kept, hidden = make_person(), make_person(name="Anna Ghiro")
    merge, _summary = merge_records(kept, hidden, by=by, at=clock.now())
    undo_merge(merge, by=by, at=clock.now())
    assert forget_merges(at=clock.now() + timedelta(days=31)) == 1
    assert (hidden.name, hidden.erased_at) == ("Anna Ghiro", None)


def test_what_was_written_for_the_hidden_one_follows_and_is_undone_with_the_rest(db, by):
    kept, hidden = make_person(), make_person()
    merge, _summary = merge_records(kept, hidden, by=by, at=clock.now())
    stray = make_registration(person=hidden)
    assert (move_strays(at=clock.now()), move_strays(at=clock.now())) == (1, 0)
    assert stray.person_id == kept.id
    undo_merge(merge, by=by, at=clock.now())
    assert stray.person_id == hidden.id


def test_house_is_kept_with_merges(db, by):
    kept, hidden = make_organisation(), make_organisation()
    merge_records(kept, hidden, by=by, at=clock.now() - timedelta(days=30))
    db.session.commit()
    counts = keep_house()
    assert counts["merges that stand for good"] == 1
    assert hidden.merged_into_id == kept.id


def test_erasing_the_kept_person_leaves_nothing_of_either(db, by):
    kept, hidden = make_person(name="Anna Ghiro"), make_person(name="Ghiro Annina", email="ghiro@example.com")
    merge_records(kept, hidden, by=by, at=clock.now())
    erase_person(kept, by=by, at=clock.now())
    db.session.flush()
    assert [p.name for p in (kept, hidden)] == ["–", "–"]
    assert db.session.scalars(select(PersonAddress).where(PersonAddress.email.like("ghiro%"))).all() == []
    assert db.session.scalars(select(MergeStep)).all() == []
    assert db.session.scalars(select(Merge)).one().forgotten_at is not None


def test_erasing_somebody_takes_their_rows_out_of_the_journal_of_a_merge(db, by):
    person, kept, hidden = make_person(), make_organisation(), make_organisation()
    for organisation in (kept, hidden):
        make_affiliation(person, organisation, role="Mugnaia")
    merge, _summary = merge_records(kept, hidden, by=by, at=clock.now())
    assert [step.person_id for step in merge.steps if step.after is None] == [person.id]
    erase_person(person, by=by, at=clock.now())
    db.session.expire_all()
    assert "Mugnaia" not in "".join(repr(s.before) for s in db.session.scalars(select(MergeStep)))
    undo_merge(merge, by=by, at=clock.now())
    assert hidden.merged_into_id is None
    assert db.session.scalars(select(Registration)).all() == []
    assert db.session.get(Person, person.id).erased_at is not None
