"""Who is told what became of the answers to surveys."""

from collections.abc import Collection, Sequence

from sqlalchemy import select

from cop.extensions import db
from cop.models import Person, SurveyInvitation
from cop.queries.suppressions import suppressions_among


def people_who_answered(survey_ids: Collection[int]) -> Sequence[Person]:
    """Return those who answered one of some surveys by their personal link and may be written to, each once, by id.

    That somebody answered is known of anonymous surveys too, what they answered is not. Who wants no surveys is told
    nothing about them, nor anybody whose address must not be written to.
    """
    answered = select(SurveyInvitation.person_id).where(
        SurveyInvitation.survey_id.in_(survey_ids), SurveyInvitation.answered_on.is_not(None)
    )
    found = select(Person).where(
        Person.id.in_(answered),
        Person.email.is_not(None),
        Person.erased_at.is_(None),
        Person.surveys_refused_at.is_(None),
    )
    people = db.session.scalars(found.order_by(Person.id)).all()
    kept_out = suppressions_among([one.email for one in people if one.email])
    return [one for one in people if one.email not in kept_out]
