"""Traces of moments that are over, which would tell who gave which anonymous answer: swept once a minute."""

from datetime import datetime

from cop.extensions import db
from cop.services.survey_sheets import deal_out_all, surveys_with_traces, sweep_traces


def sweep_answers(at: datetime) -> int:
    """Deal out anonymous answers anew and sweep what the database engine keeps of earlier moments.

    While they come in, and for an hour after. Return 1 where the engine was swept: it is not beside others at work.
    """
    found = surveys_with_traces(at)
    for survey_id in found:
        deal_out_all(survey_id)
        db.session.commit()
    db.session.rollback()  # neither engine sweeps beside an open transaction of ours
    return sweep_traces() if found else 0
