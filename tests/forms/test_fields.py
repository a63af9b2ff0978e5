from datetime import date, time
from enum import StrEnum

import pytest
from flask_babel import force_locale
from werkzeug.datastructures import MultiDict

from cop.forms import choices, fields


class Colour(StrEnum):
    RED = "red"
    BLUE = "blue"


class Everything(fields.Form):
    line = fields.CleanString("Line", required="Type a line.", longest=10)
    text = fields.CleanText("Text", longest=20)
    email = fields.EmailField("E-mail")
    web = fields.WebField("Site")
    day = fields.DateField("Day")
    hour = fields.TimeField("Hour")
    number = fields.WholeNumber("Number", least=1, most=50)
    colour = choices.EnumField(
        "Colour", {Colour.RED: "red", Colour.BLUE: "blue"}, required="Choose.", empty="–"
    )
    tone = choices.EnumRadios("Tone", {Colour.RED: "red", Colour.BLUE: "blue"})
    one = choices.RecordField("One")
    many = choices.RecordsField("Many")


GOOD = {"line": "x", "colour": "red", "tone": "red"}


@pytest.fixture
def read(app):
    def read(**typed):
        with app.test_request_context("/en/"), force_locale("en"):
            form = Everything(MultiDict(GOOD | typed))
            form.one.offer([(1, "one"), (2, "two")])
            form.many.offer([(1, "one"), (2, "two")])
            form.validate()
            return form, {name: [str(e) for e in errors] for name, errors in form.errors.items()}

    return read


@pytest.mark.parametrize(
    ("field", "typed", "value"),
    [
        ("line", "  a\u202e  b\x00\ud800 ", "a b"),
        ("line", "e\u0301", "é"),
        ("text", "\r\na \r\n\r\nb\u2066\n", "a\n\nb"),
        ("email", " Ada@EXAMPLE.org ", "Ada@example.org"),
        ("email", "", ""),
        ("web", "www.example.org/x", "https://www.example.org/x"),
        ("web", "http://example.org", "http://example.org"),
        ("day", "2026-11-26", date(2026, 11, 26)),
        ("day", " ", None),
        ("hour", "14:30", time(14, 30)),
        ("hour", "14.30", time(14, 30)),
        ("hour", "14:30:59", time(14, 30)),
        ("hour", "", None),
        ("number", "7", 7),
        ("number", " ", None),
        ("colour", "blue", Colour.BLUE),
        ("one", "2", 2),
        ("one", "", None),
        ("many", "2", [2]),
    ],
)
def test_fields_read(read, field, typed, value):
    form, errors = read(**{field: typed})
    assert (form[field].data, errors) == (value, {})


@pytest.mark.parametrize(
    ("field", "typed", "error"),
    [
        ("line", " \u202e ", "Type a line."),
        ("line", "x" * 11, "This is 1 character too long: at most 10 fit."),
        ("line", "y" * 1_000_000, "This is 999990 characters too long: at most 10 fit."),
        ("text", "x" * 22, "This is 2 characters too long: at most 20 fit."),
        ("email", "a@example.org, b@example.org", "Type one full address, such as name@example.org."),
        ("email", "a@example.org\nBcc: b@example.org", "Type one full address, such as name@example.org."),
        ("email", "a", "Type one full address, such as name@example.org."),
        ("web", "javascript:alert(1)", "Type a web address, such as https://example.org."),
        ("web", "https://[::1", "Type a web address, such as https://example.org."),
        ("web", "https://x.org:99999999/", "Type a web address, such as https://example.org."),
        ("web", "nothing", "Type a web address, such as https://example.org."),
        ("day", "2026-02-30", "Type a day, such as 26/11/2026."),
        ("day", "0001-01-01", "This must be between 1 January 1900 and 31 December 2100."),
        ("hour", "25:00", "Type a time, such as 14:30."),
        ("number", "1" * 5000, "Type a whole number."),
        ("number", "٣", "Type a whole number."),
        ("number", "-1", "This must be between 1 and 50."),
        ("colour", "", "Choose."),
        ("colour", "green", "Choose one from the list."),
        ("tone", "\x00", "Choose one from the list."),
        ("one", "3", "Choose one from the list."),
        ("one", "9" * 30, "Choose one from the list."),
        ("many", "²", "Choose from the list."),
        ("many", "3", "Choose from the list."),
    ],
)
def test_fields_refuse(read, field, typed, error):
    form, errors = read(**{field: typed})
    assert errors == {field: [error]}
    assert form.error_list() == [(field, error)]


def test_what_cannot_be_read_stays_in_the_field(read):
    form, _errors = read(day="2026-02-30", number="many", hour="noon", email="a b")
    for field, typed in (("day", "2026-02-30"), ("number", "many"), ("hour", "noon"), ("email", "a b")):
        assert f'value="{typed}"' in form[field]()


def test_a_form_has_errors_of_its_own(read):
    form, _errors = read()
    form.form_errors.append("No.")
    assert form.error_list() == [("", "No.")]
