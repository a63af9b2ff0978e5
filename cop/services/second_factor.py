"""The second factor of an account: enrolling an app, its codes, recovery codes, and taking it away.

Codes of six digits for steps of thirty seconds (TOTP, RFC 6238), the one before and the one after accepted,
each once. Whoever gets or loses a second factor is told by mail and signed out in every other browser, so a
session of a person with one has always shown it.
"""

from datetime import datetime, timedelta

import pyotp
from flask_babel import gettext as _
from sqlalchemy import delete, update

from cop import tokens
from cop.emails import links, outbox
from cop.emails.outbox import Recipient
from cop.errors import CopError
from cop.extensions import db
from cop.models import Person, RecoveryCode, SecondFactor, SecondStep
from cop.queries.second_factor import factor_of, recovery_codes_left
from cop.rules.viewer import Viewer
from cop.services.audit import log_act
from cop.services.sessions import end_sessions_of

STEP_SECONDS = 30
STEP_MINUTES = 10  # to give the code, once the first factor is shown
RECOVERY_CODES = 10
RECOVERY_LENGTH = 12  # 60 bits
ISSUER = "Torino Social Impact"


def offer_factor(person: Person) -> SecondFactor:
    """Return a second factor to confirm, with a new secret. Raises CopError where the person has one already."""
    factor = factor_of(person.id)
    if factor is not None and factor.confirmed_at is not None:
        raise CopError(_("You have a second step already: remove it before you set up another one."))
    if factor is None:
        factor = SecondFactor(person_id=person.id)
        db.session.add(factor)
    factor.sealed_secret = tokens.seal(_purpose(person.id), pyotp.random_base32())
    factor.last_step = 0
    db.session.flush()
    return factor


def secret_of(factor: SecondFactor) -> str | None:
    """Return the secret of a factor in base 32; None where the application's key has changed since."""
    return tokens.unseal(_purpose(factor.person_id), factor.sealed_secret)


def address_for_app(factor: SecondFactor, person: Person) -> str:
    """Return what the QR code says to an app: the otpauth address of the factor."""
    return pyotp.TOTP(secret_of(factor) or "").provisioning_uri(name=person.email, issuer_name=ISSUER)


def confirm_factor(person: Person, code: str, *, by: Viewer, at: datetime) -> list[str]:
    """Make the offered factor count, given a code of the app; return the recovery codes, shown this once.

    Signs out every browser but the one of `by`. Raises CopError (field "code") for a wrong code.
    """
    factor = factor_of(person.id)
    if factor is None or factor.confirmed_at is not None:
        raise CopError(_("There is nothing to confirm: begin again."))
    if not _use_step(factor, code, at=at):
        raise CopError(_wrong(), field="code")
    factor.confirmed_at = at
    end_sessions_of(person.id, except_token=by.session_token)
    log_act("factor_added", person, by=by)
    _tell(person, "added")
    return _new_recovery_codes(person.id)


def use_code(person: Person, typed: str, *, at: datetime) -> bool:
    """Whether `typed` is a code of the person's app that was not used yet; it is used up."""
    factor = factor_of(person.id)
    return factor is not None and factor.confirmed_at is not None and _use_step(factor, typed, at=at)


def use_recovery_code(person: Person, typed: str, *, at: datetime) -> bool:
    """Whether `typed` is a recovery code that was not used yet; it is used up, and the person told by mail."""
    used = (
        update(RecoveryCode)
        .where(RecoveryCode.person_id == person.id, RecoveryCode.used_at.is_(None))
        .where(RecoveryCode.code_hash == _hash(person.id, typed))
        .values(used_at=at)
        .returning(RecoveryCode.id)
    )
    if db.session.scalar(used) is None:
        return False
    _tell(person, "recovery", left=recovery_codes_left(person.id))
    return True


def renew_recovery_codes(person: Person, *, by: Viewer) -> list[str]:
    """Return new recovery codes, shown this once; the earlier ones are no longer good."""
    log_act("recovery_codes", person, by=by)
    return _new_recovery_codes(person.id)


