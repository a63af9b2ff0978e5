from tests import factories as make
from tests.access import Row, only

MANAGERS = only("coordinator", "administrator")
SCHEDULERS = only("coordinator", "foreign_coordinator", "administrator")
UNSEEN = only("coordinator", "administrator", others=404)
DONE = only("coordinator", "administrator", gets=303)
REPEATED = {
    "pattern": "weekly",
    "every": "1",
    "ends": "number",
    "number": "3",
    "inviting": "by_hand",
    "days": "14",
}

ROWS = [
    Row("series.new", "/en/meetings/{meeting.id}/repeat", MANAGERS),
    Row("series.new", "/en/meetings/{draft.id}/repeat", UNSEEN),
    Row(
        "series.create", "/en/meetings/{meeting.id}/repeat", DONE,
        method="POST", form=REPEATED | {"seen": "{series_key}"},
    ),
    Row("series.create", "/en/meetings/{draft.id}/repeat", UNSEEN, method="POST", form=REPEATED | {"do": "look"}),
    Row("series.show", "/en/series/{series.id}", MANAGERS),
    Row("series.more", "/en/series/{series.id}/more", MANAGERS),
    Row(
        "series.extend", "/en/series/{series.id}/more", DONE,
        method="POST", form={"ends": "number", "number": "1", "seen": "{more_key}"},
    ),
    Row("series.confirm_invite", "/en/series/{series.id}/invite", MANAGERS),
    Row("series.invite", "/en/series/{series.id}/invite", DONE, method="POST"),
    Row("series.confirm_cancel", "/en/meetings/{series_meeting.id}/cancel-following", MANAGERS),
    Row(
        "series.cancel", "/en/meetings/{series_meeting.id}/cancel-following", DONE,
        method="POST", form={"reason": "x"},
    ),
    Row("calendar.clashes", "/en/calendar/clashes", SCHEDULERS),
    Row("calendar.clashes", "/en/calendar/clashes?month=2026-11", SCHEDULERS),
]  # fmt: skip


def build(world):
    from werkzeug.datastructures import MultiDict

    from cop.forms.series import DatesForm, SeriesForm

    world.series, (world.series_meeting, *_others) = make.make_series(world.community, kind=world.kind)
    form = SeriesForm(MultiDict(REPEATED))
    form.first = world.meeting.day
    world.series_key = form.key
    world.more_key = DatesForm(MultiDict({"ends": "number", "number": "1"})).key
