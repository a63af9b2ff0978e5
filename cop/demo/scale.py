"""A large data set of the same shape as the demonstration, written with bulk statements.

A hundredth as many organisations as attendances, a tenth as many people, fifty people at each meeting. All in
communities of its own, so that the published figures of the others stay what they are.
"""

from collections.abc import Iterator
from datetime import timedelta
from itertools import product
from typing import Any

from sqlalchemy import select, text

from cop import clock
from cop.demo.days import on_wall
from cop.demo.frame import INITIATIVE, load_frame
from cop.demo.records import Records
from cop.demo.scale_register import Tell, ids_by, load_register, write_rows
from cop.extensions import db
from cop.models import (
    Answer,
    Attendance,
    Community,
    Initiative,
    Meeting,
    MeetingHost,
    MeetingKind,
    MeetingStatus,
    Mode,
    Registration,
    Source,
    Tone,
)
from cop.services import presence

AT_A_MEETING = 50
IN_A_COMMUNITY = 50_000
YEARS = 10


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
    write_rows(Registration, rows, meetings * AT_A_MEETING, "attendances", tell)
    tell("counts", 0, 1)
    presence.recount_all()
    db.session.execute(text("ANALYZE"))  # or the first pages wait for plans made for empty tables
    tell("counts", 1, 1)
    return meetings * AT_A_MEETING


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

    write_rows(Meeting, (row(n) for n in range(number)), number, "meetings", tell)
    ids = ids_by(Meeting.title_it, "Incontro inventato ")
    rows = ({"meeting_id": id_, "community_id": hosts[n % len(hosts)]} for n, id_ in enumerate(ids))
    write_rows(MeetingHost, rows, number, "hosts", tell)
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
