"""Paths: the one warning to somebody who is about to miss the certificate of an edition."""

from collections.abc import Collection
from datetime import datetime
from itertools import groupby

from sqlalchemy import update

from cop import clock
from cop.emails.completion_warnings import queue_warnings
from cop.extensions import db
from cop.models import Enrolment
from cop.queries.completion import standings_of
from cop.queries.paths import enrolments_to_look_at
from cop.rules.completion import Standing
from cop.services.audit import log_act

AWAKE = range(7, 21)  # hours on the wall


def warn_at_risk(at: datetime) -> int:
    """Write to those who are about to miss a certificate and can still get it, once each; return how many.

    By day alone, and about a session missed not before the day after it: whoever takes attendance may correct it
    until then.
    """
    if at.astimezone(clock.ROME).hour not in AWAKE:
        return 0
    told = 0
    for edition, enrolments in groupby(enrolments_to_look_at(at), key=lambda one: one.edition):
        at_risk = [one for one in standings_of(edition, list(enrolments), at=at) if _is_to_warn(one, at)]
        told += _warn(at_risk, at=at)
    return told


def _is_to_warn(standing: Standing, at: datetime) -> bool:
    today = clock.day_of(at)
    is_fresh = any(clock.day_of(one.session.ends_at) == today for one in standing.missed)
    return standing.is_at_risk and not is_fresh


def _warn(standings: Collection[Standing], *, at: datetime) -> int:
    """Queue the mails to those whom no other worker has taken meanwhile."""
    ids = [one.enrolment.id for one in standings]
    if not ids:
        return 0
    taken = db.session.scalars(
        update(Enrolment)
        .where(Enrolment.id.in_(ids), Enrolment.warned_at.is_(None))
        .values(warned_at=at)
        .returning(Enrolment.id),
        execution_options={"synchronize_session": "fetch"},
    ).all()
    warned = [one for one in standings if one.enrolment.id in taken]
    queue_warnings(warned, at=at)
    for one in warned:
        log_act("warn", one.enrolment, by=None, edition=one.enrolment.edition_id)
    return len(warned)
