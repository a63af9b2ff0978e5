"""Nothing that can be typed, sent or put into an address makes the application fail, on either database.

Works through the access table: a page is covered once its route has a row.
"""

import re

import pytest

from cop.extensions import db as _db
from cop.views.security import public
from tests.access import ROLES, Row, all_rows
from tests.hostile import (
    COMMON_NAMES,
    SEGMENTS,
    VALUES,
    WORST,
    PageForm,
    all_values,
    encoded,
    forms_of,
    query_names,
    typed_values,
)


def one_each(rows: list[Row]) -> list[Row]:
    """The first of the rows that share an endpoint and a method."""
    return list({(row.endpoint, row.method): row for row in reversed(rows)}.values())[::-1]


ROWS = one_each(all_rows())
PAGES = one_each([row for row in all_rows() if row.method == "GET" and 200 in row.expected.values()])
WITH_PARTS = one_each([row for row in all_rows() if "{" in row.url])
# The role that sees most of a page is tried; who may do less reaches less code.
PREFERRED = ("administrator", "coordinator", "member", "contact", *ROLES)
TOGETHER = ("64 bits and one", "minus one", "lone surrogate", "markup")
ONE_MEGABYTE = b"x" * 1_000_000
HEADERS = {
    "Accept": "text/html;q=é,*/*;q=1e999",
    "Accept-Language": "x" * 3000 + ",\xff;q=nan",
    "Cookie": 'cop="\x80.\x00"; a=b; =; cop=.eJw.x.y',
    "If-None-Match": 'W/"\xff", "',
    "If-Modified-Since": "Thu, 99 Foo 99999 99:99:99 GMT",
    "Range": "bytes=-1,5-2,99999999999999999999-",
    "Referer": "http://[",
    "User-Agent": "\xff\xfe" * 500,
    "HX-Request": "true",
    "HX-Target": '"><script>',
    "X-Forwarded-For": "999.999.999.999, ::g, \xff",
    "X-Forwarded-Proto": "gopher",
}


def failure(tried, role, address, **request):
    """Send one request, undo it, and return what went wrong, None where the answer was below 500."""
    point = tried.connection.begin_nested()
    client = tried.browsers[role]
    cookies = dict(client._cookies)
    try:
        response = client.open(address, is_judged=False, **request)
        return response.status_code if response.status_code >= 500 else None
    except Exception as error:  # as it would be in production: a 500
        return f"{type(error).__name__}: {str(error)[:200]}"
    finally:
        client._cookies = cookies
        _db.session.remove()
        point.rollback()


def role_of(row: Row, status: int) -> str:
    return next(role for role in PREFERRED if row.expected[role] == status)


def failures(attempts) -> dict[str, object]:
    """Return the name and the failure of each attempt that failed."""
    return {name: found for name, found in attempts if found is not None}


@pytest.mark.parametrize("row", PAGES, ids=str)
def test_queries(app, tried, row):
    role, address = role_of(row, 200), tried.addresses[id(row)]
    joint = "&" if "?" in address else "?"
    own = query_names(app.view_functions[row.endpoint].__module__)
    names = {*own, *COMMON_NAMES}

    def ask(pairs):
        return failure(tried, role, f"{address}{joint}{encoded(pairs)}")

    # Not the NUL here: it is refused before any view sees the rest.
    together = [("all", n, [(name, WORST[n]) for name in names]) for n in TOGETHER]
    alone = [(n, value_name, [(n, value)]) for n in own for value_name, value in WORST.items()]
    twice = [(n, "twice", [(n, b"1"), (n, b"2"), (f"{n}[]", b"3")]) for n in own]
    attempts = ((f"{name} {value}", ask(pairs)) for name, value, pairs in together + alone + twice)
    assert failures(attempts) == {}


seen_forms: set[object] = set()


@pytest.mark.parametrize("row", PAGES, ids=str)
def test_forms(app, tried, row):
    roles = [role for role in ("coordinator", "administrator", "anonymous") if row.expected[role] == 200]
    found = {}
    for role in roles or [role_of(row, 200)]:
        address = tried.addresses[id(row)]
        page = tried.browsers[role].get(address, is_judged=False)
        _db.session.remove()
        if page.mimetype != "text/html":
            continue
        for form in forms_of(page, address):
            key = (id(tried), form.key)
            if key not in seen_forms:
                seen_forms.add(key)
                found |= failures(attack(tried, role, form))
    assert found == {}


