"""Once an hour: what has been kept long enough is put away, by the team's terms."""

from cop import clock
from cop.extensions import db
from cop.jobs.erasing import empty_log_of_sqlite, follow, write_erasures
from cop.jobs.stopping import write_stops
from cop.models import RetentionCategory
from cop.services import retention

PEOPLE_AT_ONCE = 50


def put_away_due() -> dict[RetentionCategory, int]:
    """Put away, category by category, what is due; return how many of each. One commit a step."""
    counts: dict[RetentionCategory, int] = {}
    for category in RetentionCategory:
        if category != RetentionCategory.PEOPLE:
            counts[category] = retention.put_away(category, at=clock.now())
            db.session.commit()
    counts[RetentionCategory.PEOPLE] = erase_people_due()
    write_erasures()
    db.session.rollback()
    write_stops()
    empty_log_of_sqlite()
    return counts


def erase_people_due() -> int:
    """Erase some of the people who have had nothing here for long enough; the rest follows in an hour."""
    for number in range(PEOPLE_AT_ONCE):
        erased = retention.erase_next_due(at=clock.now())
        db.session.commit()
        if erased is None:
            return number
        follow(erased)
        db.session.rollback()
    return PEOPLE_AT_ONCE
