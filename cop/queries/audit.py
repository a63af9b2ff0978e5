"""Reading the audit log: its entries, and whose data somebody has read (GDPR art. 33: within 72 hours)."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from sqlalchemy import Select, or_, select

from cop import clock
from cop.extensions import db
from cop.models import AuditEntry, Person, ids_in
from cop.queries.listing import Listing, listing
from cop.text import folded

MOST_CANDIDATES = 20
READS = ("read", "export")


@dataclass(frozen=True)
class Wanted:
    """Which entries: by whom and about whom (words of a name or an address), of which verb, on which days."""

    who: str = ""
    whose: str = ""
    verb: str = ""
    since: date | None = None
    until: date | None = None


@dataclass
class Reader:
    """One person whose data was read, or who read: how often, first and last when, and in which entries."""

    person_id: int
    times: int = 0
    first_at: datetime | None = None
    last_at: datetime | None = None
    exports: int = 0

    def count(self, entry: AuditEntry) -> None:
        self.times += 1
        self.exports += entry.verb == "export"
        self.first_at = min(self.first_at or entry.at, entry.at)
        self.last_at = max(self.last_at or entry.at, entry.at)


@dataclass
class Readings:
    """What the log says of somebody's reading between two days.

    `unnamed` are the entries of lists that do not say whom they held.
    """

    people: list[Reader] = field(default_factory=list)
    unnamed: list[AuditEntry] = field(default_factory=list)


def entries(wanted: Wanted) -> Select[AuditEntry]:
    """Return the selection of the entries that are wanted, the newest first."""
    statement = _between(select(AuditEntry), wanted.since, wanted.until).order_by(AuditEntry.id.desc())
    if wanted.verb:
        statement = statement.where(AuditEntry.verb == wanted.verb)
    if wanted.who:
        statement = statement.where(AuditEntry.person_id.in_(_ids_called(wanted.who)))
    if wanted.whose:
        of_them = AuditEntry.subject_id.in_(_ids_called(wanted.whose))
        statement = statement.where(AuditEntry.subject_type == "person", of_them)
    return statement


def entries_page(wanted: Wanted, *, page: int) -> Listing[AuditEntry]:
    """Return a page of the entries that are wanted."""
    return listing(entries(wanted), page=page)


def newest_entries(wanted: Wanted, *, limit: int) -> Sequence[AuditEntry]:
    """Return the newest of the entries that are wanted, for a file."""
    return db.session.scalars(entries(wanted).limit(limit)).all()


def verbs() -> Sequence[str]:
    """Return the verbs that occur in the log, in order."""
    return db.session.scalars(select(AuditEntry.verb).distinct().order_by(AuditEntry.verb)).all()


def people_by_id(ids: Collection[int | None]) -> dict[int, Person]:
    """Return people by id, the erased and the merged ones too: the log is about them as well."""
    known = [one for one in set(ids) if one is not None]
    found: dict[int, Person] = {}
    for start in range(0, len(known), 5000):
        part = select(Person).where(Person.id.in_(known[start : start + 5000]))
        found |= {person.id: person for person in db.session.scalars(part)}
    return found


def people_called(words: str) -> Sequence[Person]:
    """Return up to 20 people whose name or address holds the words."""
    found = select(Person).where(Person.id.in_(_ids_called(words))).order_by(Person.name, Person.id)
    return db.session.scalars(found.limit(MOST_CANDIDATES)).all()


def data_read_by(person_id: int, *, since: date, until: date) -> Readings:
    """Return whose data a person has read or exported between two days, both included."""
    readings, readers = Readings(), dict[int, Reader]()
    for entry in _reads(since, until, by=_identities_of(person_id)):
        ids = _people_in(entry)
        if ids is None:
            readings.unnamed.append(entry)
        for one in ids or ():
            readers.setdefault(one, Reader(one)).count(entry)
    readings.people = _latest_first(readers)
    return readings


def readers_of(person_id: int, *, since: date, until: date) -> Readings:
    """Return who has read or exported a person's data between two days, both included."""
    readings, readers = Readings(), dict[int, Reader]()
    own = _identities_of(person_id)
    for entry in _reads(since, until):
        ids = _people_in(entry)
        if entry.person_id is not None and entry.person_id not in own and own.intersection(ids or ()):
            readers.setdefault(entry.person_id, Reader(entry.person_id)).count(entry)
    readings.people = _latest_first(readers)
    return readings


def _reads(since: date, until: date, *, by: Collection[int] | None = None) -> Iterator[AuditEntry]:
    found = _between(select(AuditEntry), since, until).where(AuditEntry.verb.in_(READS))
    if by is not None:
        found = found.where(AuditEntry.person_id.in_(by))
    yield from db.session.scalars(found.order_by(AuditEntry.id).execution_options(yield_per=1000))


def _people_in(entry: AuditEntry) -> set[int] | None:
    """The ids of those whose data an entry is about; None for a list that does not say so."""
    listed = entry.details.get("people")
    named = {entry.subject_id} if entry.subject_type == "person" and entry.subject_id else None
    if not isinstance(listed, str):
        return named
    return set(ids_in(listed)) | (named or set())


def _identities_of(person_id: int) -> set[int]:
    """The rows that are one person: this one, and those merged into it."""
    merged = select(Person.id).where(Person.merged_into_id == person_id)
    return {person_id, *db.session.scalars(merged)}


def _latest_first(readers: dict[int, Reader]) -> list[Reader]:
    return sorted(readers.values(), key=lambda reader: str(reader.last_at), reverse=True)


def _between(statement: Select[AuditEntry], since: date | None, until: date | None) -> Select[AuditEntry]:
    if since is not None:
        statement = statement.where(AuditEntry.at >= _midnight(since))
    if until is not None:
        statement = statement.where(AuditEntry.at < _midnight(until + timedelta(days=1)))
    return statement


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), clock.ROME)


def _ids_called(words: str) -> Select[int]:
    found = select(Person.id)
    for word in folded(words).split()[:6]:
        is_in_name = Person.search_key.contains(word, autoescape=True)
        found = found.where(or_(is_in_name, Person.email_key.contains(word, autoescape=True)))
    return found
