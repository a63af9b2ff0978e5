"""What people enrolled answer to the questions of an edition."""

from datetime import datetime

from flask_babel import gettext as _

from cop.errors import CopError
from cop.extensions import db
from cop.models import Enrolment
from cop.queries.enrolment_lists import ON_THE_LIST
from cop.queries.sessions_of_edition import sessions_of
from cop.rules.enrolments import has_ended
from cop.services.edition_seats import lock_edition


def begin_answering(enrolment: Enrolment, *, at: datetime) -> Enrolment:
    """Hold the edition while somebody's answers are saved (`meeting_questions.save_answers`); return the enrolment.

    Raises CopError for who is not on the list any more, and once the edition is over.
    """
    edition = lock_edition(enrolment.edition_id)
    db.session.refresh(enrolment)
    if enrolment.status not in ON_THE_LIST:
        raise CopError(_("You are not on the list of this edition any more."))
    if has_ended(edition, sessions_of(edition), at=at):
        raise CopError(_("This edition is over: its answers stay as they are."))
    return enrolment
