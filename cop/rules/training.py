"""Rules about training: programmes, their editions and what belongs to one."""

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