def attack(tried, role: str, form: PageForm):
    """Send a form with every hostile value; yield what was sent and how it failed."""
    typed = [f.name for f in form.fields if f.is_typed]
    bodies = [("nothing", []), ("twice", [pair for pair in all_values(form, b"1") for _ in range(2)])]
    # What a database may take amiss goes to both, all the rest to the stricter one alone.
    values = VALUES if is_strict(tried) else WORST
    bodies += [(f"typed {name}", typed_values(form, value)) for name, value in values.items() if typed]
    bodies += [(f"all {name}", all_values(form, value)) for name, value in WORST.items() if form.fields]
    for field in typed[:1]:
        valid = [(f.name, f.value.encode()) for f in form.fields if f.name != field]
        bodies.append((f"a megabyte of {field}", [*valid, (field, ONE_MEGABYTE)]))
    for name, pairs in bodies:
        yield f"{form.method} {form.address}: {name}", failure(tried, role, **sent(form, encoded(pairs)))


def is_strict(tried) -> bool:
    return tried.connection.dialect.name == "postgresql"


def sent(form: PageForm, body: str) -> dict[str, object]:
    if form.method == "GET":
        return {"address": f"{form.address.partition('?')[0]}?{body[:60_000]}"}
    content = {"data": body, "content_type": "application/x-www-form-urlencoded"}
    return {"address": form.address, "method": "POST"} | content


@pytest.mark.parametrize("row", WITH_PARTS, ids=str)
def test_paths(app, tried, row):
    role = next((role for role in PREFERRED if row.expected[role] in {200, 302, 303, 422}), "administrator")
    real = re.split(r"(\{[^}]+\})", row.url)
    address = tried.addresses[id(row)]

    def with_part(position, segment):
        parts = list(real)
        parts[position] = segment
        return rebuilt(parts, real, address)

    attempts = (
        (f"{real[position]} {name}", failure(tried, role, with_part(position, segment), method=row.method))
        for position in range(1, len(real), 2)
        for name, segment in SEGMENTS.items()
    )
    assert failures(attempts) == {}


def rebuilt(parts, real, address) -> str:
    """The address with the parts of `parts` that are not placeholders any more, its own values in the others."""
    pattern = "".join(re.escape(p) if n % 2 == 0 else "(.*?)" for n, p in enumerate(real)) + "$"
    values = re.match(pattern, address).groups()
    return "".join(values[n // 2] if n % 2 and part == real[n] else part for n, part in enumerate(parts))


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_headers_and_bodies(app, tried, row):
    """Headers with the stricter database, where some are kept; bodies, which none ever sees, with the other."""
    role, address = role_of(row, next(iter(row.expected.values()))), tried.addresses[id(row)]
    bodies = {
        "json": ("application/json", b"[" * 50_000),
        "no boundary": ("multipart/form-data", b"--x\r\nx"),
        "cut off": ("multipart/form-data; boundary=x", b'--x\r\nContent-Disposition: form-data; name="a'),
        "unknown charset": ("application/x-www-form-urlencoded; charset=utf-7", b"a=+AAA-&=&&%"),
        "thousands of fields": ("application/x-www-form-urlencoded", b"a=1&" * 5000),
    }
    requests = {
        name: {"data": body, "content_type": content_type} for name, (content_type, body) in bodies.items()
    }
    if is_strict(tried):
        requests = {"headers": {"headers": HEADERS}}
    elif row.method == "GET":
        return  # what a GET carries is not read
    attempts = (
        (name, failure(tried, role, address, method=row.method, **request))
        for name, request in requests.items()
    )
    assert failures(attempts) == {}


def test_a_failure_is_found(app, tried, monkeypatch):
    @public
    def broken():
        raise OverflowError("too large")

    monkeypatch.setitem(app.view_functions, "sign_in.new", broken)
    assert failure(tried, "anonymous", "/en/sign-in") == "OverflowError: too large"
    assert failure(tried, "anonymous", "/en/") is None
