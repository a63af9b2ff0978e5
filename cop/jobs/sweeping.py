"""Traces of moments that are over, which would tell who gave which anonymous answer: swept once a minute."""

from datetime import datetime

from cop.extensions import db
from cop.services.survey_sheets import has_traces, sweep_traces


def sweep_answers(at: datetime) -> int:
    """Sweep what the database engine keeps of earlier moments while anonymous answers come in; return 1 if it did."""
    is_due = has_traces(at)
    db.session.rollback()  # neither engine sweeps beside an open transaction of ours
    return sweep_traces() if is_due else 0
