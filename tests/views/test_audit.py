"""The audit log as administrators read it, and whose data somebody has read."""

import ast
import csv
import io
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from cop import clock
from cop.models import AuditEntry, ids_in
from cop.queries.audit import data_read_by, readers_of
from cop.queries.viewers import viewer_of
from cop.services.audit import log_act
from cop.views.audit_detail_words import DETAILS, VALUES
from cop.views.audit_words import SUBJECTS, VERBS
from tests.factories import make_administrator, make_community, make_coordinator, make_person


@pytest.fixture
def admin(db):
    return make_administrator(name="Ada Team")


def act(verb, subject, by, **details):
    log_act(verb, subject, by=viewer_of(by, today=clock.today()), **details)


def rows_of(page):
    return page.words(".grid tbody tr")


def days(before=1):
    return {"since": clock.today() - timedelta(days=before), "until": clock.today()}


def table_of(response):
    return list(csv.reader(io.StringIO(response.get_data().decode("utf-8-sig"))))


def test_entries_say_who_did_what_to_whom(admin, signed_in, db):
    coordinator, bruno = make_coordinator(make_community(), name="Clara Coord"), make_person(name="Bruno")
    act("update", bruno, coordinator, fields=["name", "language"])
    log_act("sign_in_failed", bruno, by=None, way="password", device="")
    act("read", "people", coordinator, people=[3, 4, 5], page=1)
    browser = signed_in(admin)
    rows = [row.partition(" ")[2].split(" ", 3)[-1] for row in rows_of(browser.get("/en/audit"))]
    assert rows[1:] == [
        "Clara Coord has read list of people page: 1; people on it: 3",
        "nobody signed in has failed to sign in Bruno how: password",
        "Clara Coord has changed Bruno fields: name, language",
    ]
    assert rows[0].startswith("Ada Team has read audit log"), "reading the log is in the log"


@pytest.mark.parametrize(
    ("query", "number"),
    [
        ("who=clara", 2), ("who=CLARA+coord", 2), ("who=nobody", 0), ("whose=bruno@", 1), ("verb=update", 1),
        ("who=clara&verb=read", 1), ("since=2090-01-01", 0), ("until=2000-01-01", 0), ("verb=%00", None),
        ("who=%25", 0), ("page=9999999999", 2), ("since=nonsense&who=clara", 2),
    ],
)  # fmt: skip
def test_filters(admin, signed_in, db, query, number):
    clara, bruno = make_person(name="Clara Coord"), make_person(name="Bruno", email="bruno@example.org")
    act("update", bruno, clara)
    act("read", "people", clara)
    page = signed_in(admin).get(f"/en/audit?{query}")
    if number is None:
        assert page.status_code == 400
    else:
        rows = [row for row in rows_of(page) if "audit log" not in row]
        assert len(rows) == number


def test_the_log_as_a_file_is_logged_and_runs_no_formula(admin, signed_in, db):
    bad = make_person(name="=HYPERLINK(1)")
    act("update", bad, bad)
    response = signed_in(admin).get("/en/audit/entries.csv?verb=update")
    header, row = table_of(response)
    assert (header[0], row[3], row[4:7]) == ("Number", "'=HYPERLINK(1)", ["update", "person", str(bad.id)])
    exported = select(AuditEntry.details).where(AuditEntry.verb == "export")
    assert db.session.scalars(exported).all() == [{"verb_wanted": "update", "entries": 1}]


def test_whose_data_somebody_has_read(admin, db):
    clara, one, two, three = (make_person() for _n in range(4))
    act("read", one, clara)
    act("read", "people", clara, people=[one.id, two.id])
    act("export", "people", clara, people=[two.id])
    act("read", "people", admin, people=[three.id])
    act("read", "messages", clara)
    found = data_read_by(clara.id, **days())
    assert {r.person_id: (r.times, r.exports) for r in found.people} == {one.id: (2, 0), two.id: (2, 1)}
    assert [entry.subject_type for entry in found.unnamed] == ["messages"]
    past = {"since": date(2000, 1, 1), "until": date(2000, 12, 31)}
    assert data_read_by(clara.id, **past).people == []


