"""Signing in with a link and a code sent by mail.

Both are good once, for ten minutes, in the browser that asked: its secret lies in its cookie, so whoever
reads the mail, the database or the queue cannot sign in with what is found there. A newer request of the same
browser replaces the older one. It does not touch those of other browsers, or anyone could keep a person from
signing in by asking again and again.

An unknown address gets the same page, and a mail too, at most once a day: it says that nobody is known under
this address and how to join. Somebody who has typed the wrong one of two addresses would otherwise wait for a
mail that never comes; only the owner of the mailbox learns anything.
"""

import hmac
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, update

from cop import tokens
from cop.emails import links, outbox
from cop.emails.outbox import Recipient
from cop.extensions import db
from cop.models import Language, Message, MessageState, PersonAddress, SignInRequest, email_key
from cop.queries import sign_in as queries
from cop.queries.person_addresses import addresses_of, signing_in_address
from cop.services.rates import LONGEST_WINDOW_SECONDS, allow, may_write_to

REQUEST_MINUTES = 10
CODE_ATTEMPTS = 5
# Strangers' mailboxes are not for others to fill: this many in an hour, whoever asks and from wherever.
UNKNOWN_MAILS_PER_HOUR = 60
# Long enough to see in the outbox why a mail did not arrive.
MAILS_KEPT_DAYS = 3


def request_sign_in(
    address: str, *, browser: str, language: Language, next_url: str, device: str, at: datetime
) -> None:
    """Send a link and a code to an address, if somebody has it; the caller cannot tell.

    `address` as `text.email_address` returns it, `browser` the secret in the asking browser's cookie,
    `next_url` where to go once signed in ("" for the usual page), `device` as in `begin_session`.
    """
    browser_hash = tokens.hash_of(browser)
    _withdraw_requests(browser_hash)
    known = signing_in_address(address)
    person = known.person if known else None
    token, code = tokens.new_token(), tokens.new_code()
    request = SignInRequest(
        person=person,
        address_hash=address_hash(address),
        token_hash=tokens.hash_of(token),
        code_hash=_code_hash(tokens.hash_of(token), code),
        browser_hash=browser_hash,
        language=language,
        next_url=next_url,
        created_at=at,
        expires_at=at + timedelta(minutes=REQUEST_MINUTES),
    )
    db.session.add(request)
    db.session.flush()
    if known:
        facts = {"code": code, "device": device, "minutes": REQUEST_MINUTES}
        facts["link"] = links.page("sign_in.link", language=language, token=token)
        _queue_code(request, _recipient(known, language), facts)
    elif _may_tell_stranger(address, at=at):
        _queue_unknown(Recipient(address, "", language), at=at)


def _may_tell_stranger(address: str, *, at: datetime) -> bool:
    """Count one mail to an address that nobody here has: one a day, and one of the three that all forms may send it."""
    key = f"sign_in.unknown_address:{email_key(address)}"
    return (
        allow(key, limit=1, window_seconds=LONGEST_WINDOW_SECONDS, at=at)
        and allow("sign_in.unknown:", limit=UNKNOWN_MAILS_PER_HOUR, window_seconds=3600, at=at)
        and may_write_to(address, at=at)
    )


def _recipient(known: PersonAddress, language: Language) -> Recipient:
    """The mail goes to the address as it is known, whichever of the person's own was typed."""
    return replace(Recipient.of(known.person), email=known.email, language=language)


def address_hash(address: str) -> str:
    """Return what stands for an address, known or not, in a request and in the limits on its codes."""
    return tokens.keyed_hash_of(email_key(address))


def use_code(browser: str, code: str, *, at: datetime) -> SignInRequest | None:
    """Use up the request that waits in this browser, if `code` is its code; None otherwise.

    Each try counts, right or wrong, so the caller commits in both cases.
    """
    request = queries.open_request_of(browser, at=at)
    if request is None or not _count_attempt(request):
        return None
    is_right = hmac.compare_digest(request.code_hash, _code_hash(request.token_hash, code))
    return _use(request, at=at) if is_right else None


