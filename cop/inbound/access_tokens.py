"""Access tokens for mailboxes without passwords (OAuth 2.0, RFC 6749 4.4 and 6), kept as long as they last."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import requests

from cop import clock

SECONDS = 20
# Asked for anew so long before the end, so that none runs out on the way.
RESERVE = timedelta(minutes=2)
USUAL_LIFE = 3600


class TokenRefusedError(Exception):
    """No token was given; the message says why, without any secret."""


@dataclass(frozen=True)
class Grant:
    """Who asks whom for what: with a refresh token for one person's mailbox, else in the application's own name."""

    url: str
    client_id: str
    client_secret: str
    refresh_token: str = ""
    scope: str = ""


_kept: dict[Grant, tuple[str, datetime]] = {}


def access_token(grant: Grant, *, is_fresh: bool = False) -> str:
    """Return a token that lasts for some minutes at least. Raises TokenRefusedError."""
    token, until = _kept.get(grant, ("", clock.now()))
    if token and not is_fresh and clock.now() < until - RESERVE:
        return token
    token, seconds = _asked(grant)
    _kept[grant] = token, clock.now() + timedelta(seconds=seconds)
    return token


def _asked(grant: Grant) -> tuple[str, int]:
    form = {"client_id": grant.client_id, "client_secret": grant.client_secret, "scope": grant.scope}
    if grant.refresh_token:
        form |= {"grant_type": "refresh_token", "refresh_token": grant.refresh_token}
    else:
        form |= {"grant_type": "client_credentials"}
    wanted = {name: value for name, value in form.items() if value}
    try:
        answer = requests.post(grant.url, data=wanted, timeout=SECONDS, allow_redirects=False)
        told = answer.json()
    except (requests.RequestException, ValueError) as error:
        raise TokenRefusedError(f"MAIL_IN_TOKEN_URL gives no token: {type(error).__name__}.") from None
    token = told.get("access_token") if isinstance(told, dict) else None
    if answer.status_code != 200 or not isinstance(token, str) or not token:
        reason = str(told.get("error", "") if isinstance(told, dict) else "")[:80]
        raise TokenRefusedError(f"MAIL_IN_TOKEN_URL gives no token: {answer.status_code} {reason}".strip())
    return token, _seconds(told.get("expires_in"))


def _seconds(value: object) -> int:
    text = str(value)
    return int(text) if text.isascii() and text.isdigit() and len(text) < 8 else USUAL_LIFE
