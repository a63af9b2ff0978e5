"""How an edition takes people: seats, window, approval, how many of one organisation."""

from datetime import datetime
from typing import Any

from flask_babel import gettext as _

from cop.errors import CopError
from cop.extensions import db
from cop.models import Edition
from cop.rules.viewer import Viewer
from cop.services import edition_seats
from cop.services.audit import log_act
from cop.services.changes import change
from cop.services.enrolments import let_in_waiting

# Seats and the rest move under a lock once people are enrolled.
SETTINGS = frozenset(
    {
        "seats", "needs_approval", "enrolment_opens_at", "enrolment_closes_at", "most_per_organisation",
        "least_per_organisation",
    }
)  # fmt: skip


def change_enrolment_settings(edition: Edition, *, by: Viewer, at: datetime, **facts: Any) -> list[str]:
    """Change what is given of `SETTINGS`, locking the edition; more seats let in whoever waits.

    Returns the names of what differs. Fewer never put anyone out: raises CopError (field "seats") where they would
    be fewer than are taken, and (fields "enrolment_closes_at", "least_per_organisation") where facts contradict
    each other; ValueError for any other fact.
    """
    edition = edition_seats.lock_edition(edition.id)
    if "seats" in facts:
        edition_seats.refuse_fewer(edition, facts["seats"])
    with db.session.no_autoflush:
        changed = sorted(change(edition, facts, allowed=SETTINGS))
        refuse_impossible_settings(edition)
    if changed:
        db.session.flush()
        log_act("update", edition, by=by, fields=changed)
        let_in_waiting(edition, at=at)
    return changed


def refuse_impossible_settings(edition: Edition) -> None:
    """Raise CopError (at "enrolment_closes_at", "least_per_organisation") where two settings contradict each other."""
    opens_at, closes_at = edition.enrolment_opens_at, edition.enrolment_closes_at
    if opens_at and closes_at and closes_at <= opens_at:
        raise CopError(_("Enrolment must close after it opens."), field="enrolment_closes_at")
    most, least = edition.most_per_organisation, edition.least_per_organisation
    if most and least and least > most:
        raise CopError(_("The fewest cannot be more than the most."), field="least_per_organisation")
