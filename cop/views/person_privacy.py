"""A person's data at their request, for administrators: what they agreed to, the copy, the erasure."""

from flask import Blueprint, Response, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from cop.forms.privacy import EraseForm
from cop.models import Person
from cop.queries.consents import consents_of
from cop.queries.people import person_seen_by
from cop.rules.privacy import can_manage_privacy_of
from cop.views.loaders import allowed_or_403, seen_or_404, viewer
from cop.views.my_data_words import ORIGINS, PURPOSES
from cop.views.privacy import refusal
from cop.views.privacy_copies import copy_response, erase
from cop.views.reading import log_reading
from cop.views.saving import saving
from cop.views.security import logs_reading

bp = Blueprint("person_privacy", __name__, url_prefix="/people/<int:person_id>/privacy")


@bp.get("")
@logs_reading
def show(person_id: int) -> str:
    person = person_or_404(person_id)
    log_reading(person, people=[person.id], what="privacy")
    return render_template(
        "privacy/person.html",
        person=person, consents=consents_of(person.id), refusal=refusal(person), ORIGINS=ORIGINS, PURPOSES=PURPOSES,
    )  # fmt: skip


@bp.post("/copy")
def copy(person_id: int) -> ResponseReturnValue:
    return copy_response(person_or_404(person_id))


@bp.get("/erase")
@logs_reading
def ask(person_id: int) -> ResponseReturnValue:
    person = person_or_404(person_id)
    log_reading(person, people=[person.id], what="privacy")
    return page(EraseForm(), person)


@bp.post("/erase")
def delete(person_id: int) -> ResponseReturnValue:
    person, form = person_or_404(person_id), EraseForm(request.form)
    if form.validate():
        with saving(form):
            erase(person)
    if form.errors:
        return page(form, person_or_404(person_id), 422)
    flash(_("The data are deleted. What was counted still counts, as nobody's."), "success")
    return redirect(url_for("people.index"), 303)


def page(form: EraseForm, person: Person, status: int = 200) -> Response:
    return make_response(
        render_template(
            "privacy/erase.html", form=form, person=person, is_self=False, refusal=refusal(person)
        ),
        status,
    )


def person_or_404(person_id: int) -> Person:
    person = seen_or_404(person_seen_by(viewer(), person_id))
    allowed_or_403(viewer().is_administrator and can_manage_privacy_of(viewer(), person.id))
    return person
