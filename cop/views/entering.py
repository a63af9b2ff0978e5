"""Signing a browser in, once its person has shown who they are."""

from flask import current_app, redirect, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import login_user

from cop import clock
from cop.extensions import db
from cop.models import Person
from cop.queries.second_factor import has_factor
from cop.queries.viewers import viewer_of
from cop.services import second_factor, sessions
from cop.services.audit import log_act
from cop.views.devices import device
from cop.views.loaders import viewer
from cop.views.next_page import own_path


def enter(person: Person, next_url: str, *, way: str) -> ResponseReturnValue:
    """Sign this browser in, or ask for the second factor of a person who has one; commits.

    `way` says for the audit log how the person came: "code", "link", "password", "openid".
    """
    if not has_factor(person.id):
        return admit(person, next_url, way=way)
    session["second_step"] = second_factor.begin_step(person, way=way, next_url=next_url, at=clock.now())
    db.session.commit()
    return redirect(url_for("second_step.code"), 303)


def admit(person: Person, next_url: str, *, way: str) -> ResponseReturnValue:
    """Sign this browser in: a new session, a new cookie, and nothing kept of what was before."""
    at = clock.now()
    sessions.end_session(viewer().session_token)
    token = sessions.begin_session(person, device=device(), at=at)
    entered = viewer_of(person, today=clock.today(), session_token=token)
    is_withheld = is_factor_required() and entered.is_coordinator and not has_factor(person.id)
    log_act("sign_in", person, by=entered, way=way, device=device())
    db.session.commit()
    session.clear()
    session.permanent = True
    login_user(entered)
    if is_withheld:  # first what lets the person use the role
        return redirect(url_for("second_factor.show", next=own_path(next_url) or None), 303)
    return redirect(own_path(next_url) or url_for("me.show"), 303)


def log_failure(person: Person | None, *, way: str) -> None:
    """Log in the caller's transaction that somebody tried to sign in as `person`; None is nobody we know."""
    if person is not None:
        log_act("sign_in_failed", person, by=None, way=way, device=device())


def is_factor_required() -> bool:
    """Whether administrators and coordinators need a second factor to use their role."""
    return bool(current_app.config["SECOND_FACTOR"] == "required")
