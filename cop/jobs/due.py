"""Once a minute: what has become due, step by step, one commit each.

A step asks the database what is due at an instant, does it through a service and returns how much that was.
It is idempotent: ticks come late, twice, and from several workers at once.
"""

import logging
from collections.abc import Callable
from datetime import datetime

from cop import clock
from cop.extensions import db
from cop.jobs.asking import ask_latecomers, remind_silent
from cop.jobs.digesting import send_due_digests
from cop.jobs.ruling import mail_by_rules
from cop.jobs.surveying import close_due_surveys, open_scheduled_surveys
from cop.jobs.sweeping import sweep_answers
from cop.services import (
    closing,
    date_poll_votes,
    edition_latecomers,
    mail_rule_runs,
    meeting_questions,
    newsletter_figures,
    paths,
    seat_reservations,
    survey_invitations,
    survey_sheets,
    waiting_lists,
)

log = logging.getLogger(__name__)

# (what was done, in words before ": 3" of `cop jobs run`; the step). What a step leaves open is committed here, and
# taken back where it fails, so that one that is broken does not stop those after it.
DUE: list[tuple[str, Callable[[datetime], int]]] = [
    ("seats kept for organisations and handed on", seat_reservations.release_due),
    ("people told that the waiting list is closed", waiting_lists.close_waiting_lists),
    ("people told that no seat in an edition became free", waiting_lists.tell_of_closed_enrolment),
    ("people reminded of a date poll", date_poll_votes.remind_due),
    ("reminders that a meeting waits to be closed", closing.nudge_open),
    ("sensitive answers deleted", meeting_questions.forget_sensitive),
    ("people warned that they may miss a certificate", paths.warn_at_risk),
    ("surveys opened at their hour", open_scheduled_surveys),
    ("surveys closed after their last hour", close_due_surveys),
    (
        "mails that ask taken back from those who have answered meanwhile",
        survey_invitations.take_back_answered,
    ),
    ("mails by rule taken back from those who have answered meanwhile", mail_rule_runs.take_back_outdated),
    ("mails queued by rules", mail_by_rules),
    ("people asked who came late into the audience of a survey", ask_latecomers),
    ("people reminded of a survey", remind_silent),
    ("invitations to sessions for those who enrolled late", edition_latecomers.invite_latecomers),
    ("digests that leave", send_due_digests),
    ("numbers of forms forgotten of surveys that are closed", survey_sheets.forget_receipts),
    ("times traces of anonymous answers were swept", sweep_answers),
    ("issues whose figures are kept from now on", newsletter_figures.freeze_due),
]


def do_what_is_due() -> dict[str, int]:
    """Do every step of `DUE` at the present instant; return how much each did, by its words."""
    done = {}
    for words, step in DUE:
        db.session.rollback()
        try:
            done[words] = step(clock.now())
            db.session.commit()
        except Exception:
            db.session.rollback()
            log.exception("what is due: %s", words)
    return done
