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
        ("7.unknown.", [("here", "7")], {7: HERE}),
        ("7.present.", [("here", "7")], {}),
        ("7.present.", [], {7: Mark(Attendance.UNKNOWN)}),
        ("7.unknown.", [], {}),
        ("7.unknown.", [("else-7", "excused")], {7: Mark(Attendance.EXCUSED)}),
        ("7.excused.", [("else-7", "excused")], {}),
        ("7.absent.", [("else-7", "unknown")], {7: Mark(Attendance.UNKNOWN)}),
        ("7.unknown.", [("else-7", "absent"), ("here", "7")], {7: HERE}),
        ("7.present.online", [("here", "7"), ("how-7", "online")], {}),
        (
            "7.present.online",
            [("here", "7"), ("how-7", "in_person")],
            {7: Mark(Attendance.PRESENT, Mode.IN_PERSON)},
        ),
    ],
)
def test_only_what_differs_from_what_was_shown_is_a_mark(was, sent, says):
    assert marks(("was", was), *sent) == says


def test_the_others_become_absent_on_request():
    rows = [
        ("was", "1.present."),
        ("here", "1"),
        ("was", "2.unknown."),
        ("was", "3.excused."),
        ("else-3", "excused"),
    ]
    assert marks(*rows, ("rest", "absent")) == {2: Mark(Attendance.ABSENT)}


@pytest.mark.parametrize("was", ["", ".", "x.present.", "-1.present.", "9" * 30, "\u0663.present.", "7"])
def test_a_row_that_cannot_be_read_is_left_out_or_harmless(was):
    assert set(marks(("was", was))) <= {7}


@pytest.mark.parametrize(
    "sent", [[("else-7", "present")], [("else-7", "\x00")], [("how-7", "hybrid"), ("here", "7")]]
)
def test_words_that_nobody_could_have_chosen_do_no_harm(sent):
    assert marks(("was", "7.present."), *sent) in ({7: Mark(Attendance.UNKNOWN)}, {})