def test_who_has_read_somebodys_data(admin, db):
    clara, one, two = (make_person() for _n in range(3))
    act("read", "people", clara, people=[one.id, two.id])
    act("read", one, admin)
    act("read", one, one)
    found = readers_of(one.id, **days())
    assert {r.person_id: r.times for r in found.people} == {clara.id: 1, admin.id: 1}


def test_what_a_merged_row_did_is_the_persons(db):
    clara, former, one = make_person(), make_person(), make_person()
    act("read", one, former)
    former.merged_into_id = clara.id
    db.session.flush()
    assert [r.person_id for r in data_read_by(clara.id, **days()).people] == [one.id]


def test_the_page_of_readings(admin, signed_in, db):
    clara, one = make_person(name="Clara Coord"), make_person(name="Bruno", email="bruno@example.org")
    act("export", "people", clara, people=[one.id])
    browser = signed_in(admin)
    asked = browser.get("/en/audit/readings?q=clara")
    assert asked.words(".link-rows a") == ["Clara Coord"]
    page = browser.get(f"/en/audit/readings?person={clara.id}")
    assert page.words(".grid tbody th") == ["Bruno"]
    assert "Clara Coord" in browser.get(f"/en/audit/readings?person={one.id}&way=of").words(".grid tbody th")
    table = table_of(browser.get(f"/en/audit/readings.csv?person={clara.id}"))
    assert table[1][:5] == [str(one.id), "Bruno", "bruno@example.org", "1", "1"]
    last = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first()
    assert (last.verb, list(ids_in(last.details["people"]))) == ("export", [one.id])


@pytest.mark.parametrize("person", ["0", "9" * 19, "9" * 30, "x", "-1", "%D9%A1"])
def test_a_person_who_is_none(admin, signed_in, db, person):
    assert signed_in(admin).get(f"/en/audit/readings?person={person}").status_code == 200
    assert signed_in(admin).get(f"/en/audit/readings.csv?person={person}").status_code == 404


def logged_words():
    """Every verb, plain subject, named part and name of a detail that the code writes into the log."""
    verbs, subjects, parts, details = set(), set(), set(), set()
    for path in (Path(__file__).parents[2] / "cop").rglob("*.py"):
        for call in ast.walk(ast.parse(path.read_text())):
            name = ast.unparse(call.func).split(".")[-1] if isinstance(call, ast.Call) else ""
            if name in {"log_act", "log_reading"}:
                first, *more = [a.value if isinstance(a, ast.Constant) else None for a in call.args]
                named = {k.arg: k.value.value for k in call.keywords if isinstance(k.value, ast.Constant)}
                verbs |= {first if name == "log_act" else named.get("verb")}
                subjects |= {more[0] if name == "log_act" else first}
                parts |= {named.get(word) for word in ("part", "list", "what")}
                details |= {k.arg for k in call.keywords} - {"by", "people", "verb"}
    return verbs - {None}, subjects - {None}, parts - {None}, details - {None}


def test_whatever_the_code_logs_has_words():
    verbs, subjects, parts, details = logged_words()
    assert len(verbs) > 40
    assert (verbs - set(VERBS), subjects - set(SUBJECTS)) == (set(), set())
    assert (parts - set(VALUES), details - set(DETAILS)) == (set(), set())


def test_details_are_words_too(admin, signed_in, db):
    act("undo_merge", make_community(), admin, part="absent members", hidden=7)
    first = rows_of(signed_in(admin).get("/en/audit?verb=undo_merge"))[0]
    assert first.endswith("part: members not seen; the one merged into it: 7")


@pytest.mark.parametrize(
    ("verb", "details", "words"),
    [
        (
            "leave_list",
            {"kind": "issue", "left_by": "one_click"},
            "kind: Newsletter; left through: with the link in a mail",
        ),
        ("subscribe", {"kinds": ["issue", "digest"]}, "kinds: Newsletter, Digests"),
        ("note_fault", {"kind": "gone"}, "kind: Came back: no such mailbox"),
        ("stop_address", {"reason": "complained"}, "reason: Marked a mail of ours as unwanted"),
        ("skip", {"outcome": "nobody"}, "what came of it: Nobody gets it: nothing was sent"),
    ],
)
def test_what_acts_on_news_say_is_in_words(admin, signed_in, db, verb, details, words):
    act(verb, make_community(), admin, **details)
    assert rows_of(signed_in(admin).get(f"/en/audit?verb={verb}"))[0].endswith(words)
