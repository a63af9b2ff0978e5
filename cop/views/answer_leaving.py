"""The page behind "I can't come any more" in a mail: one question, one button."""

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from wtforms import Form

from cop import clock
from cop.extensions import csrf
from cop.models import Answer, Source
from cop.services.registrations import answer_registration, closed_reason
from cop.views.answers import bp, gone, is_gone, registration_of_link
from cop.views.saving import saving
from cop.views.security import one_purpose


@bp.get("/<token>/leave")
@one_purpose
def confirm_leave(token: str) -> ResponseReturnValue:
    registration = registration_of_link(token)
    if is_gone(registration):
        return gone()
    if registration.answer == Answer.DECLINED or closed_reason(registration.meeting, at=clock.now()):
        return redirect(url_for(".show", token=token), 303)
    return render_template("answers/leave.html", registration=registration, token=token, form=Form())


# No CSRF token: as for the answer itself, the secret in the address is what allows it.
@bp.post("/<token>/leave")
@one_purpose
@csrf.exempt
def leave(token: str) -> ResponseReturnValue:
    registration = registration_of_link(token)
    if is_gone(registration):
        return gone()
    form = Form()
    with saving(form):
        answer_registration(registration, answer=Answer.DECLINED, source=Source.WEB, at=clock.now())
    if form.form_errors:  # it has begun, or is called off: the page of the answer says so
        return redirect(url_for(".show", token=token), 303)
    return redirect(url_for(".show", token=token, done=1), 303)
