"""The copy of one's data holds everything about the person, and nothing that opens doors."""

import io
import json
import zipfile

import pytest

from cop.exports.my_data import archive
from cop.models import MessageState
from cop.models.privacy import TABLES, Sort
from cop.services.my_data import copy_of
from tests import canary
from tests.factories import make_administrator, make_community, make_join_request, make_message, make_person


@pytest.fixture
def now(at):
    return at("2026-11-22T12:00+01:00")


def files_of(person, now):
    packed = archive(copy_of(person, language="en"), page="<p>", style="", made_at=now)
    with zipfile.ZipFile(io.BytesIO(packed)) as files:
        assert files.testzip() is None
        return {name: files.read(name) for name in files.namelist()}


def test_the_canary_of_every_personal_column_is_in_the_copy(db, now):
    person = canary.make_canary()
    files = files_of(person, now)
    tables = json.loads(files["data.json"])["tables"]
    for name, kept in TABLES.items():
        for column in kept.names(Sort.PERSONAL):
            values = [str(row[column]) for row in tables.get(name, {}).get("about", [])]
            shown = [value.encode() + files.get(path_in(value), b"") for value in values]
            if name != "community":  # planted as the contact of nobody's community
                assert any(canary.traces(value.decode("utf-8", "replace")) for value in shown), (name, column)


def path_in(value):
    return value.partition("'file': '")[2].rstrip("'}")


def test_no_secret_is_in_the_copy(db, now):
    person = canary.make_canary()
    text = b"\n".join(files_of(person, now).values()).decode()
    assert person.reply_token not in text
    assert person.password_hash not in text
    for name in ("token_hash", "code_hash", "sealed_secret", "password_hash"):
        assert f'"{name}"' not in text


def test_others_are_not_in_the_copy(db, now):
    administrator = make_administrator()
    make_join_request(name="Livia Corallo", email="livia@example.org", decided_by_id=administrator.id)
    make_message(context={"to": "livia@example.org"})
    text = b"\n".join(files_of(administrator, now).values()).decode()
    assert "ivia" not in text


def test_what_the_person_did_is_counted_without_its_content(db, now):
    administrator = make_administrator()
    make_join_request(decided_by_id=administrator.id)
    [requests] = [rows for rows in copy_of(administrator, language="en") if rows.table == "join_request"]
    assert (requests.about, len(requests.acts)) == ([], 1)


def test_a_sign_in_mail_gives_no_code_away(db, now):
    person = make_person()
    mine = {"person_id": person.id, "recipient": person.email}
    make_message(kind="sign_in_code", context={"code": "123456"}, state=MessageState.READY, **mine)
    make_message(context={"when": "tomorrow at nine", "link": "https://example.org/secret"}, **mine)
    text = b"\n".join(files_of(person, now).values()).decode()
    assert "123456" not in text
    assert "secret" not in text
    assert "tomorrow at nine" in text


def test_references_are_named(db, now):
    person = make_person()
    community = make_community(name_en="Mobility", name_it="Mobilità")
    make_join_request(community, person_id=person.id)
    [requests] = [rows for rows in copy_of(person, language="en") if rows.table == "join_request"]
    assert requests.about[0]["community_id"] == {"id": community.id, "name": "Mobility"}
