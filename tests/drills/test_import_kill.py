"""An import killed at any moment leaves nothing, or is there as a whole; two at once never make somebody twice."""

import random
import time

import pytest
from sqlalchemy import func, select

from cop import clock
from cop.extensions import db
from cop.models import Affiliation, ImportBatch, ImportChange, ImportState, Person, Representative
from cop.queries.viewers import viewer_of
from cop.services.imports import apply_import, keep_trial, trial
from tests.factories import make_administrator, make_community, make_organisation
from tests.fleet import event, make_app, start, tables
from tests.services.importing import received

ROWS = 1200
HEADER = "name;email;organisation;role;community;since_on"


def prepared(by, name):
    """An import that was tried out, committed."""
    rows = [f"{name} {n};p{n}@example.org;Volpe;Ruolo;Welfare;2024-01-01" for n in range(ROWS)]
    batch = received("people", HEADER, *rows, by=by)
    keep_trial(batch, trial(batch, by=by, at=clock.now()))
    batch_id = batch.id
    db.session.commit()
    return batch_id


def register():
    """Who imports, with what the rows refer to."""
    person = make_administrator(name="Ada")
    make_community(name_it="Welfare")
    make_organisation(legal_name="Volpe")
    person_id = person.id
    db.session.commit()
    return person_id


def apply(url, batch_id, person_id, ready, go):
    """In a process of its own: apply an import, as soon as told."""
    app = make_app(url, 0)
    with app.app_context(), app.test_request_context("/en/"):
        by = viewer_of(db.session.get_one(Person, person_id), today=clock.today())
        db.session.rollback()
        ready.set()
        go.wait(180)
        try:
            apply_import(db.session.get_one(ImportBatch, batch_id), by=by, at=clock.now())
            db.session.commit()
        finally:
            db.session.rollback()


def began(url, person_id, batch_id, go):
    """A process that is about to apply an import."""
    ready = event()
    process = start(apply, url, batch_id, person_id, ready, go)
    assert ready.wait(180)
    return process


def left(batch_id):
    """How many people, affiliations, representatives and changes there are, and how the import stands."""
    tables = (Person, Affiliation, Representative, ImportChange)
    counts = [db.session.scalar(select(func.count()).select_from(table)) for table in tables]
    state = db.session.get_one(ImportBatch, batch_id).state
    db.session.rollback()
    return [counts[0] - 1, *counts[1:]], state


@pytest.mark.drill
def test_killed_in_the_middle(shared_database):
    chance = random.Random(3)
    nothing = [0, 0, 0, 0], ImportState.CHECKED
    whole = [ROWS, ROWS, ROWS, 3 * ROWS + 1], ImportState.APPLIED
    with tables(shared_database) as app, app.test_request_context("/en/"):
        person_id = register()
        by = viewer_of(db.session.get_one(Person, person_id), today=clock.today())
        batch_id = prepared(by, "Anna")
        for _kill in range(5):
            go = event()
            process = began(shared_database, person_id, batch_id, go)
            go.set()
            time.sleep(chance.uniform(0.02, 0.4))
            process.kill()  # SIGKILL, and no fault where it has just finished
            process.join()
            found = left(batch_id)
            assert found in (nothing, whole)
            if found == whole:
                return
        go = event()
        process = began(shared_database, person_id, batch_id, go)
        go.set()
        process.join(180)
        assert left(batch_id) == whole


@pytest.mark.drill
def test_two_at_once(shared_database):
    with tables(shared_database) as app, app.test_request_context("/en/"):
        person_id = register()
        by = viewer_of(db.session.get_one(Person, person_id), today=clock.today())
        batches = [prepared(by, name) for name in ("Anna", "Berta")]
        go = event()
        processes = [began(shared_database, person_id, batch_id, go) for batch_id in batches]
        go.set()
        for process in processes:
            process.join(180)
        states = sorted(left(batch_id)[1] for batch_id in batches)
        assert left(batches[0])[0] == [ROWS, ROWS, ROWS, 3 * ROWS + 1]
        assert states == [ImportState.APPLIED, ImportState.CHECKED]
        names = set(db.session.scalars(select(func.substr(Person.name, 1, 5)).where(Person.id != person_id)))
        assert len(names) == 1
