"""The people whom an organisation sends to training: seen by its contact, who may send others in their place."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from cop import clock
from cop.queries.enrolment_lists import enrolments_for
from cop.queries.enrolments import substitutions_of
from cop.queries.organisations import organisation_seen_by
from cop.queries.sessions_of_edition import coming_of, numbers_of, sessions_of_all
from cop.rules.representatives import can_keep_representatives
from cop.views.enrolment_words import status_words
from cop.views.loaders import allowed_or_403, seen_or_404, viewer
from cop.views.reading import log_reading
from cop.views.security import logs_reading

bp = Blueprint("organisation_training", __name__, url_prefix="/organisations/<int:organisation_id>/training")


@bp.get("")
@logs_reading
def index(organisation_id: int) -> ResponseReturnValue:
    organisation = seen_or_404(organisation_seen_by(viewer(), organisation_id))
    allowed_or_403(can_keep_representatives(viewer(), organisation))
    enrolments = enrolments_for(organisation)
    log_reading(organisation, people=[one.person_id for one in enrolments], part="training")
    editions = list(dict.fromkeys(one.edition for one in enrolments))
    sessions = sessions_of_all([edition.id for edition in editions])
    known = [one for edition in editions for one in substitutions_of(edition)]
    return render_template(
        "enrolments/of_organisation.html",
        organisation=organisation,
        editions=editions,
        people={edition: [one for one in enrolments if one.edition is edition] for edition in editions},
        coming={e: coming_of(sessions.get(e.id, []), at=clock.now()) for e in editions},
        numbers={e: numbers_of(sessions.get(e.id, [])) for e in editions},
        instead={(one.enrolment_id, one.meeting_id): one.person.name for one in known},
        status_words=status_words(),
    )
