"""What `cop doctor` looks at of trust: the audit log, erasures, the second step of signing in."""

from collections.abc import Iterator
from pathlib import Path

from flask import current_app

from cop import erasure_file, stops_file
from cop.cli.findings import Finding, Level
from cop.extensions import db, reading
from cop.queries.audit_chain import check_chain
from cop.queries.erasures import entries_due, erasures_not_in
from cop.queries.second_factor import factors
from cop.queries.stored_files import files_without_bytes, folder
from cop.services.audit_anchors import check_anchors
from cop.services.second_factor import secret_of
from cop.services.stop_journal import stops_due, stops_not_in


def audit_log() -> Iterator[Finding]:
    db.session.rollback()
    with reading():
        verdict = check_chain()
        faults = [*verdict.faults, *check_anchors()]
        db.session.rollback()
    for fault in faults:
        advice = "Find out who could write to the database; a backup tells what was there. cop audit verify"
        yield Finding(Level.FAIL, f"audit log: {fault}", advice)
    if verdict.foreign:
        advice = "SECRET_KEY has changed; with the earlier one `cop audit verify` can check them."
        yield Finding(Level.WARN, f"audit log: entries under another key: {verdict.foreign}", advice)
    if not faults:
        yield Finding(Level.OK, f"the audit log agrees with its chain: {verdict.checked} entries")


def second_factors() -> Iterator[Finding]:
    """Whether roles are guarded, and whether the secrets can still be opened."""
    config = current_app.config
    if config["SECOND_FACTOR"] == "required" or config["ENV"] == "development":
        yield Finding(Level.OK, f"second step of signing in: {config['SECOND_FACTOR']}")
    else:
        advice = "Whoever reads an administrator's mail gets in: unset COP_SECOND_FACTOR."
        yield Finding(Level.WARN, f"second step of signing in: {config['SECOND_FACTOR']}", advice)
    lost = sum(secret_of(factor) is None for factor in factors())
    if lost:
        advice = "SECRET_KEY has changed: set it back, or cop person reset-second-factor ADDRESS for each."
        yield Finding(Level.FAIL, f"second steps that cannot be checked any more: {lost}", advice)


def erasures() -> Iterator[Finding]:
    """Whoever was erased is erased here too: a restored backup may not know of it."""
    written = erasure_file.written_in(Path(current_app.instance_path))
    due = len(entries_due(written))
    if due:
        yield Finding(
            Level.FAIL, f"erasures that this database does not know of: {due}", "Run: cop privacy replay"
        )
    elif missing := len(erasures_not_in(written)):
        advice = "A worker writes them within the hour; can it write in the instance folder?"
        yield Finding(Level.WARN, f"erasures not yet written down outside the database: {missing}", advice)
    else:
        yield Finding(Level.OK, f"erasures on record, inside and outside the database: {len(written)}")


def stops() -> Iterator[Finding]:
    """Whoever left a list, or whose address is stopped, is so here too: a restored backup may not know of it."""
    written = stops_file.written_in(Path(current_app.instance_path))
    if due := len(stops_due(written)):
        what = f"stops of mail that this database does not know of: {due}"
        yield Finding(Level.FAIL, what, "Run: cop privacy replay")
    elif missing := len(stops_not_in(written)):
        advice = "A worker writes them within minutes; can it write in the instance folder?"
        yield Finding(
            Level.WARN, f"stops of mail not yet written down outside the database: {missing}", advice
        )
    else:
        yield Finding(Level.OK, f"stops of mail on record, inside and outside the database: {len(written)}")


def files() -> Iterator[Finding]:
    """Whether the bytes of every file handed in are where its row says."""
    lost = files_without_bytes()
    if lost:
        what = f"files whose bytes are missing in {folder()}: {len(lost)} (the first is number {lost[0]})"
        yield Finding(Level.FAIL, what, "Copy the folder from the backup that belongs to this database.")
    else:
        yield Finding(Level.OK, "the bytes of all files are there")
