"""My privacy: what I agreed to, the copy of my data, and deleting them."""

from flask import (
    Blueprint,
    Response,
    abort,
    flash,
    make_response,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from cop import clock
from cop.errors import CopError
from cop.extensions import db
from cop.forms.privacy import EraseForm
from cop.models import ConsentOrigin, ConsentPurpose, Person
from cop.queries import sign_in
from cop.queries.consents import consents_of
from cop.services import consents, sessions, subscriptions, survey_refusals
from cop.services.erasures import refuse_last_administrator
from cop.views.acts import act
from cop.views.language import current_language
from cop.views.loaders import seen_or_404, signed_in_id, viewer
from cop.views.my_data_words import ORIGINS, PURPOSES
from cop.views.privacy_copies import copy_response, erase
from cop.views.saving import saving
from cop.views.security import public

bp = Blueprint("privacy", __name__, url_prefix="/account/privacy")


@bp.get("")
def show() -> str:
    given = consents_of(signed_in_id())
    return render_template(
        "privacy/show.html",
        person=me(), consents=given, listing_text=consents.listing_text(), is_fresh=is_fresh(),
        surveys_text=survey_refusals.surveys_text(),
        is_listed=any(c.purpose == ConsentPurpose.PUBLIC_LISTING and c.withdrawn_at is None for c in given),
        ORIGINS=ORIGINS, PURPOSES=PURPOSES,
    )  # fmt: skip


@bp.post("/listing")
def list_me() -> ResponseReturnValue:
    """Agree to stand on public pages by name: exactly to the words beside the button."""
    return act(
        lambda: consents.record_consent(
            me(),
            purpose=ConsentPurpose.PUBLIC_LISTING,
            text=consents.listing_text(),
            language=current_language(),
            origin=ConsentOrigin.FORM,
            at=clock.now(),
            by=viewer(),
        ),
        done=_("Your name may stand on public pages from now on."),
        then=url_for("privacy.show"),
    )


@bp.post("/consents/<purpose>/withdraw")
def withdraw(purpose: str) -> ResponseReturnValue:
    if purpose == ConsentPurpose.SURVEYS:
        return no_surveys()
    if purpose == ConsentPurpose.NEWS:
        return no_news()
    if purpose != ConsentPurpose.PUBLIC_LISTING:
        abort(404)  # the notice is no consent: that it was shown stays true
    return act(
        lambda: consents.withdraw_consent(me(), purpose=ConsentPurpose(purpose), at=clock.now(), by=viewer()),
        done=_("Withdrawn, as of now."),
        then=url_for("privacy.show"),
    )


def no_news() -> ResponseReturnValue:
    """Leave every list that was signed up for, and end the consents on which that rested."""
    return act(
        lambda: subscriptions.withdraw_news(me(), by=viewer(), at=clock.now()),
        done=_("Withdrawn, as of now: what you had signed up for comes no more."),
        then=url_for("privacy.show"),
    )


@bp.post("/surveys/stop")
def no_surveys() -> ResponseReturnValue:
    return act(
        lambda: survey_refusals.refuse_surveys(me(), by=viewer(), at=clock.now()),
        done=_("You are asked nothing more from now on."),
        then=url_for("privacy.show"),
    )


@bp.post("/surveys/want")
def want_surveys() -> ResponseReturnValue:
    """Agree to be asked again: exactly to the words beside the button."""
    return act(
        lambda: survey_refusals.want_surveys(me(), language=current_language(), by=viewer(), at=clock.now()),
        done=_("You may be asked again from now on."),
        then=url_for("privacy.show"),
    )


@bp.post("/copy")
def copy() -> ResponseReturnValue:
    return copy_response(me()) if is_fresh() else sent_to_sign_in()


@bp.get("/erase")
def ask() -> ResponseReturnValue:
    return page(EraseForm()) if is_fresh() else sent_to_sign_in()


@bp.post("/erase")
def delete() -> ResponseReturnValue:
    if not is_fresh():
        return sent_to_sign_in()
    form = EraseForm(request.form)
    if form.validate():
        with saving(form):
            erase(me())
    if form.errors:
        return page(form, 422)
    session.clear()
    return redirect(url_for("privacy.erased"), 303)


@bp.get("/erased")
@public
def erased() -> str:
    return render_template("privacy/erased.html")


def page(form: EraseForm, status: int = 200) -> Response:
    return make_response(
        render_template("privacy/erase.html", form=form, person=me(), is_self=True, refusal=refusal(me())),
        status,
    )


def refusal(person: Person) -> str:
    """Return why a person cannot be erased, "" where nothing is in the way."""
    try:
        refuse_last_administrator(person)
    except CopError as error:
        return str(error)
    return ""


def me() -> Person:
    return seen_or_404(db.session.get(Person, signed_in_id()))


def is_fresh() -> bool:
    """Whether the person has just signed in: a browser left open must neither take the data nor delete them."""
    here = seen_or_404(sign_in.session_by_token(viewer().session_token))
    return sessions.is_fresh(here, at=clock.now())


def sent_to_sign_in() -> ResponseReturnValue:
    flash(_("Sign in once more first: it shows that this is you."), "info")
    return redirect(url_for("privacy.show"), 303)
