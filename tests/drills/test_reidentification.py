"""Whose answers are these? Whoever has the database, the files and all logs does no better than by guessing.

Twenty people answer in an order of chance, at known times, from addresses of their own; then each order that the
engine may have kept is taken for that in which they came. The controls leave out one measure each, and are found.
"""

import itertools
import logging
import random
import secrets
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest

from cop import clock, tokens
from cop.extensions import db
from cop.jobs.sweeping import sweep_answers
from cop.models import SurveyInvitation, SurveyQuestion, SurveySheet
from cop.queries.survey_answering import LINK
from cop.services import survey_sheets
from tests.drills.attacker import arrivals, chance, dump, orders
from tests.factories import make_asked, make_survey, make_survey_question
from tests.fleet import tables

RUNS, FEW_RUNS, PEOPLE = 50, 5, 20
# Some three hundred looks are taken at fifty runs: by luck none of them is this far from what guessing gives.
LUCK = 1e-9


@pytest.fixture
def app(shared_database):
    with tables(shared_database) as app:
        yield app


@pytest.fixture
def log(app, caplog):
    """The lines of the access log as gunicorn writes them; the application's own stand in `caplog`."""
    lines, inner = [], app.wsgi_app

    def logged(environ, start_response):
        statuses = []

        def start(status, headers, *more):
            statuses.append(status.split()[0])
            return start_response(status, headers, *more)

        body = inner(environ, start)
        request = f"{environ['REQUEST_METHOD']} {environ['PATH_INFO']} HTTP/1.1"
        referrer, agent = environ.get("HTTP_REFERER", "-"), environ.get("HTTP_USER_AGENT", "-")
        lines.append(
            f'{environ["REMOTE_ADDR"]} - - [{clock.now():%d/%b/%Y:%H:%M:%S %z}] "{request}" {statuses[0]} -'
            f' "{referrer}" "{agent}"'
        )
        return body

    app.wsgi_app = logged
    caplog.set_level(logging.DEBUG)
    return lines


def prepare():
    """Commit a survey with people asked; return its id, its question's, and the invitations' ids."""
    survey = make_survey()
    question = make_survey_question(survey, "long_text")
    asked = [make_asked(survey).id for _n in range(PEOPLE)]
    db.session.commit()
    return survey.id, question.id, asked


def answer(app, question_id, invitation_id, words):
    """Open one's link and send the form, from an address of one's own."""
    browser = app.test_client()
    own = {"REMOTE_ADDR": f"10.0.{invitation_id // 250}.{invitation_id % 250}"}
    token = tokens.signed(LINK, invitation_id)
    assert browser.get(f"/en/surveys/answer/{token}", environ_base=own).status_code == 200
    form = {"token": token, f"q{question_id}": words}
    sent = browser.post("/en/surveys/answer", data=form, environ_base=own)
    assert sent.status_code == 303


def run_once(app, log):
    """Let everybody answer; return (who came when, whose each sheet is, the orders that the attacker tries)."""
    survey_id, question_id, asked = prepare()
    words = {one: secrets.token_urlsafe(random.randrange(40, 3000)) for one in asked}
    log.clear()
    begin = clock.now() + timedelta(hours=1)
    for n, one in enumerate(random.sample(asked, PEOPLE)):
        with clock.fixed_at(begin + timedelta(minutes=n)):
            answer(app, question_id, one, words[one])
    db.session.rollback()
    sweep_answers(clock.now())
    found = {words: one for one, words in words.items()}
    sheets = db.session.query(SurveySheet).filter_by(survey_id=survey_id).all()
    owners = {sheet.key: found[sheet.answers[str(question_id)]] for sheet in sheets}
    guesses = orders(survey_id)
    db.session.rollback()
    return arrivals(log), owners, guesses


def hits_in(app, log, runs):
    """Return how often each order was right, by its name and who came as which."""
    hits = Counter()
    for _n in range(runs):
        came, owners, guesses = run_once(app, log)
        assert sorted(came) == sorted(owners.values())
        for name, keys in guesses.items():
            hits.update((name, nth) for nth, key in enumerate(keys) if owners[key] == came[nth])
            hits.update({(name, nth): 0 for nth in range(PEOPLE)})
    return hits


