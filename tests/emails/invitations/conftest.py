"""One person on the list of one meeting."""

import pytest

from tests.factories import make_community, make_kind, make_meeting, make_person, make_registration

NOW = "2026-11-02T10:00+01:00"

STARTS, ENDS = "2026-11-26T14:30+01:00", "2026-11-26T17:30+01:00"


@pytest.fixture(autouse=True)
def _now(at):
    at(NOW)


@pytest.fixture
def registration(db):
    from datetime import datetime

    kind = make_kind(name_en="co-design meeting", name_it="incontro di coprogettazione")
    meeting = make_meeting(
        make_community(name_en="Young people", name_it="NEET"), kind=kind, title_en="Skills at work",
        title_it="Competenze al lavoro", starts_at=datetime.fromisoformat(STARTS),
        ends_at=datetime.fromisoformat(ENDS), place="Via Esempio 1, Torino",
    )  # fmt: skip
    return make_registration(meeting, make_person(name="Niccolò"), invited_at=None)
