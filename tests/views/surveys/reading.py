"""Where the pages of a survey are, and what the database holds after a request."""

from sqlalchemy import select

from cop.extensions import db
from cop.models import Survey


def only_survey():
    db.session.expire_all()
    return db.session.scalars(select(Survey)).one()


def address(survey, more=""):
    return f"/en/surveys/{survey.id}{more}"
