"""`cop figures` prints what the page and the JSON address print; `cop recount` mends the summaries."""

import json
from datetime import timedelta

import pytest
from sqlalchemy import update

from cop import clock
from cop.models import MonthCount
from cop.queries.presence_check import check_presence
from tests.factories import make_community, make_declared, make_kind, make_meeting, make_membership


@pytest.fixture(autouse=True)
def now(db, at):
    return at("2026-11-26T10:00+01:00")


@pytest.fixture
def cop(app, db):
    """Run `cop …`; return (exit code, what it printed)."""

    def run(*arguments):
        found = app.test_cli_runner().invoke(args=arguments)
        return found.exit_code, found.output

    return run


@pytest.fixture
def neet(db):
    community = make_community(slug="neet", name_en="NEET", name_it="NEET")
    words = {"one_en": "co-design meeting", "many_en": "co-design meetings"}
    words |= {"one_it": "incontro di co-progettazione", "many_it": "incontri di co-progettazione"}
    kind = make_kind(slug="co-design", **words)
    make_membership(community)
    make_membership(community, since_on=clock.today())
    make_declared(community, kind=kind, count=3)
    make_meeting(community, kind=kind, starts_at=clock.now() - timedelta(days=2))
    db.session.commit()
    return community


def test_text_is_the_lines_of_the_page(cop, client, neet):
    code, printed = cop("figures", "--community", "neet", "--language", "en")
    assert (code, printed) == (0, "2 organizations\n4 co-design meetings\n")
    assert printed.splitlines() == client.get("/en/figures").words(".figure-lines li")
    assert cop("figures", "--community", "neet")[1].splitlines()[1] == "4 incontri di co-progettazione"


def test_text_of_all(cop, neet):
    make_community(slug="other", name_en="Other")
    assert cop("figures", "--language", "en") == (
        0,
        "The whole ecosystem\n2 organizations\n4 co-design meetings\n\n"
        "NEET\n2 organizations\n4 co-design meetings\n\nOther\n0 organizations\n",
    )


def test_a_past_day(cop, neet):
    code, printed = cop("figures", "--community", "neet", "--on", "2024-12-31", "--language", "en")
    assert (code, printed) == (0, "1 organization\n3 co-design meetings\n")


def test_json_is_the_json_of_the_address(cop, client, neet):
    found = json.loads(cop("figures", "--community", "neet", "--format", "json")[1])
    assert found == client.get("/api/communities/neet/figures.json").json
    assert json.loads(cop("figures", "--format", "json")[1]) == client.get("/api/figures.json").json


def test_csv_is_the_csv_of_the_page(app, client, neet):
    printed = app.test_cli_runner().invoke(args=["figures", "--format", "csv", "--language", "en"])
    assert printed.stdout_bytes == client.get("/en/figures/figures.csv").data


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--community", "none"), "no community is called 'none'. Choose one of neet."),
        (("--on", "31/12/2024x"), "Type a day, such as 26/11/2026."),
        (("--on", "2027-01-01"), "The future has no figures yet: choose a day up to today."),
        (("--format", "pdf"), "'pdf' is not one of"),
        (("--language", "fr"), "'fr' is not one of"),
    ],
)
def test_figures_says_what_is_wrong(cop, neet, arguments, message):
    code, printed = cop("figures", *arguments)
    assert code == 2
    assert message in printed


def test_recount_mends_and_says_what(cop, db, neet):
    db.session.execute(update(MonthCount).values(meetings=9))
    db.session.commit()
    code, printed = cop("recount")
    assert (code, printed.splitlines()[-1]) == (0, "Counted anew; 1 count was wrong.")
    assert check_presence() == []
    assert cop("recount") == (0, "Counted anew; all was right.\n")
