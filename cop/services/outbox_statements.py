"""The statements of `cop.services.outbox`, built once: SQLAlchemy keeps what it has compiled."""

from typing import Any

from sqlalchemy import (
    CTE,
    Select,
    Table,
    and_,
    bindparam,
    case,
    delete,
    func,
    insert,
    null,
    or_,
    select,
    update,
)
from sqlalchemy import text as sql

from cop.emails.verdicts import MAX_AMBIGUOUS
from cop.models import Message, MessageContent, MessageState

BATCH = 50
DIED = "The worker stopped between handing the mail over and writing down the answer."

table: Table = Message.__table__  # type: ignore[assignment]
contents: Table = MessageContent.__table__  # type: ignore[assignment]
_m = table.c


def _due(state: str) -> Select[Any]:
    # The state is written out, not bound: neither database matches a partial index with a parameter.
    return (
        select(_m.id)
        .where(sql(f"state = '{state}'"), _m.not_before <= bindparam("at"))
        .order_by(_m.priority, _m.not_before, _m.id)
    )


def _chosen(due: Select[Any]) -> CTE:
    # As a CTE the rows are chosen and locked once; inside IN (…) PostgreSQL may choose again and again.
    # SQLite knows no FOR UPDATE and needs none: its writers come one at a time.
    return due.with_for_update(skip_locked=True).cte("chosen")


def _bound(name: str, column: Any) -> Any:
    return bindparam(f"new_{name}", type_=column.type)


def _for_done(name: str) -> Any:
    """The new value for the row that is done; the row that follows it keeps its own."""
    column = _m[name]
    return case((_is_done, _bound(name, column)), else_=column)


_mine = _m.lease_owner == bindparam("worker")
_lease: dict[str, Any] = {"lease_owner": bindparam("worker"), "lease_until": bindparam("until")}
_no_lease: dict[str, Any] = {"lease_owner": null(), "lease_until": null()}
_is_done = _m.id == bindparam("done", type_=_m.id.type)
_is_following = _m.id == bindparam("following", type_=_m.id.type)
_is_claimed = and_(_m.id == bindparam("row"), _m.state == MessageState.QUEUED, _mine)

_free = or_(_m.lease_until.is_(None), _m.lease_until < bindparam("at"))
_queued = _chosen(_due("queued").where(_free).limit(BATCH))
CLAIM_QUEUED = (
    update(table)
    .where(_m.id.in_(select(_queued.c.id)))
    .values(**_lease)
    .returning(_m.id, _m.kind, _m.language, _m.recipient, _m.message_id, _m.context, _m.expires_at)
)

_ready = _chosen(_due("ready").where(_m.priority <= bindparam("least_urgent")).limit(bindparam("limit")))
CLAIM_READY = (
    update(table)
    .where(_m.id.in_(select(_ready.c.id)))
    .values(state=MessageState.LEASED, **_lease)
    .returning(
        _m.id, _m.kind, _m.subject, _m.recipient, _m.envelope_from, _m.attempts, _m.ambiguous, _m.expires_at,
        _m.priority, _m.not_before, _m.person_id, _m.language, _m.message_id, _m.context,
    )
)  # fmt: skip

IS_DUE = _due("ready").limit(1)

# What a mail is rendered from whose bytes are not stored.
FACTS = select(
    _m.id,
    _m.kind,
    _m.subject,
    _m.language,
    _m.recipient,
    _m.person_id,
    _m.message_id,
    _m.context,
    _m.created_at,
).where(_m.id == bindparam("row"))

BODIES = select(contents.c.message_id, contents.c.body).where(
    contents.c.message_id.in_(bindparam("ids", expanding=True))
)

# Before STORE, in its transaction: only while the row is still this worker's to compose.
STORE_BODY = insert(contents).from_select(
    ["message_id", "body"],
    select(_m.id, bindparam("body", type_=contents.c.body.type)).where(_is_claimed),
)
STORE = (
    update(table)
    .where(_is_claimed)
    .values({name: _bound(name, _m[name]) for name in ("title", "envelope_from")})
    .values(state=MessageState.READY, **_no_lease)
)
SET_ASIDE = (
    update(table)
    .where(_is_claimed)
    .values({name: _bound(name, _m[name]) for name in ("state", "last_error")})
    .values(**_no_lease)
)

# One statement, so that PostgreSQL needs one round trip and one commit a mail: it ends one row and begins the
# next. Both must still be this worker's, the next one moreover not taken back since it was claimed.
RECORD = (
    update(table)
    .where(_m.id.in_([bindparam("done", type_=_m.id.type), bindparam("following", type_=_m.id.type)]), _mine)
    .where(
        or_(
            and_(_is_done, _m.state == MessageState.SENDING),
            and_(_is_following, _m.state == MessageState.LEASED),
        )
    )
    .values(
        {name: _for_done(name) for name in ("attempts", "ambiguous", "sent_at", "last_code", "last_error")}
    )
    .values(
        state=case((_is_done, _bound("state", _m.state)), else_=MessageState.SENDING),
        not_before=case(
            (_is_done, func.coalesce(_bound("not_before", _m.not_before), _m.not_before)), else_=_m.not_before
        ),
        lease_owner=case((_is_done, null()), else_=_m.lease_owner),
        lease_until=case((_is_done, null()), else_=bindparam("until", type_=_m.lease_until.type)),
    )
    .returning(_m.id)
)
_EMPTY: dict[str, Any] = {"title": "", "context": {}}
RECORD_WIPING = RECORD.values(
    {
        name: case((_is_done, bindparam(f"no_{name}", value, type_=_m[name].type)), else_=_m[name])
        for name, value in _EMPTY.items()
    }
)

WIPE_BODY = delete(contents).where(contents.c.message_id == bindparam("done"))

RELEASE = (
    update(table)
    .where(sql("state IN ('leased', 'sending')"), _m.state == MessageState.LEASED, _mine)
    .values(state=MessageState.READY, **_no_lease)
)

_silent = and_(sql("state IN ('leased', 'sending')"), _m.lease_until < bindparam("at"))
RECLAIM_WAITING = (
    update(table)
    .where(_silent, _m.state == MessageState.LEASED)
    .values(state=MessageState.READY, **_no_lease)
    .returning(_m.id)
)
RECLAIM_SENDING = (
    update(table)
    .where(_silent, _m.state == MessageState.SENDING)
    .values(
        state=case((_m.ambiguous + 1 >= MAX_AMBIGUOUS, MessageState.DEAD), else_=MessageState.READY),
        ambiguous=_m.ambiguous + 1, attempts=_m.attempts + 1, last_code=null(), last_error=DIED, **_no_lease,
    )
    .returning(_m.id)
)  # fmt: skip

_there = select(_m.id).where(
    _m.subject == bindparam("about"), _m.state.in_(bindparam("states", expanding=True, type_=_m.state.type))
)
_movable = _chosen(_there)
MOVE = (
    update(table)
    .where(_m.id.in_(select(_movable.c.id)))
    .values(state=_bound("state", _m.state), **_no_lease)
    .returning(_m.id)
)

_is_over = _m.expires_at <= bindparam("at", type_=_m.expires_at.type)
EXPIRE = (
    update(table)
    .where(_m.state.in_([MessageState.QUEUED, MessageState.READY]), _is_over)
    .values(state=MessageState.EXPIRED, **_no_lease)
    .returning(_m.id)
)
