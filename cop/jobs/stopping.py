"""The file of stops follows the database: what stops somebody's mails outlives a restored backup."""

import logging
from pathlib import Path

from flask import current_app

from cop import stops_file
from cop.extensions import db
from cop.services.stop_journal import People, replay_stop, stops_due, stops_not_in

log = logging.getLogger(__name__)


def write_stops() -> int:
    """Write down, outside the database, the stops that are not there yet; return how many. Every few minutes."""
    folder = Path(current_app.instance_path)
    missing = stops_not_in(stops_file.written_in(folder))
    try:
        stops_file.append(folder, missing)
    except OSError:
        log.exception("the file of stops cannot be written")
        return 0
    return len(missing)


def replay_stops() -> int:
    """Stop again, in a restored database, what was stopped since the backup was made; return how many."""
    due = stops_due(stops_file.written_in(Path(current_app.instance_path)))
    people = People(due)
    number = sum(replay_stop(entry, people) for entry in due)
    db.session.commit()
    return number