def best_of(hits):
    """Return (hits, name) of the order that was right most often, whoever it was about."""
    whole = Counter()
    for (name, _nth), number in hits.items():
        whole[name] += number
    return max((number, name) for name, number in whole.items())


@pytest.mark.drill
def test_nobody_is_found_over_fifty_runs(app, log):
    hits = hits_in(app, log, RUNS)
    found = {at: n for at, n in hits.items() if chance(n, RUNS, 1 / PEOPLE) < LUCK}
    assert found == {}
    number, name = best_of(hits)
    assert chance(number, RUNS * PEOPLE, 1 / PEOPLE) > LUCK, name


@pytest.mark.drill
def test_nobody_is_found_where_few_answers_are_dealt_out_at_once(app, log, monkeypatch):
    """As with more answers than `AT_ONCE`: once all have been dealt out, within a minute."""
    monkeypatch.setattr(survey_sheets, "AT_ONCE", 2)
    hits = hits_in(app, log, FEW_RUNS)
    assert {at: n for at, n in hits.items() if chance(n, FEW_RUNS, 1 / PEOPLE) < LUCK} == {}
    number, name = best_of(hits)
    assert chance(number, FEW_RUNS * PEOPLE, 1 / PEOPLE) > LUCK, name


@pytest.mark.drill
def test_control_answers_left_in_the_order_of_writing_are_found(app, log, monkeypatch):
    monkeypatch.setattr(survey_sheets, "_deal_out", lambda _here: None)
    number, name = best_of(hits_in(app, log, FEW_RUNS))
    assert chance(number, FEW_RUNS * PEOPLE, 1 / PEOPLE) < LUCK, name


@pytest.mark.drill
def test_control_keys_that_go_up_are_found(app, log, monkeypatch):
    numbers = itertools.count()
    monkeypatch.setattr(survey_sheets, "_deal_out", lambda _here: None)
    monkeypatch.setattr(survey_sheets.secrets, "token_hex", lambda _size: f"{next(numbers):032x}")
    number, name = best_of(hits_in(app, log, FEW_RUNS))
    assert number == FEW_RUNS * PEOPLE, name


@pytest.mark.drill
def test_nothing_else_is_written_with_an_answer(app, log, caplog):
    _survey_id, question_id, asked = prepare()
    answer(app, question_id, asked[0], "the first")
    db.session.rollback()
    before = dump()
    db.session.rollback()
    answer(app, question_id, asked[1], "the second")
    db.session.rollback()
    after = dump()
    changed = {name for name, rows in after.items() if rows != before[name]}
    assert changed == {"survey_sheet", "survey_invitation"}
    assert caplog.messages == []
    answers = [line for line in log if '"POST' in line]
    assert [line for line in answers if tokens.signed(LINK, asked[1]) in line] == []


@pytest.mark.drill
def test_no_row_of_another_table_names_an_answer(app, log):
    _survey_id, question_id, asked = prepare()
    for one in asked:
        answer(app, question_id, one, f"words of {one} alone")
    db.session.rollback()
    found = dump()
    keys = [sheet.key for sheet in db.session.query(SurveySheet)]
    others = "\n".join(row for name, rows in found.items() if name != "survey_sheet" for row in rows)
    assert [key for key in keys if key in others] == []
    assert "words of" not in others
    assert {column.name for column in SurveySheet.__table__.columns} == {
        "key",
        "survey_id",
        "is_anonymous",
        "answers",
    }
    days = {one.answered_on for one in db.session.query(SurveyInvitation)}
    assert days == {clock.today()}
    assert db.session.get(SurveyQuestion, question_id) is not None
    if db.engine.dialect.name == "sqlite":
        files = [file for file in Path(app.instance_path).rglob("*") if file.is_file()]
        assert [file.name for file in files if b"words of" in file.read_bytes()] == []


def test_chance_is_the_tail_of_the_binomial_distribution():
    assert chance(0, 50, 0.05) == pytest.approx(1)
    assert chance(50, 50, 0.5) == 0.5**50
    assert chance(1, 2, 0.5) == 0.75
