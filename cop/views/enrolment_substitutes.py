"""Somebody sent to one session in another's place: by who manages the edition, the person, the organisation."""

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from cop import clock, tokens
from cop.errors import CopError
from cop.forms.enrolments import ManagerSubstituteForm
from cop.models import Enrolment, Person
from cop.queries.enrolments import enrolment_by_id, substitution_of
from cop.queries.picks import people_picks
from cop.queries.records import record_by_id
from cop.rules.completion import SessionMark
from cop.rules.enrolments import can_send_substitute
from cop.rules.training import can_manage_edition
from cop.services.substitutions import NewPerson, send_substitute, take_back_substitute
from cop.views.acts import act
from cop.views.enrolment_answers import SENT_A_DAY
from cop.views.enrolment_people import marks_of
from cop.views.enrolments import bp
from cop.views.language import current_language
from cop.views.limits import Limit, is_within
from cop.views.loaders import allowed_or_403, seen_edition, seen_or_404, viewer
from cop.views.reading import log_reading
from cop.views.saving import saving
from cop.views.security import logs_reading
from cop.views.training_addresses import edition_name


@bp.get("/<int:enrolment_id>/sessions/<int:session_id>/substitute")
@logs_reading
def new_substitute(edition_id: int, enrolment_id: int, session_id: int) -> ResponseReturnValue:
    """For those who manage the edition, the person enrolled and the contact of the organisation."""
    enrolment, mark = replaceable(edition_id, enrolment_id, session_id)
    log_reading(enrolment, people=[enrolment.person_id])
    return substitute_page(enrolment, mark, substitute_form())


@bp.post("/<int:enrolment_id>/sessions/<int:session_id>/substitute")
def create_substitute(edition_id: int, enrolment_id: int, session_id: int) -> ResponseReturnValue:
    enrolment, mark = replaceable(edition_id, enrolment_id, session_id)
    form = substitute_form(request.form)
    if form.validate() and not _is_within(enrolment):
        form.form_errors.append(_("You have sent many people today. Try again tomorrow."))
    if not form.errors:
        enrolment, mark = replaceable(edition_id, enrolment_id, session_id)
        with saving(form):
            who = substitute_of(form)
            send_substitute(enrolment, mark.session, person=who, by=viewer(), at=clock.now())
    if form.errors:
        return substitute_page(*replaceable(edition_id, enrolment_id, session_id), form), 422
    flash(_("It is noted who comes."), "success")
    return redirect(way_back(enrolment), 303)


@bp.post("/<int:enrolment_id>/sessions/<int:session_id>/substitute/take-back")
def take_back(edition_id: int, enrolment_id: int, session_id: int) -> ResponseReturnValue:
    enrolment, mark = replaceable(edition_id, enrolment_id, session_id)
    substitution = seen_or_404(substitution_of(enrolment, mark.session))
    return act(
        lambda: take_back_substitute(substitution, by=viewer(), at=clock.now()),
        done=_("Taken back: the person enrolled is expected themselves."),
        then=way_back(enrolment),
    )


def _is_within(enrolment: Enrolment) -> bool:
    """Whether the viewer may have one more invitation sent today; the list is kept by who manages it."""
    if can_manage_edition(viewer(), enrolment.edition):
        return True
    return is_within(Limit("substitute", str(enrolment.id), SENT_A_DAY, 24 * 3600))


def replaceable(edition_id: int, enrolment_id: int, session_id: int) -> tuple[Enrolment, SessionMark]:
    """Return an enrolment and one of its sessions that the viewer may send somebody to; 403 else."""
    edition = seen_edition(edition_id)
    found = enrolment_by_id(enrolment_id)
    if found is None or found.edition_id != edition_id:
        allowed_or_403(can_manage_edition(viewer(), edition))
        abort(404)
    mark = next((one for one in marks_of(found) if one.session.id == session_id), None)
    may = mark is not None and can_send_substitute(viewer(), found, mark.session, at=clock.now())
    allowed_or_403(may or can_manage_edition(viewer(), edition))
    return found, seen_or_404(mark)


def way_back(enrolment: Enrolment) -> str:
    """Where the viewer came from: the page of the person, of the own organisation, or the own one."""
    if can_manage_edition(viewer(), enrolment.edition):
        return url_for(".show", edition_id=enrolment.edition_id, enrolment_id=enrolment.id)
    if viewer().person_id == enrolment.person_id:
        return url_for("enrolment_answers.show", token=tokens.signed("enrolment", enrolment.id))
    return url_for("organisation_training.index", organisation_id=enrolment.organisation_id)


def substitute_form(sent: Any = None) -> ManagerSubstituteForm:
    form = ManagerSubstituteForm(sent)
    form.person_id.search_in(people_picks(viewer(), on=clock.today(), is_anyone=True))
    return form


def substitute_of(form: ManagerSubstituteForm) -> Person | NewPerson:
    """Return who was chosen, or typed. Raises CopError where the one chosen is gone meanwhile."""
    if form.person_id.data is None:
        return NewPerson(form.name.data or "", form.email.data or "", current_language())
    found = record_by_id(Person, form.person_id.data)
    if found is None:
        raise CopError(_("Choose one from the list."), field="person_id")
    return found


def substitute_page(enrolment: Enrolment, mark: SessionMark, form: ManagerSubstituteForm) -> str:
    return render_template(
        "enrolments/substitute.html",
        enrolment=enrolment,
        edition=enrolment.edition,
        name=edition_name(enrolment.edition),
        chosen=mark,
        form=form,
        back=way_back(enrolment),
    )
