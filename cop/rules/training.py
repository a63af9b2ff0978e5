"""Rules about training: programmes, their editions and what belongs to one."""

from datetime import datetime

from cop.models import Edition, EditionStatus
from cop.rules.viewer import Viewer


def can_see_edition(viewer: Viewer, edition: Edition) -> bool:
    """A draft is seen by those who manage one of its hosts, every other edition by all."""
    return edition.status != EditionStatus.DRAFT or can_manage_edition(viewer, edition)


def can_manage_edition(viewer: Viewer, edition: Edition) -> bool:
    """Its facts, sessions, people, certificates and report are for who manages one of the communities that host it."""
    return viewer.manages_any({host.id for host in edition.hosts})


def can_create_edition(viewer: Viewer) -> bool:
    return viewer.is_coordinator


def is_open(edition: Edition, *, held: int, coming: int, at: datetime) -> bool:
    """Whether lists say that an edition takes people now; `held` and `coming` are numbers of its sessions.

    What holds for one person who would like in, and why not: `services.enrolment_windows`.
    """
    opens_at, closes_at = edition.enrolment_opens_at, edition.enrolment_closes_at
    is_before_the_end = at < closes_at if closes_at else not held
    return (
        edition.status == EditionStatus.PUBLISHED
        and coming > 0
        and (opens_at is None or opens_at <= at)
        and is_before_the_end
    )
