"""Series and their meetings."""

from datetime import timedelta

from cop import clock
from cop.models import Series
from tests.factories.meetings import make_meeting
from tests.factories.register import make_community
from tests.factories.saving import save


def make_series(community=None, *, number=3, starts_at=None, **kw):
    """A weekly series of scheduled meetings, the first a week from now; returned with its meetings."""
    community = community or make_community()
    starts_at = starts_at or clock.now().replace(microsecond=0) + timedelta(days=7)
    series = save(Series(rule="FREQ=WEEKLY;INTERVAL=1;BYDAY=TU"))
    meetings = []
    for n in range(number):
        meeting = make_meeting(community, starts_at=starts_at + timedelta(weeks=n), series=series, **kw)
        meeting.series_on = meeting.day
        meetings.append(meeting)
    save(series)
    return series, meetings
