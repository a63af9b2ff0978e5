"""`cop demo load`: once, not among real people, and large on demand."""

import pytest
from sqlalchemy import func, select

from cop.demo.scale import load_scale
from cop.models import Community, Meeting, Organisation, Person, Registration
from cop.queries.figures import ecosystem_figures, figures_of
from cop.queries.presence_check import check_presence
from tests.factories import make_person


@pytest.fixture
def cop(app, db, at):
    """Run `cop demo load …`; return (exit code, what it printed)."""
    at("2026-11-26T10:00+01:00")

    def run(*arguments):
        found = app.test_cli_runner().invoke(args=["demo", "load", *arguments])
        return found.exit_code, found.output

    return run


def number_of(db, model):
    return db.session.scalar(select(func.count()).select_from(model))


def test_load_twice_and_large(cop, db):
    code, printed = cop("--scale", "120")
    assert (code, printed.splitlines()[-1].startswith("Sign in as one of: administrator@example.org")) == (
        0,
        True,
    )
    assert "attendances: 150 of 150" in printed  # whole meetings of fifty people
    assert cop("--scale", "120")[1].splitlines()[:2] == [
        "The demonstration is there already: nothing added.", "A large data set is there already.",
    ]  # fmt: skip


def test_load_refuses_real_people(cop, db):
    make_person(email="anna@camcom.test")
    code, printed = cop()
    assert (code, number_of(db, Community)) == (1, 0)
    assert "This database holds 1 real person." in printed


def test_scale_counts_as_it_says(db, at):
    today = at("2026-11-26T10:00+01:00").date()
    told = []
    assert load_scale(1000, communities=2, tell=lambda *step: told.append(step)) == 1000
    large = db.session.scalars(select(Community).where(Community.slug.startswith("large-"))).all()
    assert [figures_of(c, on=today).participations for c in large] == [500, 500]
    above = ecosystem_figures(today)
    assert (above.participations, above.online, above.organisations, above.organisations_present) == (
        1000,
        200,
        10,
        10,
    )
    sizes = [number_of(db, model) for model in (Registration, Organisation, Person, Meeting)]
    assert sizes == [1000, 10, 100, 20]
    assert ("attendances", 1000, 1000) in told
    assert check_presence() == []
    assert load_scale(1000, tell=lambda *_: None) == 0
