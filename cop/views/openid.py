"""Signing in through the OpenID provider of the settings: authorization code with PKCE, state and nonce."""

from collections.abc import Mapping
from typing import Any

from authlib.common.errors import AuthlibBaseError
from authlib.integrations.flask_client import OAuth
from flask import Blueprint, current_app, flash, g, redirect, render_template, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from joserfc.errors import JoseError
from requests import RequestException

from cop import clock
from cop.emails import links
from cop.errors import CopError
from cop.extensions import db
from cop.models import LANGUAGES
from cop.queries.openid import identities_of
from cop.services import openid as services
from cop.views.acts import act
from cop.views.entering import enter
from cop.views.language import current_language
from cop.views.limits import Limit, network, within_or_429
from cop.views.loaders import seen_or_404, signed_in_id, viewer
from cop.views.next_page import next_path
from cop.views.saving import writing
from cop.views.security import public
from cop.views.sign_in_limits import HOUR, PER_NETWORK

bp = Blueprint("openid", __name__)
root = Blueprint("openid_return", __name__)

SECONDS = 10  # the most to wait for the provider, while no transaction is open
FAILURES = (AuthlibBaseError, JoseError, RequestException, RuntimeError, ValueError, KeyError)


@bp.get("/sign-in/openid")
@public
def start() -> ResponseReturnValue:
    """A link and no form: browsers hold a redirect after a form to the CSP's form-action."""
    provider = provider_or_404()
    with writing():
        within_or_429(Limit("openid.network", network(), PER_NETWORK, HOUR))
    session["openid"] = {"next": next_path(), "language": current_language()}
    try:
        response: ResponseReturnValue = provider.authorize_redirect(return_address())
    except FAILURES as error:
        return failed(error)
    return response


@root.get("/openid/callback")
@public
def callback() -> ResponseReturnValue:
    """Where the provider sends the browser back to. Its code is good once, and only with this browser's state."""
    provider = provider_or_404()
    asked: Mapping[str, Any] = session.pop("openid", {})
    g.language = asked.get("language") if asked.get("language") in LANGUAGES else current_language()
    db.session.rollback()
    try:
        claims = claims_from(provider)
    except FAILURES as error:
        return failed(error)
    with writing():
        return come_in(claims, str(asked.get("next") or ""))


@bp.post("/account/openid/<int:identity_id>/unlink")
def delete(identity_id: int) -> ResponseReturnValue:
    linked = {identity.id: identity for identity in identities_of(signed_in_id())}
    identity = seen_or_404(linked.get(identity_id))
    return act(
        lambda: services.unlink(identity, by=viewer()),
        done=_("The account is no longer linked."),
        then=url_for("account.show"),
    )


def come_in(claims: Mapping[str, Any], next_url: str) -> ResponseReturnValue:
    """Sign in whom the claims name, or say why not."""
    address = str(claims.get("email") or "")
    try:
        person = services.person_of(
            claims["iss"], str(claims["sub"])[:255], address=address,
            is_verified=claims.get("email_verified") is True, at=clock.now(),
        )  # fmt: skip
    except services.UnknownAddressError:
        db.session.rollback()
        return render_template("openid/unknown.html", address=address[:254]), 403
    except CopError as error:
        db.session.rollback()
        flash(str(error), "warning")
        return redirect(url_for("sign_in.new"), 303)
    return enter(person, next_url, way="openid")


def claims_from(provider: Any) -> Mapping[str, Any]:
    """Return what the provider's signed token says, and its user page where the token holds no address."""
    token = provider.authorize_access_token()
    claims = dict(token["userinfo"])  # a KeyError without a token: the provider does not speak OpenID Connect
    if "email" not in claims:
        more = dict(provider.userinfo(token=token))
        if more.get("sub") != claims["sub"]:
            raise ValueError("the user page is somebody else's")
        claims |= {name: more[name] for name in ("email", "email_verified") if name in more}
    if claims["iss"].rstrip("/") != current_app.config["OIDC_ISSUER"].rstrip("/"):
        raise ValueError("the token is another provider's")
    return claims


def failed(error: Exception) -> ResponseReturnValue:
    # The class alone: what a provider says may hold an address or a code.
    current_app.logger.warning("OpenID sign-in failed: %s", type(error).__name__)
    name = current_app.config["OIDC_NAME"]
    flash(
        _("Signing in with %(name)s did not work. Try again, or sign in with a mail.", name=name), "warning"
    )
    return redirect(url_for("sign_in.new"), 303)


def provider_or_404() -> Any:
    """Return Authlib's client for the provider; 404 where none is configured."""
    config = current_app.config
    seen_or_404(config["OIDC_ISSUER"] or None)
    kept = current_app.extensions.setdefault("openid", {})
    key = (config["OIDC_ISSUER"], config["OIDC_CLIENT_ID"], config["OIDC_CLIENT_SECRET"])
    if key not in kept:
        kept[key] = new_client(*key)
    return kept[key]


def new_client(issuer: str, client_id: str, client_secret: str) -> Any:
    return OAuth(current_app._get_current_object()).register(  # type: ignore[attr-defined]
        "openid",
        client_id=client_id,
        client_secret=client_secret,
        server_metadata_url=f"{issuer.rstrip('/')}/.well-known/openid-configuration",
        client_kwargs={
            "scope": "openid email", "code_challenge_method": "S256", "default_timeout": SECONDS,
        },
    )  # fmt: skip


def return_address() -> str:
    """Return the address that is registered with the provider: one for both languages."""
    return links.page("openid_return.callback")
