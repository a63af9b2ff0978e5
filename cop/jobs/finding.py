"""Looking for records entered twice: once a day, or when somebody asks."""

from datetime import datetime

from cop.extensions import db, reading
from cop.models import MergeNoun
from cop.queries.duplicates import compare, organisations_to_compare, people_to_compare
from cop.services.duplicates import keep_pairs
from cop.services.rates import allow

DAY_SECONDS = 86400
READ = {MergeNoun.ORGANISATION: organisations_to_compare, MergeNoun.PERSON: people_to_compare}


def find_daily(*, at: datetime) -> int:
    """Look for duplicates if nobody has today; return how many pairs are new."""
    is_due = allow("duplicates.daily", limit=1, window_seconds=DAY_SECONDS, at=at)
    db.session.commit()
    return find_duplicates(at=at) if is_due else 0


def find_duplicates(*, at: datetime) -> int:
    """Compare the whole register, and store what is alike; return how many pairs are new.

    Reads, compares and writes in three steps, the second outside every transaction: it takes seconds.
    """
    new = 0
    for noun, read in READ.items():
        db.session.rollback()
        with reading():
            records = read()
            db.session.rollback()
        found = compare(noun, records)
        new += keep_pairs(noun, found, at=at)
        db.session.commit()
    return new
