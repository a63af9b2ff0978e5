"""Answers written a second: people press the button of their invitation, all at once."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

from cop import tokens
from cop.app import create_app
from cop.extensions import db
from cop.models import Meeting
from tests.bench.pages import environ
from tests.bench.row import Row
from tests.bench.serving import rate_of, request_bytes, served
from tests.conftest import CONFIG
from tests.factories import make_meeting, make_registration

PEOPLE = 1500
AIM = "150 a second"


def run() -> list[Row]:
    """Measure answers to a meeting with seats for all, and to one where nearly everybody must wait."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "config.py").touch()
        roomy, full = prepare(folder)
        with served("wsgi:app", environ(folder)) as port:
            return [
                Row("answers, a seat for each", pressed(port, roomy), "/s", aim=AIM),
                Row("answers, 20 seats, the others wait and get a mail", pressed(port, full), "/s", aim=AIM),
            ]


def prepare(folder: str) -> tuple[list[str], list[str]]:
    """Save two meetings with their invited people; return the addresses of the answer pages of each."""
    app = create_app(CONFIG | {"DATABASE_URL": f"sqlite:///{folder}/cop.db"})
    with app.app_context():
        db.create_all()
        found = [invite(make_meeting(seats_in_person=seats)) for seats in (PEOPLE, 20)]
        db.session.commit()
        addresses = [[f"/it/answer/{tokens.signed('answer', one)}" for one in ids] for ids in found]
        db.session.remove()
        db.engine.dispose()
    return addresses[0], addresses[1]


def invite(meeting: Meeting) -> list[int]:
    return [make_registration(meeting).id for _ in range(PEOPLE)]


def pressed(port: int, addresses: list[str]) -> float:
    """Return how many of the answers were written a second, two in parallel for each worker."""
    requests: Iterator[bytes] = (request_bytes(one, method="POST", body=b"answer=yes") for one in addresses)
    return rate_of(port, requests, seconds=20, parallel=4, status=303)


if __name__ == "__main__":
    for line in run():
        print(line)