def use_link(token: str, *, browser: str, at: datetime) -> SignInRequest | None:
    """Use up the request behind a mailed link, if it is open and was made in this browser; else None."""
    request = queries.open_request_by_token(token, at=at)
    return _use(request, at=at) if request and is_of_browser(request, browser) else None


def is_of_browser(request: SignInRequest, browser: str) -> bool:
    """Whether the request was made in the browser with this secret."""
    return hmac.compare_digest(request.browser_hash, tokens.hash_of(browser))


def forget_requests(*, at: datetime) -> int:
    """Delete the requests that have run out, and their mails; return how many requests.

    The mails hold codes, and addresses of people we do not know: neither has any use after that.
    """
    ended = delete(SignInRequest).where(SignInRequest.expires_at <= at).returning(SignInRequest.id)
    db.session.execute(
        delete(Message)
        .where(Message.kind.in_({"sign_in_code", "sign_in_unknown"}))
        .where(Message.created_at <= at - timedelta(days=MAILS_KEPT_DAYS))
        .where(Message.state.not_in({MessageState.LEASED, MessageState.SENDING}))
    )
    return len(db.session.scalars(ended).all())


def _withdraw_requests(browser_hash: str) -> None:
    """Delete the earlier requests of a browser, with their mails if they have not left."""
    earlier = delete(SignInRequest).where(SignInRequest.browser_hash == browser_hash)
    for token_hash in db.session.scalars(earlier.returning(SignInRequest.token_hash)).all():
        outbox.supersede(_subject(token_hash), before_version=1)


def _subject(token_hash: str) -> str:
    return f"sign_in:{token_hash[:32]}"


def _queue_code(request: SignInRequest, to: Recipient, facts: dict[str, Any]) -> None:
    outbox.queue(
        "sign_in_code",
        to=to,
        about=_subject(request.token_hash),
        context=facts,
        priority=outbox.URGENT,
        expires_at=request.expires_at,
    )


def _queue_unknown(to: Recipient, *, at: datetime) -> None:
    facts = {"address": to.email, "join_url": links.page("communities.index", language=to.language)}
    outbox.queue(
        "sign_in_unknown",
        to=to,
        about="sign_in",
        version=at.toordinal(),
        context=facts,
        priority=outbox.URGENT,
    )


def _code_hash(token_hash: str, code: str) -> str:
    return tokens.keyed_hash_of(f"{token_hash}:{code}")


def _count_attempt(request: SignInRequest) -> bool:
    """Count one more try; False where none is left. One statement: parallel tries count one by one."""
    counted = (
        update(SignInRequest)
        .where(SignInRequest.id == request.id, SignInRequest.attempts < CODE_ATTEMPTS)
        .values(attempts=SignInRequest.attempts + 1)
        .returning(SignInRequest.id)
    )
    return db.session.scalar(counted) is not None


def _use(request: SignInRequest, *, at: datetime) -> SignInRequest | None:
    """Use a request up; None where a parallel one was quicker, or where nobody has the address."""
    used = (
        update(SignInRequest)
        .where(SignInRequest.id == request.id, SignInRequest.used_at.is_(None))
        .values(used_at=at)
        .returning(SignInRequest.id)
    )
    person = request.person
    if db.session.scalar(used) is None or person is None or person.erased_at or person.email is None:
        return None
    mailed = next((a for a in addresses_of(person.id) if address_hash(a.email) == request.address_hash), None)
    is_used = mailed is not None and mailed.email_key == person.email_key
    if mailed is None or not (is_used or mailed.verified_at):
        return None  # mailed to an address that is no longer the person's
    mailed.verified_at = mailed.verified_at or at
    if is_used:
        person.verified_at = person.verified_at or at
    return request