def remove_factor(person: Person, *, by: Viewer | None) -> None:
    """Take a person's second factor and recovery codes away: by the person, or for one who has lost the app.

    Signs out every browser but that of the person who does it. `by` None is whoever runs a command on the
    server. Raises CopError where there is none.
    """
    factor = factor_of(person.id)
    if factor is None:
        raise CopError(_("There is no second step to remove."))
    db.session.delete(factor)
    db.session.execute(delete(RecoveryCode).where(RecoveryCode.person_id == person.id))
    is_own = by is not None and by.person_id == person.id
    end_sessions_of(person.id, except_token=by.session_token if by and is_own else "")
    log_act("factor_removed" if is_own else "factor_reset", person, by=by)
    _tell(person, "removed" if is_own else "reset")


def begin_step(person: Person, *, way: str, next_url: str, at: datetime) -> str:
    """Ask a browser whose person has shown the first factor for the second; return the browser's secret."""
    token = tokens.new_token()
    expires_at = at + timedelta(minutes=STEP_MINUTES)
    step = SecondStep(
        person=person, token_hash=tokens.hash_of(token), way=way, next_url=next_url, created_at=at
    )
    step.expires_at = expires_at
    db.session.add(step)
    db.session.flush()
    return token


def end_step(step: SecondStep) -> bool:
    """Use up a second step; False where a parallel request was quicker."""
    ended = delete(SecondStep).where(SecondStep.id == step.id).returning(SecondStep.id)
    return db.session.scalar(ended) is not None


def forget_steps(*, at: datetime) -> int:
    """Delete the second steps that have run out; return how many."""
    gone = delete(SecondStep).where(SecondStep.expires_at <= at).returning(SecondStep.id)
    return len(db.session.scalars(gone).all())


def _use_step(factor: SecondFactor, typed: str, *, at: datetime) -> bool:
    """Use up the step of time that a code is for; a code of that step or an earlier one is not taken again."""
    secret = secret_of(factor)
    step = _step_of(secret, typed, at=at) if secret else None
    if step is None:
        return False
    used = (
        update(SecondFactor)
        .where(SecondFactor.id == factor.id, SecondFactor.last_step < step)
        .values(last_step=step)
        .returning(SecondFactor.id)
    )
    return db.session.scalar(used) is not None


def _step_of(secret: str, typed: str, *, at: datetime) -> int | None:
    totp, now = pyotp.TOTP(secret), int(at.timestamp()) // STEP_SECONDS
    near = (now, now - 1, now + 1)
    return next((step for step in near if _is_same(totp.generate_otp(step), typed)), None)


def _is_same(code: str, typed: str) -> bool:
    return pyotp.utils.strings_equal(code, typed)


def _new_recovery_codes(person_id: int) -> list[str]:
    db.session.execute(delete(RecoveryCode).where(RecoveryCode.person_id == person_id))
    codes = [tokens.new_base32(RECOVERY_LENGTH) for _one in range(RECOVERY_CODES)]
    db.session.add_all(RecoveryCode(person_id=person_id, code_hash=_hash(person_id, code)) for code in codes)
    db.session.flush()
    return ["-".join((code[:4], code[4:8], code[8:])) for code in codes]


def _hash(person_id: int, typed: str) -> str:
    return tokens.keyed_hash_of(f"recovery:{person_id}:{''.join(filter(str.isalnum, typed)).lower()}")


def _purpose(person_id: int) -> str:
    return f"second_factor:{person_id}"


def _wrong() -> str:
    return _("This is not the code that the app shows now. Wait for the next one and type it.")


def _tell(person: Person, act: str, *, left: int | None = None) -> None:
    if person.email is None:
        return
    outbox.queue(
        "sign_in_factor",
        to=Recipient.of(person),
        about=f"person:{person.id}:factor:{tokens.new_base32(8)}",
        context={
            "act": act,
            "left": left,
            "account_url": links.page("second_factor.show", language=person.language),
        },
    )
