"""What a posted tick list changes."""

import pytest
from werkzeug.datastructures import MultiDict

from cop.forms.attendance import marks_in
from cop.models import Attendance, Mode
from cop.services.attendance import Mark

HERE = Mark(Attendance.PRESENT)


def marks(*pairs):
    return marks_in(MultiDict(pairs))


@pytest.mark.parametrize(
    ("was", "sent", "says"),
    [
        ("unknown.", [("here", "7")], {7: HERE}),
        ("present.", [("here", "7")], {}),
        ("present.", [], {7: Mark(Attendance.UNKNOWN)}),
        ("unknown.", [], {}),
        ("unknown.", [("else-7", "excused")], {7: Mark(Attendance.EXCUSED)}),
        ("excused.", [("else-7", "excused")], {}),
        ("absent.", [("else-7", "unknown")], {7: Mark(Attendance.UNKNOWN)}),
        ("unknown.", [("else-7", "absent"), ("here", "7")], {7: HERE}),
        ("present.online", [("here", "7"), ("how-7", "online")], {}),
        (
            "present.online",
            [("here", "7"), ("how-7", "in_person")],
            {7: Mark(Attendance.PRESENT, Mode.IN_PERSON)},
        ),
    ],
)
def test_only_what_differs_from_what_was_shown_is_a_mark(was, sent, says):
    assert marks(("was-7", was), *sent) == says


def test_the_others_become_absent_on_request():
    rows = [
        ("was-1", "present."),
        ("here", "1"),
        ("was-2", "unknown."),
        ("was-3", "excused."),
        ("else-3", "excused"),
    ]
    assert marks(*rows, ("rest", "absent")) == {2: Mark(Attendance.ABSENT)}


@pytest.mark.parametrize(
    "name", ["was", "was-", "was-x", "was--1", "was-" + "9" * 30, "was-\u0663", "here-7"]
)
def test_a_row_that_cannot_be_read_is_left_out(name):
    assert marks((name, "present.")) == {}


@pytest.mark.parametrize("was", ["", "nonsense", "present.online.online", "\x00"])
def test_a_state_that_was_never_shown_only_means_that_the_row_counts(was):
    assert marks(("was-7", was)) == {7: Mark(Attendance.UNKNOWN)}


@pytest.mark.parametrize(
    ("sent", "says"),
    [
        ([("else-7", "present")], Mark(Attendance.UNKNOWN)),
        ([("else-7", "\x00")], Mark(Attendance.UNKNOWN)),
        ([("how-7", "hybrid"), ("here", "7")], HERE),
    ],
)
def test_words_that_nobody_could_have_chosen_do_no_harm(sent, says):
    assert marks(("was-7", "excused."), *sent) == {7: says}
