"""Stops that survive a restored backup: what the file beside the database holds, and stopping again by it.

Written down are the stops of addresses (bounced, complained, no news at all), leaving one kind of news of one list,
and wanting no surveys; each with its instant. Of two that contradict each other the later holds: whoever left and
came back is in, whoever came back and left is out. What somebody said yes to after the backup was made is not
brought back: the consent that proves it is gone, and nobody is written to without one. Erasures have a file of their
own (`cop.services.erasure_replay`).
"""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select

from cop.extensions import db
from cop.models import (
    Consent,
    ConsentPurpose,
    LeftBy,
    LiftedStop,
    MailingList,
    NewsKind,
    Person,
    PersonAddress,
    Subscription,
    SuppressedAddress,
    SuppressionReason,
)
from cop.queries.people import person_today
from cop.queries.suppressions import address_hash
from cop.services.erasures import identity_hash
from cop.services.subscriptions import leave
from cop.services.suppressions import lift_hash, suppress_hash
from cop.services.survey_refusals import refuse_surveys
from cop.stops_file import Thing, newest, thing_of

Entry = dict[str, Any]
ADDRESS, LIST, SURVEYS = "address", "list", "surveys"


def stops_not_in(written: Iterable[Entry]) -> list[Entry]:
    """Return what the database says and the file does not, or not as lately."""
    known = newest(written)
    return [entry for entry in _entries() if _is_news(entry, known.get(thing_of(entry)))]


def stops_due(written: Iterable[Entry]) -> list[Entry]:
    """Return what the file says and the database does not: it was restored from before that.

    Of people and lists that this database does not know nothing is due.
    """
    here = newest(_entries())
    later = [entry for thing, entry in newest(written).items() if _is_news(entry, here.get(thing))]
    people = People(later)
    return [entry for entry in later if _can_be_replayed(entry, here, people)]


def replay_stop(entry: Entry, people: "People") -> bool:
    """Stop again what an entry of `stops_due` says; return whether anything changed."""
    at = datetime.fromisoformat(entry["at"])
    if entry["what"] == ADDRESS:
        change = suppress_hash if entry["is_stopped"] else lift_hash
        return change(entry["key"], reason=SuppressionReason(entry["reason"]), at=at)
    person = people.of(entry)
    if person is None:
        return False
    if entry["what"] == SURVEYS:
        return refuse_surveys(person, by=None, at=at)
    return _leave_again(person, entry, at)


class People:
    """Whom entries are about: by number and secret, as a backup has them, else by the address they had."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self._unknown = {e.get("address_hash") for e in entries if e["what"] != ADDRESS} - {None}
        self._by_address: dict[str, int] | None = None

    def of(self, entry: Entry) -> Person | None:
        """Return whom an entry is about, as they are known today; None for nobody."""
        known = db.session.get(Person, entry.get("person_id", 0))
        if known is not None and identity_hash(known) == entry["key"]:
            return person_today(known.id)
        return person_today(self._addressed().get(entry.get("address_hash", "")))

    def _addressed(self) -> dict[str, int]:
        if self._by_address is None:
            rows = db.session.execute(select(PersonAddress.email_key, PersonAddress.person_id))
            hashed = ((address_hash(key), person_id) for key, person_id in rows)
            self._by_address = {one: person_id for one, person_id in hashed if one in self._unknown}
        return self._by_address


def _can_be_replayed(entry: Entry, here: dict[Thing, Entry], people: People) -> bool:
    """A yes is never replayed; a lifted stop only where the stop is there."""
    if entry["what"] == ADDRESS:
        return bool(entry["is_stopped"] or here.get(thing_of(entry), {}).get("is_stopped"))
    if not entry["is_stopped"] or (person := people.of(entry)) is None:
        return False
    own = entry | {"key": identity_hash(person)}
    if not _is_news(own, here.get(thing_of(own))):
        return False
    return entry["what"] == SURVEYS or _list_of(entry) is not None


def _is_news(entry: Entry, known: Entry | None) -> bool:
    """Whether an entry says something else, and later; where nothing is known, a stop does and no stop does not."""
    if known is None:
        return bool(entry["is_stopped"])
    return entry["at"] > known["at"] and entry["is_stopped"] != known["is_stopped"]


def _leave_again(person: Person, entry: Entry, at: datetime) -> bool:
    mailing_list = _list_of(entry)
    if mailing_list is None:
        return False
    left_by = LeftBy(entry.get("left_by") or LeftBy.TEAM)
    return leave(person, mailing_list, NewsKind(entry["kind"]), left_by=left_by, by=None, at=at)


def _list_of(entry: Entry) -> MailingList | None:
    return db.session.scalar(select(MailingList).where(MailingList.slug == entry.get("list", "")))


def _entries() -> Iterator[Entry]:
    """Yield what the database says of stops, and of those that hold no more."""
    for hashed, reason, at in db.session.execute(
        select(SuppressedAddress.address_hash, SuppressedAddress.reason, SuppressedAddress.created_at)
        .where(SuppressedAddress.reason != SuppressionReason.ERASED)
    ):  # fmt: skip
        yield _entry(ADDRESS, hashed, at, True, reason=reason.value)
    lifted = select(LiftedStop.address_hash, LiftedStop.reason, LiftedStop.at)
    for hashed, reason, at in db.session.execute(lifted):
        yield _entry(ADDRESS, hashed, at, False, reason=reason.value)
    yield from _of_lists()
    yield from _of_surveys()


def _of_lists() -> Iterator[Entry]:
    rows = (
        select(Subscription, Person, MailingList.slug)
        .join(Subscription.person)
        .join(Subscription.mailing_list)
    )
    for said, person, slug in db.session.execute(rows.execution_options(yield_per=1000)):
        facts = {"list": slug, "kind": said.kind.value}
        if said.left_at is not None:
            left_by = said.left_by.value if said.left_by else ""
            yield _about(LIST, person, said.left_at, True, left_by=left_by, **facts)
        elif said.consent_id is not None:
            yield _about(LIST, person, said.since_at, False, **facts)


def _of_surveys() -> Iterator[Entry]:
    refused = select(Person, Person.surveys_refused_at).where(Person.surveys_refused_at.is_not(None))
    for person, at in db.session.execute(refused):
        if at is not None:
            yield _about(SURVEYS, person, at, True)
    agreed = (
        select(Person, Consent.given_at)
        .join(Consent, Consent.person_id == Person.id)
        .where(Consent.purpose == ConsentPurpose.SURVEYS, Consent.withdrawn_at.is_(None))
        .where(Person.surveys_refused_at.is_(None))
    )
    for person, at in db.session.execute(agreed):
        yield _about(SURVEYS, person, at, False)


def _about(what: str, person: Person, at: datetime, is_stopped: bool, **facts: str) -> Entry:
    known: dict[str, Any] = {"person_id": person.id}
    if person.email:
        known["address_hash"] = address_hash(person.email)
    return _entry(what, identity_hash(person), at, is_stopped, **known, **facts)


def _entry(what: str, key: str, at: datetime, is_stopped: bool, **facts: Any) -> Entry:
    instant = at.astimezone(UTC).isoformat(timespec="microseconds")
    return {"what": what, "key": key, "at": instant, "is_stopped": is_stopped} | facts
