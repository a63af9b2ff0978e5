"""Signed-in browsers: a row each, whose deletion signs the browser out at once."""

from datetime import datetime, timedelta

from sqlalchemy import delete

from cop import tokens
from cop.extensions import db
from cop.models import Person, SecondStep, SignedInSession, SignInRequest

SESSION_DAYS = 30
# Below this age a session proves that the person has just shown to read the mails of the address.
FRESH_MINUTES = 15


def begin_session(person: Person, *, device: str, at: datetime) -> str:
    """Sign a browser in and return its new secret, which only that browser keeps.

    `device` says what it is in a few words ("Firefox, Windows"), for the person's own list.
    """
    token = tokens.new_token()
    db.session.add(
        SignedInSession(
            person=person,
            token_hash=tokens.hash_of(token),
            device=device,
            created_at=at,
            expires_at=at + timedelta(days=SESSION_DAYS),
        )
    )
    db.session.flush()
    return token


def is_fresh(session: SignedInSession, *, at: datetime) -> bool:
    """Whether the sign-in is recent enough to change a password without the old one."""
    return at - session.created_at < timedelta(minutes=FRESH_MINUTES)


def end_session(token: str) -> None:
    """Sign out the browser with this secret; one that is not signed in stays so."""
    db.session.execute(delete(SignedInSession).where(SignedInSession.token_hash == tokens.hash_of(token)))


def end_sessions_of(person_id: int, *, except_token: str = "", only_id: int | None = None) -> int:
    """Sign a person out everywhere (or in one place, `only_id`), but in the browser with `except_token`.

    For a changed password, a lost role, an erased person. Returns how many browsers were signed out.
    """
    if only_id is None:
        # A code or link still on its way, perhaps to a former address, must not open what was just closed.
        for opening in (SignInRequest, SecondStep):
            db.session.execute(delete(opening).where(opening.person_id == person_id))
    ended = delete(SignedInSession).where(SignedInSession.person_id == person_id)
    if except_token:
        ended = ended.where(SignedInSession.token_hash != tokens.hash_of(except_token))
    if only_id is not None:
        ended = ended.where(SignedInSession.id == only_id)
    return len(db.session.scalars(ended.returning(SignedInSession.id)).all())


def forget_sessions(*, at: datetime) -> int:
    """Delete the sessions that have run out; return how many."""
    ended = delete(SignedInSession).where(SignedInSession.expires_at <= at)
    return len(db.session.scalars(ended.returning(SignedInSession.id)).all())
