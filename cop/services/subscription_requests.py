"""Signing up for news with an address: it counts once its owner has pressed the button behind the link of a mail.

What proves the consent is that press, with the exact words, the page and both instants (Garante, provv. 330/2025).
Network addresses and browsers are not kept: they would prove nothing more, and are data about people.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import delete, select

from cop import tokens
from cop.emails import signing_up
from cop.errors import CopError
from cop.extensions import db
from cop.models import LANGUAGES, MailingList, NewsKind, Person, SubscriptionRequest, email_key
from cop.queries.news_lists import is_open
from cop.queries.subscriptions import subscribed_by_address
from cop.services.audit import log_act
from cop.services.newcomers import admit_person
from cop.services.rates import may_write_to
from cop.services.subscriptions import subscribe


@dataclass(frozen=True)
class SignUp:
    """What somebody sent off: `choices` are (list id, kind), `text` the words that stood beside them, `source` the
    page.
    """

    email: str
    language: str
    choices: Collection[tuple[int, NewsKind]]
    text: str
    source: str
    name: str = ""


def request_subscription(wish: SignUp, *, at: datetime) -> None:
    """Keep a sign-up and mail the question whether the address is the sender's own.

    Whatever is known of the address, the same happens here: one row and one mail, which alone tells its owner that
    they get all of it already. At most 3 mails a day to one address, over all forms; beyond that nothing happens,
    and nothing tells so.
    """
    if not may_write_to(wish.email, at=at):
        return
    person_id, has = subscribed_by_address(wish.email)
    token = tokens.new_token()
    request = _kept(wish, token, at=at)
    if person_id is not None and has.issuperset(wish.choices):
        signing_up.queue_already(request, person_id)
    else:
        signing_up.queue_confirmation(request, token)


def confirm_subscription(request: SubscriptionRequest, *, notice: str, at: datetime) -> Person | None:
    """Take the address as confirmed and sign its owner up, once; return who that is, None where it was done before.

    Nobody known by the address: a person is made, called by the name that was given, else by the address. `notice` is
    the privacy notice as it stood beside the button. Raises CopError for a link that has run out, and where none of
    the lists takes anybody any more.
    """
    request = _lock(request)
    if request.confirmed_at is not None:
        return None
    if at >= request.expires_at:
        raise CopError(_("This link is no longer valid. Sign up again, it takes a minute."))
    lists = chosen_lists(request)
    if not lists:
        raise CopError(_("Nobody can sign up for this news any more."))
    person = admit_person(
        name=request.name or request.email, email=request.email, language=request.language, notice=notice,
        read_at=at, by=None, at=at,
    )  # fmt: skip
    for one, kinds in lists:
        subscribe(
            person, one, kinds, text=request.text, language=words_language(request), source=request.source,
            requested_at=request.created_at, by=None, at=at,
        )  # fmt: skip
    request.confirmed_at = at
    db.session.flush()
    log_act("confirm", request, by=None, person=person.id)
    return person


def chosen_lists(request: SubscriptionRequest) -> list[tuple[MailingList, list[NewsKind]]]:
    """Return what a sign-up is for, of the lists that still take anybody."""
    chosen: dict[int, list[NewsKind]] = {}
    for list_id, kind in request.choices:
        chosen.setdefault(list_id, []).append(NewsKind(kind))
    found = db.session.scalars(select(MailingList).where(MailingList.id.in_(chosen)).order_by(MailingList.id))
    return [(one, chosen[one.id]) for one in found if is_open(one)]


def words_language(request: SubscriptionRequest) -> str:
    """Return the language of the words that were agreed to: that of the page, whatever the mails are to be in."""
    prefix = request.source[1:3]
    return prefix if prefix in LANGUAGES and request.source[3:4] == "/" else str(request.language)


def forget_subscription_requests(*, at: datetime) -> int:
    """Delete the sign-ups whose link has run out, confirmed or not; return how many."""
    old = delete(SubscriptionRequest).where(SubscriptionRequest.expires_at <= at)
    return len(db.session.scalars(old.returning(SubscriptionRequest.id)).all())


def _kept(wish: SignUp, token: str, *, at: datetime) -> SubscriptionRequest:
    request = SubscriptionRequest(
        email=wish.email, email_key=email_key(wish.email), name=wish.name, language=wish.language,
        token_hash=tokens.hash_of(token), choices=sorted([list_id, kind.value] for list_id, kind in wish.choices),
        text=wish.text, source=wish.source[:200], created_at=at, expires_at=at + signing_up.CONFIRMATION_LASTS,
    )  # fmt: skip
    db.session.add(request)
    db.session.flush()
    return request


def _lock(request: SubscriptionRequest) -> SubscriptionRequest:
    locked = select(SubscriptionRequest).where(SubscriptionRequest.id == request.id).with_for_update()
    return db.session.execute(locked.execution_options(populate_existing=True)).scalar_one()
