"""Surveys whose hour has come: opened, or closed; each in a transaction of its own."""

import logging
from collections.abc import Callable, Iterable
from datetime import datetime

from cop.extensions import db
from cop.queries.surveys import surveys_to_close, surveys_to_open
from cop.services.survey_ends import close_due
from cop.services.survey_openings import open_due

log = logging.getLogger(__name__)


def open_scheduled_surveys(at: datetime) -> int:
    """Open those whose hour has come; return how many. One that lacks something by now is a draft again."""
    return _each(surveys_to_open(at), lambda survey_id: open_due(survey_id, at=at))


def close_due_surveys(at: datetime) -> int:
    """Close those whose last hour has passed; return how many."""
    return _each(surveys_to_close(at), lambda survey_id: close_due(survey_id, at=at))


def _each(survey_ids: Iterable[int], verb: Callable[[int], bool]) -> int:
    done = 0
    for survey_id in survey_ids:
        try:
            done += verb(survey_id)
            db.session.commit()
        except Exception:
            db.session.rollback()
            log.exception("survey %s", survey_id)
    return done
