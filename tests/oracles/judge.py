"""Every oracle at once."""

from tests.oracles import lint
from tests.oracles.in_python import read_by_ical, read_by_icalendar, read_by_vobject
from tests.oracles.outside_python import read_by_ical_js, read_by_libical
from tests.oracles.reading import Event

ORACLES = {
    "icalendar": read_by_icalendar,
    "ical": read_by_ical,
    "vobject": read_by_vobject,
    "ical.js": read_by_ical_js,
    "libical": read_by_libical,
}


def assert_all_read(content: bytes, expected: set[Event]) -> None:
    """Fail unless every program accepts the file and reads exactly these events in it."""
    assert lint.faults(content) == []
    assert {name: read(content) for name, read in ORACLES.items()} == dict.fromkeys(ORACLES, expected)
