"""Surveys that ask: those who came late, and the silent once more; each survey in a transaction of its own."""

from collections.abc import Callable, Iterable
from datetime import datetime

from cop.extensions import db, reading
from cop.queries.survey_audiences import has_new_people
from cop.queries.survey_reminders import surveys_that_ask, surveys_that_remind
from cop.rules.mail_rule_times import is_night
from cop.services.survey_invitations import ask_late, remind


def ask_latecomers(at: datetime) -> int:
    """Ask whoever has come into the audience of an open survey since it opened; return how many people.

    Whether there is anybody is looked at without a lock. Nothing leaves at night.
    """
    return _each(lambda: [id_ for id_ in surveys_that_ask(at) if has_new_people(id_, at)], ask_late, at)


def remind_silent(at: datetime) -> int:
    """Ask the silent of every open survey once more, when their day has come; return how many people."""
    return _each(lambda: surveys_that_remind(at), remind, at)


def _each(found: Callable[[], Iterable[int]], verb: Callable[..., int], at: datetime) -> int:
    if is_night(at):
        return 0
    db.session.rollback()
    with reading():
        ids = list(found())
        db.session.rollback()
    told = 0
    for survey_id in ids:
        told += verb(survey_id, at=at)
        db.session.commit()
    return told
