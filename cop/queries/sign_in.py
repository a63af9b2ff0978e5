"""Which sign-in requests are open, and where a person is signed in."""

from datetime import datetime

from sqlalchemy import select

from cop import tokens
from cop.extensions import db
from cop.models import SignedInSession, SignInRequest


def open_request_of(browser: str, *, at: datetime) -> SignInRequest | None:
    """Return the sign-in request that waits in the browser with this secret, None without one."""
    return db.session.scalar(
        select(SignInRequest)
        .where(SignInRequest.browser_hash == tokens.hash_of(browser), SignInRequest.used_at.is_(None))
        .where(SignInRequest.expires_at > at)
        .order_by(SignInRequest.id.desc())
        .limit(1)
    )


def open_request_by_token(token: str, *, at: datetime) -> SignInRequest | None:
    """Return the sign-in request that a mailed link belongs to, None once it is used, replaced or too old."""
    return db.session.scalar(
        select(SignInRequest)
        .where(SignInRequest.token_hash == tokens.hash_of(token), SignInRequest.used_at.is_(None))
        .where(SignInRequest.expires_at > at)
    )


def sessions_of(person_id: int, *, at: datetime) -> list[SignedInSession]:
    """Return where a person is signed in, newest first."""
    return list(
        db.session.scalars(
            select(SignedInSession)
            .where(SignedInSession.person_id == person_id, SignedInSession.expires_at > at)
            .order_by(SignedInSession.id.desc())
        )
    )


def session_by_token(token: str) -> SignedInSession | None:
    return db.session.scalar(
        select(SignedInSession).where(SignedInSession.token_hash == tokens.hash_of(token))
    )
