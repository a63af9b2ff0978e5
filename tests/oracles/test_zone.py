"""The constant time zone agrees with the tz database, and the programs that need it would notice otherwise."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import icalendar
import pytest
from dateutil.rrule import rrulestr

from cop.exports.ics_calendar import VTIMEZONE
from tests.oracles.in_python import read_by_vobject
from tests.oracles.outside_python import read_by_ical_js, read_by_libical
from tests.oracles.reading import RefusedError
from tests.oracles.samples import TIMES, itip, sample, utc

ROME = ZoneInfo("Europe/Rome")
# What the file says of the zone must be used: these programs have no other source.
USERS_OF_VTIMEZONE = [read_by_vobject, read_by_ical_js]


def onsets(part: icalendar.cal.component.Component) -> set[datetime]:
    """Return the instants from 1997 to 2050 at which a part of the VTIMEZONE begins to hold."""
    rule = rrulestr(part["RRULE"].to_ical().decode(), dtstart=part["DTSTART"].dt)
    before = part["TZOFFSETFROM"].td
    found = rule.between(datetime(1997, 1, 1), datetime(2050, 1, 1))
    return {(moment - before).replace(tzinfo=UTC) for moment in found}


def real_changes() -> dict[datetime, timedelta]:
    """Return each change of the clock in the tz database from 1997 to 2050, with the offset after it."""
    hours = (datetime(1997, 1, 1, tzinfo=UTC) + timedelta(hours=n) for n in range(53 * 8766))
    second = timedelta(seconds=1)
    return {
        hour: hour.astimezone(ROME).utcoffset()
        for hour in hours
        if hour.astimezone(ROME).utcoffset() != (hour - second).astimezone(ROME).utcoffset()
    }


def test_the_constant_tells_every_change_of_the_clock():
    zone = icalendar.Calendar.from_ical(
        b"BEGIN:VCALENDAR\r\n" + VTIMEZONE + b"END:VCALENDAR\r\n"
    ).subcomponents[0]
    told = {at: part["TZOFFSETTO"].td for part in zone.subcomponents for at in onsets(part)}
    assert told == real_changes()


@pytest.mark.usefixtures("words")
@pytest.mark.parametrize("read", USERS_OF_VTIMEZONE)
def test_a_wrong_zone_would_be_noticed(read):
    times = TIMES[-1]
    good = itip(sample(times=times))
    wrong = good.replace(b"TZOFFSETTO:+0200", b"TZOFFSETTO:+0300")
    assert {event.start for event in read(good)} == {utc(times[0])}
    assert {event.start for event in read(wrong)} != {utc(times[0])}


@pytest.mark.usefixtures("words")
@pytest.mark.parametrize("property_", [b"ORGANIZER", b"DTSTAMP", b"ATTENDEE"])
def test_libical_notices_what_an_invitation_lacks(property_):
    with pytest.raises(RefusedError):
        read_by_libical(itip(sample()).replace(b"\r\n" + property_, b"\r\nX-" + property_))
