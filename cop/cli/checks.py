"""What `cop doctor` looks at: each check yields findings, and never changes anything."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import current_app
from flask_babel import force_locale
from sqlalchemy import Connection, text
from sqlalchemy.exc import SQLAlchemyError

from cop import clock
from cop.cli.findings import Check, Finding, Level
from cop.cli.mailbox_checks import mailbox
from cop.cli.trust_checks import audit_log, erasures, files, second_factors, stops
from cop.config import ConfigError, refuse_unsafe
from cop.emails.deliverability import checks as dns_checks
from cop.emails.standing import Standing
from cop.emails.transport import Fate, Transport
from cop.extensions import db, reading
from cop.models import MessageState
from cop.queries.messages import queue_at, workers
from cop.queries.municipalities import known_codes
from cop.queries.presence_check import check_presence
from cop.services.municipalities import listed_municipalities
from cop.services.workers import SILENT_FOR

_LEVELS = {
    Standing.GOOD: Level.OK,
    Standing.WARN: Level.WARN,
    Standing.BAD: Level.WARN,  # the instance works; its mails may not arrive
    Standing.UNKNOWN: Level.WARN,
}
LATE = timedelta(minutes=10)
EXAMPLE_DOMAINS = ("example.org", "example.com", "example.net", "localhost")
SQLITE_SETTINGS = {"journal_mode": "wal", "foreign_keys": "1"}


def configuration() -> Iterator[Finding]:
    config = current_app.config
    try:
        refuse_unsafe(config)
    except ConfigError as error:
        yield Finding(Level.FAIL, "configuration", f"{error} For a look on your own machine: cop run.")
        return
    yield Finding(Level.OK, f"configuration for {config['ENV']}")


def addresses() -> Iterator[Finding]:
    """BASE_URL and the sender: good enough to be in mails that leave; those of `cop run` leave nowhere."""
    config, base = current_app.config, urlsplit(current_app.config["BASE_URL"])
    bad = Level.OK if config["ENV"] == "development" else Level.FAIL
    if base.scheme not in {"http", "https"} or not base.hostname:
        yield Finding(
            Level.FAIL, f"BASE_URL {config['BASE_URL']!r}", "It must begin with https:// and a host."
        )
    elif base.scheme == "http" or base.hostname == "localhost":
        advice = _of_production(
            "Links in mails begin with it: set COP_BASE_URL to the public https:// address."
        )
        yield Finding(bad, f"BASE_URL {config['BASE_URL']}", advice)
    else:
        yield Finding(Level.OK, f"BASE_URL {config['BASE_URL']}")
    sender = config["MAIL_SENDER"]
    domain = sender.rpartition("@")[2]
    if "@" not in sender or domain in EXAMPLE_DOMAINS:
        advice = _of_production(
            "Set COP_MAIL_SENDER to an address of your own domain, which SPF, DKIM and DMARC allow."
        )
        yield Finding(bad, f"sender {sender}", advice)
    else:
        yield Finding(Level.OK, f"sender {sender}")


def database() -> Iterator[Finding]:
    try:
        connection = db.session.connection()
        yield from _transactions(connection)
        yield from _migrations(connection)
    except SQLAlchemyError as error:
        db.session.rollback()
        advice = f"Check COP_DATABASE_URL and that the server runs: {_first_line(error)}"
        yield Finding(Level.FAIL, "database not reached", advice)


def assets() -> Iterator[Finding]:
    if (Path(current_app.static_folder or "") / "vendor" / ".stamp").is_file():
        yield Finding(Level.OK, "styles, fonts and scripts are built")
    else:
        yield Finding(Level.FAIL, "styles, fonts and scripts are missing", "Install again: make install.")


def counts() -> Iterator[Finding]:
    """The summaries that the figures read, against every attendance."""
    db.session.rollback()
    with reading():  # for some seconds, at a million attendances
        wrong = check_presence()
        db.session.rollback()
    if wrong:
        advice = f"Run: cop recount. The first is {wrong[0]}"
        yield Finding(Level.FAIL, f"counts of meetings and attendance that are wrong: {len(wrong)}", advice)
    else:
        yield Finding(Level.OK, "the counts of meetings and attendance are right")


def municipalities() -> Iterator[Finding]:
    """The list that organisations are placed by, against the one that is installed."""
    known, listed = known_codes(), {row["istat_code"] for row in listed_municipalities()}
    if known == listed:
        yield Finding(Level.OK, f"municipalities: {len(known)}")
    else:
        what = "no municipalities" if not known else "the list of municipalities has changed"
        yield Finding(Level.WARN, what, "Run: cop municipalities load.")


def worker() -> Iterator[Finding]:
    now = clock.now()
    alive = [w for w in workers() if now - w.ticked_at < SILENT_FOR]
    if not alive:
        yield Finding(Level.FAIL, "no worker is running", "No mail leaves: start `cop worker` as a service.")
        return
    yield Finding(Level.OK, f"workers running: {len(alive)}")
    for paused in (w for w in alive if w.trouble):
        yield Finding(Level.WARN, f"worker {paused.worker} pauses", f"The mail server says: {paused.trouble}")


def outbox() -> Iterator[Finding]:
    now = clock.now()
    queue = queue_at(now)
    if queue.oldest_due_at and now - queue.oldest_due_at > LATE:
        minutes = int((now - queue.oldest_due_at).total_seconds() // 60)
        advice = "See the workers above and the mail server below."
        yield Finding(Level.WARN, f"the oldest mail due waits for {minutes} minutes", advice)
    else:
        yield Finding(Level.OK, "no mail is late")
    failed = queue.counts[MessageState.DEAD]
    if failed:
        advice = "The page Messages says why, and sends them again."
        yield Finding(Level.WARN, f"mails that failed for good: {failed}", advice)


def mail_server() -> Iterator[Finding]:
    config, transport = current_app.config, Transport()
    where = f"mail server {config['MAIL_SERVER']}:{config['MAIL_PORT']}"
    answer = transport.greet()
    transport.close()
    if answer.fate == Fate.SENT:
        yield Finding(Level.OK, f"{where} answers")
    elif (
        answer.fate == Fate.UNREACHABLE and config["ENV"] == "development" and _is_here(config["MAIL_SERVER"])
    ):
        yield Finding(Level.OK, f"{where} does not run", "`cop run` brings its own mailbox.")
    elif answer.fate == Fate.BARRED:
        advice = f"Check COP_MAIL_USERNAME, COP_MAIL_PASSWORD and the TLS settings: {answer.words}"
        yield Finding(Level.FAIL, f"{where} does not let us in", advice)
    else:
        advice = f"Check COP_MAIL_SERVER and COP_MAIL_PORT, and that it runs: {answer.words}"
        yield Finding(Level.FAIL, f"{where} does not answer", advice)


def deliverability() -> Iterator[Finding]:
    """SPF, DKIM, DMARC and the rest, as providers judge them; no question for an instance that writes to nobody."""
    if current_app.config["ENV"] == "development":
        return
    with force_locale("en"):
        found = dns_checks()
    for one in found:
        record = f"\n      {one.name} {one.record}" if one.record else ""
        level = _LEVELS[one.standing]
        yield Finding(
            level, f"{one.subject} of {one.domain}", f"{one.words}{record}" if level != Level.OK else ""
        )


# In the order in which one thing needs the other.
CHECKS: tuple[Check, ...] = (
    configuration, addresses, assets, database, counts, municipalities, audit_log, erasures, stops, files,
    second_factors, worker, outbox, mail_server, mailbox,
    deliverability,
)  # fmt: skip


def _of_production(advice: str) -> str:
    return f"For production: {advice}" if current_app.config["ENV"] == "development" else advice


def _is_here(server: str) -> bool:
    return server in {"localhost", "127.0.0.1", "::1"}


def _transactions(connection: Connection) -> Iterator[Finding]:
    if connection.dialect.name == "sqlite":
        found = {name: str(connection.exec_driver_sql(f"PRAGMA {name}").scalar()) for name in SQLITE_SETTINGS}
        right = found == SQLITE_SETTINGS
        what = f"database: SQLite, {', '.join(f'{name} {value}' for name, value in found.items())}"
        advice = "Only the application may set these; is the file on a network disk?"
    else:
        level = str(connection.execute(text("SHOW transaction_isolation")).scalar())
        encoding = str(connection.execute(text("SHOW server_encoding")).scalar())
        right = (level, encoding) == ("read committed", "UTF8")
        what = f"database: PostgreSQL, {level}, {encoding}"
        advice = "Set default_transaction_isolation to 'read committed', and the encoding to UTF8."
    yield Finding(Level.OK, what) if right else Finding(Level.FAIL, what, advice)


def _migrations(connection: Connection) -> Iterator[Finding]:
    scripts = ScriptDirectory(current_app.extensions["migrate"].directory)
    at_hand, applied = (
        set(scripts.get_heads()),
        set(MigrationContext.configure(connection).get_current_heads()),
    )
    if at_hand == applied:
        yield Finding(Level.OK, "the schema is the newest")
    else:
        yield Finding(Level.FAIL, "the schema is not the newest", "Run: cop db upgrade")


def _first_line(error: Exception) -> str:
    return str(error).partition("\n")[0][:200]
