"""Rules about the mails of the outbox: they name people and hold personal links, so administrators alone."""

from cop.rules.viewer import Viewer


def can_read_messages(viewer: Viewer) -> bool:
    return viewer.is_administrator
