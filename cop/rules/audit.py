"""Rules about the audit log: it says who did what with whose data, so administrators alone read it."""

from cop.rules.viewer import Viewer


def can_read_audit_log(viewer: Viewer) -> bool:
    return viewer.is_administrator
