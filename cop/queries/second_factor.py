"""Second factors: whose there is, and which browsers are being asked for one."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select

from cop import tokens
from cop.extensions import db
from cop.models import RecoveryCode, SecondFactor, SecondStep


def factor_of(person_id: int) -> SecondFactor | None:
    """Return a person's second factor, also one that is only offered yet."""
    return db.session.scalar(select(SecondFactor).where(SecondFactor.person_id == person_id))


def has_factor(person_id: int) -> bool:
    """Whether a person is asked for a second factor when signing in."""
    factor = factor_of(person_id)
    return factor is not None and factor.confirmed_at is not None


def recovery_codes_left(person_id: int) -> int:
    """Return how many recovery codes a person has not used."""
    left = select(func.count()).select_from(RecoveryCode)
    return (
        db.session.scalar(left.where(RecoveryCode.person_id == person_id, RecoveryCode.used_at.is_(None)))
        or 0
    )


def open_step(token: str, *, at: datetime) -> SecondStep | None:
    """Return the second step that waits in the browser with this secret, None without one."""
    return db.session.scalar(
        select(SecondStep).where(SecondStep.token_hash == tokens.hash_of(token), SecondStep.expires_at > at)
    )


def factors() -> Sequence[SecondFactor]:
    """Return every second factor in use."""
    return db.session.scalars(select(SecondFactor).where(SecondFactor.confirmed_at.is_not(None))).all()
