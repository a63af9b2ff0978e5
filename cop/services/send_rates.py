"""How fast mails may leave, for all workers together: a theoretical arrival time per limit (GCRA), in one row each.

What is asked for is taken by compare-and-set, so that two workers never get the same place. Works on a Session or on
a connection of the worker's own, as `cop.services.outbox`.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, delete, select, update
from sqlalchemy import text as sql
from sqlalchemy.dialects import postgresql, sqlite

from cop.emails.outbox import NEWS
from cop.emails.transport import Attempt, Fate
from cop.extensions import db
from cop.models import Message, SendRate
from cop.services.outbox import Database

ALL, HOUR = "all", "hour"
# News begins a batch only where its first place is as near as this; a batch lasts about twice as long.
HORIZON = timedelta(seconds=1)
# A place further ahead than any limit gives: the clock was set back, or somebody rehearsed the future.
NONSENSE = timedelta(hours=2)
# How long news leaves a provider alone that asked to slow down (421, or 4.7.x: RFC 3463 3.8).
DOMAIN_PAUSE = timedelta(minutes=10)
_TRIES = 5
_SLOWER = re.compile(r"\b4\.7\.\d{1,3}\b")
# Says "later" to every mail that it sees for the first time, however few they are.
_GREYLISTING = re.compile(r"gr[ae]y[- ]?list", re.IGNORECASE)
_TAKE = (
    update(SendRate)
    .where(SendRate.name == bindparam("limit"), SendRate.next_at == bindparam("seen"))
    .values(next_at=bindparam("then"))
    .returning(SendRate.name)
    .execution_options(synchronize_session=False)
)
_PAUSED = select(SendRate.name, SendRate.paused_until).where(SendRate.paused_until > bindparam("at"))


@dataclass(frozen=True)
class Limit:
    """One mail every `interval`; service mail may go ahead of its place by `reserve` mails, so that it need not wait
    behind a newsletter. Never more than the limit, reserve included, in any of its periods.
    """

    name: str
    interval: timedelta
    reserve: int = 0

    @property
    def tolerance(self) -> timedelta:
        return self.interval * self.reserve


def limits_of(config: Mapping[str, Any], *, rate: float | None = None) -> list[Limit]:
    """Return the limits of MAIL_RATE (or `rate`, mails a second) and MAIL_PER_HOUR; none for 0."""
    a_second, an_hour = config["MAIL_RATE"] if rate is None else rate, config["MAIL_PER_HOUR"]
    limits = [Limit(ALL, timedelta(seconds=1 / a_second))] if a_second else []
    return [*limits, _with_reserve(HOUR, an_hour, timedelta(hours=1))] if an_hour else limits


def domain_limit(config: Mapping[str, Any], domain: str) -> Limit | None:
    """Return the limit of MAIL_DOMAIN_RATE (a minute) for a domain of recipients, None without one."""
    number = config["MAIL_DOMAIN_RATE"]
    return _with_reserve(f"@{domain}"[:260], number, timedelta(minutes=1)) if number else None


def free_at(database: Database, limits: Sequence[Limit], *, is_news: bool, at: datetime) -> datetime:
    """Return when the next mail may leave, `at` itself for at once; nothing is taken."""
    seen = _next_of(database, limits, at)
    own = (max(seen[limit.name], at) - (timedelta(0) if is_news else limit.tolerance) for limit in limits)
    return max(own, default=at)


def take(
    database: Database, limits: Sequence[Limit], *, service: int, news: int, at: datetime
) -> list[datetime] | None:
    """Take places for mails that are about to leave, service mail first; return their instants.

    None, and nothing is taken, where the first of them is too far ahead to wait for with mails in hand.
    """
    for _ in range(_TRIES):
        seen = _next_of(database, limits, at)
        places = [_places(limit, seen[limit.name], service, news, at) for limit in limits]
        instants = [max(several) for several in zip(*places, strict=True)]
        first_is_news = not service
        longest = max((limit.interval for limit in limits), default=timedelta(0))
        if instants and instants[0] > at + HORIZON and (first_is_news or instants[0] > at + longest):
            return None
        if _set_all(database, limits, seen, service + news, at):
            return instants
    return None


def pause_domain(database: Database, domain: str, *, until: datetime, at: datetime) -> None:
    """Send no news to a domain before `until`: its provider asked to slow down. Service mail goes on."""
    name = f"@{domain}"[:260]
    _make(database, [name], at)
    paused = update(SendRate).where(SendRate.name == name).values(paused_until=until)
    database.execute(paused.execution_options(synchronize_session=False))
    later = update(Message).where(
        sql("message.state = 'ready'"), Message.priority >= NEWS, Message.not_before < until,
        Message.recipient.endswith(f"@{domain}", autoescape=True),
    )  # fmt: skip
    database.execute(later.values(not_before=until).execution_options(synchronize_session=False))


def paused_domains(database: Database, *, at: datetime) -> dict[str, datetime]:
    """Return the domains that news leaves alone at an instant, and until when."""
    return {name.removeprefix("@"): until for name, until in database.execute(_PAUSED, {"at": at})}


def asks_to_slow_down(attempt: Attempt) -> bool:
    """Whether a server said that it is too much for now from us: nothing to do with this one mail."""
    is_later = attempt.fate in {Fate.DELAYED, Fate.BROKEN} and 400 <= attempt.code < 500
    return bool(is_later and _SLOWER.search(attempt.words) and not _GREYLISTING.search(attempt.words))


def forget_rates(database: Database, *, at: datetime) -> int:
    """Forget the limits that hold nothing back any more; return how many."""
    old = at - timedelta(days=1)
    gone = delete(SendRate).where(
        SendRate.next_at < old, (SendRate.paused_until.is_(None)) | (SendRate.paused_until < old)
    )
    return len(database.execute(gone.returning(SendRate.name)).all())


def domain_of(address: str) -> str:
    """Return the domain of an address, in small letters."""
    return address.rpartition("@")[2].lower()


def _with_reserve(name: str, number: int, period: timedelta) -> Limit:
    reserve = max(1, number // 10) if number > 1 else 0
    return Limit(name, period / (number - reserve), reserve)


def _places(limit: Limit, seen: datetime, service: int, news: int, at: datetime) -> list[datetime]:
    begin = max(seen, at)
    first = [max(at, begin + n * limit.interval - limit.tolerance) for n in range(service)]
    return first + [begin + n * limit.interval for n in range(service, service + news)]


def _set_all(
    database: Database, limits: Sequence[Limit], seen: Mapping[str, datetime], number: int, at: datetime
) -> bool:
    for limit in limits:
        then = max(seen[limit.name], at) + number * limit.interval
        values = {"limit": limit.name, "seen": seen[limit.name], "then": then}
        if database.execute(_TAKE, values).first() is None:
            return False  # somebody else was faster: what was taken of the limits before is lost, not given twice
    return True


def _next_of(database: Database, limits: Sequence[Limit], at: datetime) -> dict[str, datetime]:
    names = [limit.name for limit in limits]
    rows = dict(
        database.execute(select(SendRate.name, SendRate.next_at).where(SendRate.name.in_(names))).all()
    )
    if len(rows) < len(names):
        _make(database, [name for name in names if name not in rows], at)
        return _next_of(database, limits, at)
    for name in names:
        if rows[name] > at + NONSENSE:
            back = update(SendRate).where(SendRate.name == name, SendRate.next_at == rows[name])
            database.execute(back.values(next_at=at).execution_options(synchronize_session=False))
            rows[name] = at
    return rows


def _make(database: Database, names: Sequence[str], at: datetime) -> None:
    insert = (postgresql if db.engine.dialect.name == "postgresql" else sqlite).insert
    rows = [{"name": name, "next_at": at} for name in names]
    database.execute(insert(SendRate).on_conflict_do_nothing(), rows)
