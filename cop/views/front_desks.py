"""Who stands at the front desk of one meeting: named and taken away by those who manage it."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from cop import clock
from cop.extensions import db
from cop.forms.front_desks import FrontDeskForm, front_desk_form
from cop.models import Meeting, Person, PersonRoleKind
from cop.queries.picks import people_picks
from cop.services.front_desks import end_front_desk, name_front_desk
from cop.services.people import find_or_create_person
from cop.views.acts import act
from cop.views.language import current_language
from cop.views.loaders import viewer
from cop.views.posters import managed_meeting
from cop.views.reading import log_reading
from cop.views.saving import saving
from cop.views.security import logs_reading

bp = Blueprint("front_desks", __name__, url_prefix="/meetings/<int:meeting_id>/front-desk")


@bp.get("")
@logs_reading
def show(meeting_id: int) -> ResponseReturnValue:
    meeting = managed_meeting(meeting_id)
    log_reading(meeting, people=[person.id for person in at_desk(meeting)], list="front_desk")
    return page(meeting, own_form())


@bp.post("")
def create(meeting_id: int) -> ResponseReturnValue:
    meeting = managed_meeting(meeting_id)
    form = own_form(request.form)
    name = ""
    if form.validate():
        with saving(form):
            person = chosen_person(form)
            name_front_desk(meeting, person, by=viewer(), at=clock.now())
            name = person.name
    if form.errors:
        return page(managed_meeting(meeting_id), form), 422
    flash(_("%(name)s checks people in, and is told how by mail.", name=name), "success")
    return redirect(url_for("front_desks.show", meeting_id=meeting_id), 303)


@bp.post("/<int:person_id>/remove")
def delete(meeting_id: int, person_id: int) -> ResponseReturnValue:
    meeting = managed_meeting(meeting_id)
    return act(
        lambda: end_front_desk(meeting, person_id, by=viewer()),
        done=_("Removed: this person no longer sees the list."),
        then=url_for("front_desks.show", meeting_id=meeting_id),
    )


def own_form(sent: object = None) -> FrontDeskForm:
    return front_desk_form(people_picks(viewer(), on=clock.today()), sent)


def chosen_person(form: FrontDeskForm) -> Person:
    if form.person_id.data:
        return db.session.get_one(Person, form.person_id.data)
    return find_or_create_person(
        name=form.name.data, email=form.email.data, language=current_language(), by=viewer()
    )


def at_desk(meeting: Meeting) -> list[Person]:
    desk = [role.person for role in meeting.person_roles if role.kind == PersonRoleKind.FRONT_DESK]
    return sorted(desk, key=lambda person: person.search_key)


def page(meeting: Meeting, form: FrontDeskForm) -> str:
    return render_template("front_desks/show.html", meeting=meeting, form=form, people=at_desk(meeting))
