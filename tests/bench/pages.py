"""Public pages and the coordinator's list of a thousand, as shares of a Flask page that reads one row."""

import tempfile
from pathlib import Path

from sqlalchemy import func, select

from cop import tokens
from cop.app import create_app
from cop.clock import now
from cop.demo.loading import load_demo
from cop.extensions import db
from cop.models import Answer, Community, Meeting, MeetingStatus, Person, Registration, SignedInSession
from tests.bench import baseline
from tests.bench.row import Row
from tests.bench.serving import rate, request_bytes, served
from tests.conftest import CONFIG

ROWS = 1000


def environ(folder: str) -> dict[str, str]:
    """The settings under which gunicorn serves the instance in `folder`."""
    return {
        "COP_INSTANCE": folder,
        "COP_ENV": "production",
        "COP_SECRET_KEY": CONFIG["SECRET_KEY"],
        "COP_BASE_URL": "http://localhost",
        "COP_DATABASE_URL": f"sqlite:///{folder}/cop.db",
    }


def prepare(folder: str) -> dict[str, str]:
    """Fill a database with the demonstration and one meeting of a thousand; return paths and a cookie."""
    app = create_app(CONFIG | {"DATABASE_URL": f"sqlite:///{folder}/cop.db"})
    app.instance_path = folder
    with app.app_context():
        db.create_all()
        load_demo()
        db.session.commit()
        community = db.session.scalars(select(Community).where(Community.slug == "neet")).one()
        coming = select(Meeting).where(Meeting.status == MeetingStatus.SCHEDULED, Meeting.starts_at > now())
        meeting = db.session.scalars(coming.where(Meeting.hosts.any(id=community.id)).limit(1)).one()
        add_registrations(meeting)
        cookie = sign_in(app, "coordinator.neet@example.org")
        found = {"meeting": str(meeting.id), "cookie": cookie}
        db.session.remove()
        db.engine.dispose()
    return found


def add_registrations(meeting: Meeting) -> None:
    """Give a meeting exactly a thousand registrations, without limits of seats."""
    meeting.seats_in_person = meeting.seats_online = None
    there = db.session.scalar(select(func.count()).where(Registration.meeting_id == meeting.id)) or 0
    for n in range(ROWS - there):
        email = f"bench{n}@example.org"
        person = Person(
            name=f"Prova Esempio {n}", email=email, email_key=email, reply_token=tokens.new_base32(16)
        )
        registration = Registration(meeting=meeting, person=person, uid=f"bench-{n}@example.org")
        registration.answer = (Answer.ACCEPTED, Answer.TENTATIVE, Answer.DECLINED, Answer.INVITED)[n % 4]
        db.session.add_all([person, registration])
    db.session.flush()
    db.session.commit()


def sign_in(app, email: str) -> str:
    """Start a session for a person and return its Cookie header."""
    person = db.session.scalars(select(Person).where(Person.email_key == email)).one()
    token = tokens.new_token()
    expires_at = now().replace(year=now().year + 1)
    db.session.add(SignedInSession(person=person, token_hash=tokens.hash_of(token), expires_at=expires_at))
    db.session.commit()
    serializer = app.session_interface.get_signing_serializer(app)
    return f"{app.config['SESSION_COOKIE_NAME']}={serializer.dumps({'_user_id': token, '_fresh': True})}"


def run() -> list[Row]:
    """Measure and return the rows; about a minute."""
    with tempfile.TemporaryDirectory() as folder:
        baseline.prepare(folder)
        Path(folder, "config.py").touch()
        with served("tests.bench.baseline:create()", {"BENCH_FOLDER": folder}) as port:
            one_row = rate(port, request_bytes("/one-row"))
            bare = rate(port, request_bytes("/bare"))
        found = prepare(folder)
        rows = [
            Row("Flask page, one row", one_row, "req/s"),
            Row("bare Flask page", bare, "req/s"),
        ]
        with served("wsgi:app", environ(folder)) as port:
            for name, path in (
                ("community page", "/it/communities/neet"),
                ("calendar", "/it/calendar"),
                ("meeting page", f"/it/meetings/{found['meeting']}"),
                ("home", "/it/"),
            ):
                got = rate(port, request_bytes(path))
                rows.append(Row(name, got, "req/s", one_row, "the one-row page", "40 %"))
            cookie = {"Cookie": found["cookie"]}
            for name, path, aim in (
                ("community page, signed in (never kept)", "/it/communities/neet", ""),
                ("meeting page, signed in (never kept)", f"/it/meetings/{found['meeting']}", ""),
                ("list of 1,000 registrations", f"/it/meetings/{found['meeting']}/registrations", "5 %"),
            ):
                got = rate(port, request_bytes(path, headers=cookie))
                rows.append(Row(name, got, "req/s", one_row, "the one-row page", aim))
        return rows
