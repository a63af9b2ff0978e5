"""Every route, every role: what each gets is declared in tests/access, and holds."""

import io
import zipfile
from urllib.parse import urlsplit

import pytest
from flask import abort
from sqlalchemy import update
from werkzeug.routing import Map, Rule

from cop.extensions import db
from cop.models import Registration
from tests.access import ROLES, SIGN_IN, all_rows
from tests.access.trial import attempt

ROWS = all_rows()
UNJUDGED = {"static"}  # answered by WhiteNoise before Flask


def declared() -> set[tuple[str, str]]:
    return {(row.endpoint, row.method) for row in ROWS}


def routes(url_map: Map) -> set[tuple[str, str]]:
    return {
        (rule.endpoint, method)
        for rule in url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
        if rule.endpoint not in UNJUDGED
    }


def test_every_route_has_a_row(app):
    assert routes(app.url_map) - declared() == set()


def test_every_row_has_a_route(app):
    assert declared() - routes(app.url_map) == set()


def test_a_route_without_a_row_is_found(app):
    planted = Rule("/hole", endpoint="planted.hole", methods=["POST"])
    url_map = Map([rule.empty() for rule in app.url_map.iter_rules()] + [planted])
    url_map.converters |= app.url_map.converters
    assert ("planted.hole", "POST") in routes(url_map) - declared()


def outcome(response) -> int | str:
    """The status of a response, or SIGN_IN where it leads to the sign-in page."""
    path = urlsplit(response.location or "").path
    is_sent_away = response.status_code in {302, 303} and path in {"/it/sign-in", "/en/sign-in"}
    return SIGN_IN if is_sent_away else response.status_code


def complaints(expected, found, *, is_read: bool, changed: set[str], leaked: list[str]) -> list[str]:
    """What is wrong with an answer: not the one declared, or a denial that wrote or told something."""
    wrong = [] if found == expected else [f"{found} instead of {expected}"]
    is_denied = found in {SIGN_IN, 401, 403, 404}
    if changed and (is_denied or is_read):
        wrong.append(f"wrote {sorted(changed)}")
    if leaked and is_denied:
        wrong.append(f"told {leaked}")
    return wrong


def readable(response) -> str:
    """What somebody can read in an answer: also inside an archive, such as a spreadsheet."""
    if not response.data.startswith(b"PK\x03\x04"):
        return response.data.decode("utf-8", "replace")
    with zipfile.ZipFile(io.BytesIO(response.data)) as archive:
        return "".join(archive.read(name).decode("utf-8", "replace") for name in archive.namelist())


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_access(app, tried, row):
    assert set(row.expected) == set(ROLES)
    matched = app.url_map.bind("localhost").match(tried.addresses[id(row)].partition("?")[0], row.method)
    assert matched[0] == row.endpoint
    logs_reading = bool({"writes", "writes_some"} & vars(app.view_functions[row.endpoint]).keys())
    found = {}
    for role in ROLES:
        response, changed = attempt(tried, row, role)
        leaked = [s for s in tried.secrets if s in readable(response) and s != tried.own_address.get(role)]
        found[role] = complaints(
            row.expected[role],
            outcome(response),
            is_read=row.method == "GET",
            changed=changed - {"audit_entry"} if logs_reading else changed,
            leaked=leaked,
        )
    assert {role: wrong for role, wrong in found.items() if wrong} == {}


def test_complaints_find_each_fault():
    clean = {"is_read": False, "changed": set(), "leaked": []}
    assert complaints(403, 403, **clean) == []
    assert complaints(403, 200, **clean) == ["200 instead of 403"]
    assert complaints(404, 404, **clean | {"changed": {"person"}}) == ["wrote ['person']"]
    assert complaints(SIGN_IN, SIGN_IN, **clean | {"leaked": ["Marmotta"]}) == ["told ['Marmotta']"]
    assert complaints(200, 200, **clean | {"is_read": True, "changed": {"person"}}) == ["wrote ['person']"]


def test_a_denial_that_writes_is_found(app, tried, monkeypatch):
    def planted():
        db.session.execute(update(Registration).values(minutes=7))
        db.session.commit()
        abort(404)

    monkeypatch.setitem(app.view_functions, "account.end_sessions", planted)
    row = next(row for row in ROWS if row.endpoint == "account.end_sessions")
    response, changed = attempt(tried, row, "member")
    assert (response.status_code, changed) == (404, {"registration", "site_revision"})
    assert attempt(tried, ROWS[0], "member")[1] == set(), "and is undone"
