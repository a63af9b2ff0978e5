"""What was done since a report was published, in words."""

from flask_babel import lazy_gettext as _l

from cop.models import AuditEntry

_ACTS = {
    "attendance": _l("Attendance was recorded"),
    "walk_in": _l("Somebody was added who came without being on the list"),
    "staff": _l("Somebody was marked as one of the team, or no longer"),
    "confirm": _l("Somebody who said to be there was confirmed"),
    "import": _l("The attendance report of the video call was taken over"),
    "undo": _l("The attendance report of the video call was taken back"),
    "register": _l("Somebody was put on the list"),
    "answer": _l("An answer was changed"),
    "withdraw": _l("Somebody was taken off the list"),
    "merge": _l("Two entries of the register were merged into one"),
    "undo_merge": _l("Two entries of the register were parted again"),
    "reschedule": _l("The session was moved"),
    "cancel": _l("The session was cancelled"),
    "delete": _l("Something was deleted"),
}
_ELSE = _l("A record was changed")


def change_words(entry: AuditEntry) -> str:
    """Return what an act was, without who did it: the audit log says that to those who may know."""
    return str(_ACTS.get(entry.verb, _ELSE))
