"""A feed of a thousand events: made for the first time, whole, packed, and not changed; public and personal."""

import asyncio
import re
import tempfile
import time
from datetime import timedelta

from cop import tokens
from cop.app import create_app
from cop.clock import now
from cop.extensions import db
from cop.models import (
    Community,
    Meeting,
    MeetingHost,
    MeetingKind,
    MeetingStatus,
    Membership,
    Person,
    PersonalFeed,
)
from tests.bench import baseline
from tests.bench.pages import environ
from tests.bench.row import Row
from tests.bench.serving import ask, latency, rate, request_bytes, served
from tests.conftest import CONFIG

EVENTS = 1000
TEXT = (
    "Un incontro per conoscersi, raccontare che cosa si fa già e progettare insieme i passi che seguono. " * 3
)


def prepare(folder: str) -> str:
    """Fill a database with one community of a thousand meetings and one member; return the member's path."""
    app = create_app(CONFIG | {"DATABASE_URL": f"sqlite:///{folder}/cop.db"})
    with app.app_context():
        db.create_all()
        community = Community(slug="neet", name_it="Giovani NEET", name_en="Young people")
        words = dict.fromkeys(("name_it", "name_en", "one_it", "one_en", "many_it", "many_en"), "incontro")
        person = Person(
            name="Prova", email="prova@example.org", email_key="prova@example.org", reply_token="prova"
        )
        feed = PersonalFeed(person=person, token=tokens.new_base32(32))
        db.session.add_all([community, MeetingKind(slug="bench", **words), feed])
        db.session.add(Membership(community=community, person=person))
        db.session.flush()
        add_meetings(community)
        path = f"/cal/{feed.token}.ics"
        db.session.commit()
        db.session.remove()
        db.engine.dispose()
    return path


def add_meetings(community: Community) -> None:
    kind = db.session.query(MeetingKind).one()
    for n in range(EVENTS):
        starts_at = now().replace(microsecond=0) + timedelta(hours=12 * n - 1000)
        meeting = Meeting(
            kind_id=kind.id, title_it=f"Incontro di coprogettazione numero {n}", text_it=TEXT, place="Via Esempio 1",
            starts_at=starts_at, ends_at=starts_at + timedelta(hours=2), status=MeetingStatus.SCHEDULED,
        )  # fmt: skip
        db.session.add(meeting)
    db.session.flush()
    ids = [row.id for row in db.session.query(Meeting.id)]
    db.session.add_all(MeetingHost(meeting_id=meeting_id, community_id=community.id) for meeting_id in ids)


def first_time(port: int, path: str) -> tuple[float, str]:
    """Return the milliseconds of the first answer, which renders every event, and its ETag."""
    for _worker in range(4):  # each has to import the application first
        asyncio.run(ask(port, request_bytes("/healthz")))
    begin = time.monotonic()
    status, answer = asyncio.run(ask(port, request_bytes(path)))
    assert (status, answer.count(b"BEGIN:VEVENT")) == (200, EVENTS)
    tag = re.search(rb"(?i)^etag: (.*)\r$", answer, re.M)
    assert tag
    return (time.monotonic() - begin) * 1000, tag[1].decode()


def run() -> list[Row]:
    """Measure and return the rows; half a minute."""
    with tempfile.TemporaryDirectory() as folder:
        baseline.prepare(folder)
        with served("tests.bench.baseline:create()", {"BENCH_FOLDER": folder}) as port:
            bare = rate(port, request_bytes("/bare"))
        rows = [Row("bare Flask page", bare, "req/s")]
        personal = prepare(folder)
        with served("wsgi:app", environ(folder)) as port:
            rows += rows_of(port, "public feed", "/cal/neet.it.ics", bare)
            # The personal one is limited to 120 answers an hour that must be made, so it is only asked one by one.
            _cold, tag = first_time(port, personal)
            known = request_bytes(personal, headers={"If-None-Match": tag})
            rows += [
                Row("personal feed, whole", latency(port, request_bytes(personal)), "ms", aim="below 50 ms"),
                Row("personal feed, 304", latency_of_304(port, known), "ms", aim="below 10 ms"),
                Row("personal feed, 304", rate(port, known, status=304), "req/s", bare, "the bare page"),
            ]
        return rows


def rows_of(port: int, name: str, path: str, bare: float) -> list[Row]:
    cold, tag = first_time(port, path)
    whole, packed = request_bytes(path), request_bytes(path, headers={"Accept-Encoding": "gzip"})
    known = request_bytes(path, headers={"If-None-Match": tag})
    return [
        Row(f"{name} of 1,000 events, the first time", cold, "ms", aim="below 1,500 ms"),
        Row(f"{name}, whole", latency(port, whole), "ms", aim="below 50 ms"),
        Row(f"{name}, whole, gzip", latency(port, packed), "ms", aim="below 50 ms"),
        Row(f"{name}, 304", latency_of_304(port, known), "ms", aim="below 10 ms"),
        Row(f"{name}, whole", rate(port, whole), "req/s", bare, "the bare page"),
        Row(f"{name}, whole, gzip", rate(port, packed), "req/s", bare, "the bare page"),
        Row(f"{name}, 304", rate(port, known, status=304), "req/s", bare, "the bare page"),
    ]


def latency_of_304(port: int, known: bytes) -> float:
    status, _answer = asyncio.run(ask(port, known))
    assert status == 304
    return latency(port, known)
