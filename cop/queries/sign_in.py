"""Who asks to sign in, with which open request, and where a person is signed in."""

from datetime import datetime

from sqlalchemy import select

from cop import tokens
from cop.extensions import db
from cop.models import Person, SignedInSession, SignInRequest, email_key


def person_by_address(address: str) -> Person | None:
    """Return the person who has an address, however its letters are cased; None where nobody has."""
    return db.session.scalar(
        select(Person).where(Person.email_key == email_key(address), Person.erased_at.is_(None))
    )


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
