"""An edition called off before its end."""

from datetime import datetime

from flask_babel import gettext as _

from cop.errors import CopError
from cop.extensions import db
from cop.models import Edition, EditionStatus
from cop.queries.sessions_of_edition import coming_of, sessions_of
from cop.rules.viewer import Viewer
from cop.services.audit import log_act
from cop.services.edition_endings import tell_of_cancellation
from cop.services.edition_seats import lock_edition
from cop.services.invitations import cancel_meeting
from cop.services.survey_ends import end_surveys_of


def cancel_edition(edition: Edition, *, reason: str, by: Viewer, at: datetime) -> int:
    """Call an edition off: its sessions to come are cancelled, whoever is on its list is told; return how many.

    What was held stays, and counts. Raises CopError where it is not published, and as `cancel_meeting` does.
    """
    edition = lock_edition(edition.id)
    if edition.status != EditionStatus.PUBLISHED:
        raise CopError(_("Only a published edition can be cancelled."))
    told = tell_of_cancellation(edition, reason=reason, at=at)
    coming = coming_of(sessions_of(edition), at=at)
    for session in sorted(coming, key=lambda one: one.id):  # locked by id, as everybody else would
        cancel_meeting(session, reason=reason, by=by, at=at)
    edition.status, edition.cancelled_at, edition.reason = EditionStatus.CANCELLED, at, reason
    end_surveys_of(edition, by=by, at=at)
    db.session.flush()
    log_act("cancel", edition, by=by, told=told, sessions=len(coming))
    return told
