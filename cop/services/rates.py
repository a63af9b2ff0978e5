"""Limits on whatever guesses or sends mail, counted in the database so that every process counts together."""

from datetime import datetime, timedelta

from sqlalchemy import case, delete
from sqlalchemy.dialects import postgresql, sqlite

from cop import tokens
from cop.extensions import db
from cop.models import RateCount, email_key

LONGEST_WINDOW_SECONDS = 86400
PUBLIC_MAILS_PER_DAY = 3


def allow(key: str, *, limit: int, window_seconds: int, at: datetime) -> bool:
    """Count one act under `key` and return whether it is within `limit` acts in `window_seconds`.

    A window starts with its first act. `key` may hold an address, a network or a person's id: it is stored
    as a keyed hash after its first word ("sign_in.code:anna@example.org" -> "sign_in.code:9f…"). An act that
    is refused is not counted, so that nobody is kept out for longer by somebody who keeps knocking.

    One statement, atomic on both databases, in the caller's transaction: commit it before doing what it
    guards (`cop.views.limits`), or an act that fails would not have been counted.
    """
    if limit < 1 or not 0 < window_seconds <= LONGEST_WINDOW_SECONDS:
        raise ValueError("a limit is at least one act, in a day at the longest")
    insert = (postgresql if db.session.get_bind().dialect.name == "postgresql" else sqlite).insert
    is_over = RateCount.window_starts_at <= at - timedelta(seconds=window_seconds)
    statement = insert(RateCount).values(key=_stored(key), window_starts_at=at, count=1)
    statement = statement.on_conflict_do_update(
        index_elements=[RateCount.key],
        set_={
            "window_starts_at": case((is_over, at), else_=RateCount.window_starts_at),
            "count": case((is_over, 1), else_=RateCount.count + 1),
        },
        where=is_over | (RateCount.count < limit),
    ).returning(RateCount.count)
    return db.session.execute(statement).scalar() is not None


def may_write_to(address: str, *, at: datetime) -> bool:
    """Count one mail to an address that somebody typed into a public form; return whether it is one of three.

    At most three a day, whichever the forms: nobody's mailbox is for others to fill.
    """
    return allow(
        f"public_mail:{email_key(address)}",
        limit=PUBLIC_MAILS_PER_DAY,
        window_seconds=LONGEST_WINDOW_SECONDS,
        at=at,
    )


def forget_counts(*, at: datetime) -> int:
    """Delete the counts whose window is over, whatever its length; return how many."""
    oldest = at - timedelta(seconds=LONGEST_WINDOW_SECONDS)
    forgotten = delete(RateCount).where(RateCount.window_starts_at <= oldest).returning(RateCount.key)
    return len(db.session.scalars(forgotten).all())


def _stored(key: str) -> str:
    name, _, subject = key.partition(":")
    return f"{name}:{tokens.keyed_hash_of(subject)}"
