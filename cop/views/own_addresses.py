"""The addresses of whoever is signed in: all that are known, one more, another one in use, one less."""

from collections.abc import Callable

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from cop import clock
from cop.extensions import db
from cop.forms.own_addresses import AddressForm
from cop.models import AddressClaim, Person
from cop.queries import person_addresses as queries
from cop.queries.sign_in import session_by_token
from cop.services import person_addresses as services
from cop.services.sessions import is_fresh
from cop.views.acts import act
from cop.views.limits import Limit, within_or_429
from cop.views.loaders import seen_or_404, signed_in_id, viewer
from cop.views.saving import saving

bp = Blueprint("own_addresses", __name__, url_prefix="/account/addresses")
INDEX = ".index"


@bp.get("")
def index() -> ResponseReturnValue:
    return page(AddressForm())


@bp.post("")
def create() -> ResponseReturnValue:
    if not is_recent():
        return first_sign_in_again()
    within_or_429(Limit("own_addresses", str(signed_in_id()), 10, 3600))
    form = AddressForm(request.form)
    if form.validate():
        with saving(form):
            services.claim_address(me(), email=form.email.data or "", by=viewer(), at=clock.now())
    if form.errors:
        return page(form, 422)
    flash(_("A mail is on its way to %(address)s: open the link in it.", address=form.email.data), "success")
    return redirect(url_for(INDEX), 303)


@bp.get("/confirm/<token>")
def confirm(token: str) -> ResponseReturnValue:
    return render_template("own_addresses/confirm.html", claim=claim_or_404(token), token=token)


@bp.post("/confirm/<token>")
def confirm_now(token: str) -> ResponseReturnValue:
    claim = claim_or_404(token)
    return act(
        lambda: services.confirm_claim(claim, by=viewer(), at=clock.now()),
        done=_("The address is confirmed: it signs in, too."),
        then=url_for(INDEX),
    )


@bp.post("/<int:address_id>/use")
def use(address_id: int) -> ResponseReturnValue:
    address = seen_or_404(queries.address_of(signed_in_id(), address_id))
    return recently(
        lambda: services.use_address(address, by=viewer()), _("From now on your mails go to that address.")
    )


@bp.post("/<int:address_id>/remove")
def remove(address_id: int) -> ResponseReturnValue:
    address = seen_or_404(queries.address_of(signed_in_id(), address_id))
    return recently(lambda: services.remove_address(address, by=viewer()), _("The address is removed."))


def recently(verb: Callable[[], object], done: str) -> ResponseReturnValue:
    """Do it for somebody who has just signed in.

    A browser left open must not be enough to take an account over (OWASP ASVS 5.0, 7.5.1).
    """
    return act(verb, done=done, then=url_for(INDEX)) if is_recent() else first_sign_in_again()


def is_recent() -> bool:
    session = session_by_token(viewer().session_token)
    return session is not None and is_fresh(session, at=clock.now())


def first_sign_in_again() -> ResponseReturnValue:
    flash(_("Sign in once more first: it shows that this is you."), "warning")
    return redirect(url_for(INDEX), 303)


def claim_or_404(token: str) -> AddressClaim:
    return seen_or_404(queries.claim_by_token(signed_in_id(), token, at=clock.now()))


def me() -> Person:
    return seen_or_404(db.session.get(Person, signed_in_id()))


def page(form: AddressForm, status: int = 200) -> ResponseReturnValue:
    person = me()
    return render_template(
        "own_addresses/index.html",
        person=person,
        addresses=queries.addresses_of(person.id),
        claims=queries.claims_of(person.id, at=clock.now()),
        form=form,
        is_recent=is_recent(),
    ), status
