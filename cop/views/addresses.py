"""What an address may hold: ids that fit a column, text without control characters; anything else is not found."""

import re
from urllib.parse import unquote

from flask import Flask, abort, request
from werkzeug.routing import IntegerConverter, UnicodeConverter, ValidationError

LARGEST_ID = 2**63 - 1
_UNFIT = re.compile(r"[\x00-\x1f\x7f\ufffd\ud800-\udfff]")


class RowId(IntegerConverter):
    """`<int:…>`: a whole number that both databases can hold. 10^30 would be an error of the driver."""

    regex = r"\d{1,19}"

    def to_python(self, value: str) -> int:
        number: int = super().to_python(value)
        if number > LARGEST_ID:
            raise ValidationError
        return number


class PlainText(UnicodeConverter):
    """`<…>`: text without what PostgreSQL refuses (NUL) or what was not UTF-8 to begin with."""

    def to_python(self, value: str) -> str:
        if _UNFIT.search(value):
            raise ValidationError
        return super().to_python(value)


def refuse_control_characters() -> None:
    """Answer 400 where the query string holds a NUL: no page has a use for one, PostgreSQL refuses it."""
    if "\x00" in unquote(request.query_string.decode("latin-1")):
        abort(400)


def init_app(app: Flask) -> None:
    app.url_map.converters["int"] = RowId
    app.url_map.converters["default"] = PlainText
    app.url_map.converters["string"] = PlainText
    app.before_request(refuse_control_characters)
