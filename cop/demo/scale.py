"""A large data set of the same shape as the demonstration, written with bulk statements.

A hundredth as many organisations as attendances, a tenth as many people, fifty people at each meeting. All in
communities of its own, so that the published figures of the others stay what they are. Names are made of invented
syllables: about as many different words as a register of that size has.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import date, timedelta
from itertools import islice, product
from typing import Any

from sqlalchemy import Select, insert, select, text
from sqlalchemy.orm import InstrumentedAttribute

from cop import clock, tokens
from cop.demo.days import on_wall
from cop.demo.frame import INITIATIVE, load_frame
from cop.demo.records import Records
from cop.extensions import Base, db
from cop.models import (
    Affiliation,
    Answer,
    Attendance,
    Community,
    Initiative,
    Meeting,
    MeetingHost,
    MeetingKind,
    MeetingStatus,
    Membership,
    Mode,
    Organisation,
    Person,
    PersonAddress,
    Registration,
    Representative,
    Sector,
    Source,
    Tone,
    email_key,
)
from cop.services import presence

AT_A_MEETING = 50
IN_A_COMMUNITY = 50_000
BATCH = 10_000
YEARS = 10
SINCE = date(2015, 1, 1)
SYLLABLES = [
    f"{c}{v}"
    for c in ("b", "br", "c", "d", "f", "g", "l", "m", "n", "p", "r", "s", "t", "v", "z")
    for v in "aeiou"
]
TOWNS = ("Torino", "Moncalieri", "Collegno", "Rivoli", "Nichelino", "Settimo Torinese", "Grugliasco")

Rows = Iterable[dict[str, Any]]
Tell = Callable[[str, int, int], None]
"""Called with what is being written, how many rows are done and how many there will be."""


def load_scale(attendances: int, *, communities: int | None = None, tell: Tell) -> int:
    """Save a data set with this many attendances, by default one community for each 50,000 of them.

    Returns how many attendances were added: none where such a data set is there already. Never commits.
    """
    if db.session.scalar(select(Community.id).where(Community.slug == "large-1")):
        return 0
    load_frame(Records())
    meetings = -(-attendances // AT_A_MEETING)
    hosts = _communities(communities or min(20, max(1, attendances // IN_A_COMMUNITY)))
    organisations, people = load_register(
        hosts, max(10, attendances // 100), max(AT_A_MEETING * len(hosts), attendances // 10), tell=tell
    )
    rows = _registrations(_meetings(hosts, meetings, tell), len(hosts), people, organisations)
    _write(Registration, rows, meetings * AT_A_MEETING, "attendances", tell)
    tell("counts", 0, 1)
    presence.recount_all()
    db.session.execute(text("ANALYZE"))  # or the first pages wait for plans made for empty tables
    tell("counts", 1, 1)
    return meetings * AT_A_MEETING


def load_register(
    hosts: list[int], organisations: int, people: int, *, tell: Tell
) -> tuple[list[int], list[int]]:
    """Save that many organisations and people, the organisations members of the communities with these ids.

    Returns the ids of both, in order. Never commits.
    """
    works = _organisations(organisations, tell)
    workers = _people(people, works, tell)
    _members(hosts, works, workers, tell)
    return works, workers


def _communities(number: int) -> list[int]:
    initiative, tones = (
        db.session.scalar(select(Initiative.id).where(Initiative.slug == INITIATIVE)),
        list(Tone),
    )
    communities = [
        Community(
            slug=f"large-{n}",
            name_it=f"Comunità inventata {n}",
            name_en=f"Invented community {n}",
            initiative_id=initiative,
            tone=tones[n % len(tones)],
            position=100 + n,
        )
        for n in range(1, number + 1)
    ]
    db.session.add_all(communities)
    db.session.flush()
    return [community.id for community in communities]


def _organisations(number: int, tell: Tell) -> list[int]:
    sectors = list(Sector)
    rows = (
        {
            "legal_name": f"Organizzazione inventata {n:06} {_word(n, 3)} {_word(n // 7, 2)}",
            "sector": sectors[n % 4],
            "municipality": TOWNS[n % len(TOWNS)],
            "is_invented": True,
        }
        for n in range(number)
    )
    _write(Organisation, rows, number, "organisations", tell)
    return _ids(Organisation.legal_name, "Organizzazione inventata ")


def _people(number: int, organisations: list[int], tell: Tell) -> list[int]:
    """People by number; the n-th works in organisation n modulo their number."""

    def row(n: int) -> dict[str, Any]:
        address = _address(n)
        return {
            "name": f"{_word(n, 2)} {_word(n // 3, 3)}".title(),
            "email": address,
            "email_key": email_key(address),
            "reply_token": tokens.new_base32(16),
            "verified_at": clock.now(),
            "is_invented": True,
        }

    _write(Person, (row(n) for n in range(number)), number, "people", tell)
    ids = _ids(Person.email_key, "persona.")
    moment = clock.now()
    addresses = (
        {"person_id": id_, "verified_at": moment} | dict.fromkeys(("email", "email_key"), _address(n))
        for n, id_ in enumerate(ids)
    )
    _write(PersonAddress, addresses, number, "addresses", tell)
    rows = (
        {"person_id": id_, "organisation_id": organisations[n % len(organisations)], "since_on": SINCE}
        for n, id_ in enumerate(ids)
    )
    _write(Affiliation, rows, number, "affiliations", tell)
    return ids


def _address(n: int) -> str:
    return f"persona.{n:07}@large.example.org"


def _word(n: int, syllables: int) -> str:
    """An invented word: another one for each n, as far as its syllables go."""
    word = ""
    for place in range(syllables):
        word += SYLLABLES[(n * (7, 11, 13)[place] + n // len(SYLLABLES) ** place) % len(SYLLABLES)]
    return word


def _members(hosts: list[int], organisations: list[int], people: list[int], tell: Tell) -> None:
    """Each organisation is a member of one community, represented by the first of its people."""
    rows = (
        {"community_id": hosts[n % len(hosts)], "organisation_id": id_, "since_on": SINCE}
        for n, id_ in enumerate(organisations)
    )
    _write(Membership, rows, len(organisations), "memberships", tell)
    of_large = select(Membership.id).where(Membership.community_id.in_(hosts))
    memberships = db.session.scalars(of_large.order_by(Membership.organisation_id)).all()
    rows = (
        {"membership_id": membership, "person_id": person, "since_on": SINCE}
        for membership, person in zip(memberships, people, strict=False)
    )
    _write(Representative, rows, len(memberships), "representatives", tell)


def _meetings(hosts: list[int], number: int, tell: Tell) -> list[int]:
    """Meetings by number, from ten years ago to yesterday; the n-th is hosted by community n modulo theirs."""
    is_session = MeetingKind.is_training
    kinds = db.session.scalars(
        select(MeetingKind.id).where(is_session.is_(False)).order_by(MeetingKind.id)
    ).all()
    first = clock.today() - timedelta(days=365 * YEARS)

    def row(n: int) -> dict[str, Any]:
        starts_at = on_wall(first + timedelta(days=n * 365 * YEARS // number), "14:30")
        return {
            "kind_id": kinds[n % len(kinds)],
            "title_it": f"Incontro inventato {n:06}",
            "title_en": f"Invented meeting {n:06}",
            "starts_at": starts_at,
            "ends_at": starts_at + timedelta(hours=2),
            "mode": Mode.HYBRID,
            "place": "Via Esempio 1, Torino",
            "status": MeetingStatus.SCHEDULED,
            "taken_in_person": AT_A_MEETING * 4 // 5,
            "taken_online": AT_A_MEETING // 5,
            "published_at": starts_at - timedelta(days=20),
        }

    _write(Meeting, (row(n) for n in range(number)), number, "meetings", tell)
    ids = _ids(Meeting.title_it, "Incontro inventato ")
    rows = ({"meeting_id": id_, "community_id": hosts[n % len(hosts)]} for n, id_ in enumerate(ids))
    _write(MeetingHost, rows, number, "hosts", tell)
    return ids


def _registrations(
    meetings: list[int], hosts: int, people: list[int], organisations: list[int]
) -> Iterator[dict[str, Any]]:
    """Everybody present: at each meeting the next fifty people of its community's organisations."""
    moment = clock.now()
    own = [[n for n in range(len(people)) if n % len(organisations) % hosts == c] for c in range(hosts)]
    for n, place in product(range(len(meetings)), range(AT_A_MEETING)):
        around = own[n % hosts]
        person = around[(n // hosts * AT_A_MEETING + place) % len(around)]
        mode = _mode(place)
        yield {
            "meeting_id": meetings[n],
            "person_id": people[person],
            "organisation_id": organisations[person % len(organisations)],
            "uid": f"large-{n}-{place}@example.org",
            "answer": Answer.ACCEPTED,
            "mode": mode,
            "source": Source.WEB,
            "answered_sequence": 0,
            "attendance": Attendance.PRESENT,
            "attended_mode": mode,
            "attendance_source": Source.TICK_LIST,
            "created_at": moment,
        }


def _mode(place: int) -> Mode:
    return Mode.ONLINE if place % 5 == 4 else Mode.IN_PERSON


def _write(model: type[Base], rows: Rows, total: int, what: str, tell: Tell) -> None:
    rows, done = iter(rows), 0
    tell(what, done, total)
    while batch := list(islice(rows, BATCH)):
        db.session.execute(insert(model.__table__), batch)  # type: ignore[arg-type]
        done += len(batch)
        tell(what, done, total)


def _ids(column: "InstrumentedAttribute[str] | InstrumentedAttribute[str | None]", prefix: str) -> list[int]:
    """The ids of what was written, in the order of the numbers in their names."""
    found: Select[tuple[int]] = select(column.class_.id).where(column.startswith(prefix)).order_by(column)
    return list(db.session.scalars(found))
