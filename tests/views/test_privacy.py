"""My privacy: agreeing and withdrawing, the copy, the deletion; and how long things are kept."""

import io
import zipfile

import pytest
from sqlalchemy import select, update

from cop import clock
from cop.models import (
    AuditEntry,
    Consent,
    ConsentOrigin,
    ConsentPurpose,
    Message,
    RetentionRule,
    SignedInSession,
)
from cop.queries.consents import consents_of
from cop.services.consents import record_consent
from cop.services.erasures import NOBODY
from tests.factories import (
    make_administrator,
    make_community,
    make_coordinator,
    make_join_request,
    make_member,
    make_person,
)


@pytest.fixture(autouse=True)
def own_folder(app, tmp_path, monkeypatch):
    monkeypatch.setattr(app, "instance_path", str(tmp_path))


def text_of(page):
    return " ".join(page.soup.get_text(" ").split())


def post(browser, path, form, expect=303):
    response = browser.post(path, data=form)
    assert response.status_code == expect
    return response


def agree(person):
    words = {"text": "My name may stand there.", "language": "en", "origin": ConsentOrigin.FORM}
    return record_consent(person, purpose=ConsentPurpose.PUBLIC_LISTING, **words, at=clock.now())


def test_agreeing_keeps_the_words_that_were_read(signed_in, db):
    person = make_person()
    browser = signed_in(person)
    page = text_of(browser.get("/en/account/privacy"))
    post(browser, "/en/account/privacy/listing", {})
    [consent] = consents_of(person.id)
    assert (consent.purpose, consent.origin, consent.language) == ("public_listing", "form", "en")
    assert consent.text in page
    post(browser, "/en/account/privacy/consents/public_listing/withdraw", {})
    assert db.session.scalar(select(Consent.withdrawn_at)) is not None


def test_the_copy_is_a_zip_to_read_and_is_logged(signed_in, db):
    person = make_person(name="Livia Corallo", language="it")
    response = post(signed_in(person), "/en/account/privacy/copy", {}, expect=200)
    assert (response.headers["Content-Type"], response.headers["Cache-Control"]) == (
        "application/zip",
        "no-store",
    )
    with zipfile.ZipFile(io.BytesIO(response.data)) as files:
        page = files.read("index.html").decode()
        assert sorted(files.namelist()) == ["data.json", "index.html", "style.css"]
    assert '<html lang="it">' in page
    assert "Livia Corallo" in page
    entry = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first()
    assert (entry.verb, entry.subject_type, entry.subject_id) == ("export", "person", person.id)


def test_an_old_session_neither_takes_nor_deletes(signed_in, db):
    person = make_person()
    browser = signed_in(person)
    an_hour_ago = clock.now().replace(year=2026, month=1, day=1)
    db.session.execute(update(SignedInSession).values(created_at=an_hour_ago))
    for path in ("copy", "erase"):
        response = post(browser, f"/en/account/privacy/{path}", {"is_sure": "y"}, expect=303)
        assert response.location.endswith("/en/account/privacy")
    db.session.refresh(person)
    assert person.erased_at is None


def test_who_deletes_the_own_data_is_signed_out_and_gone(signed_in, db):
    make_administrator()
    person = make_person(name="Livia Corallo")
    browser = signed_in(person)
    post(browser, "/en/account/privacy/erase", {}, expect=422)
    response = post(browser, "/en/account/privacy/erase", {"is_sure": "y"}, expect=303)
    assert response.location.endswith("/en/account/privacy/erased")
    assert "You are signed out" in text_of(browser.get("/en/account/privacy/erased"))
    assert browser.get("/en/account").status_code == 303
    db.session.refresh(person)
    assert person.name == NOBODY
    assert db.session.scalars(select(Message)).all() == []


def test_the_public_reads_the_names_of_those_who_agreed(client, signed_in, db):
    community = make_community()
    silent = make_coordinator(community, name="Livia Corallo")
    agreed = make_coordinator(community, name="Zeno Maretto")
    agree(agreed)
    db.session.commit()
    page = f"/en/communities/{community.slug}"

    def names(browser):
        text = text_of(browser.get(page))
        return [person.name in text for person in (silent, agreed)]

    assert names(client) == [False, True]
    assert names(signed_in(make_person())) == [False, True]
    assert names(signed_in(make_member(community))) == [True, True]
    assert names(signed_in(silent)) == [True, True]


def test_terms_are_saved_and_what_is_due_goes(signed_in, db):
    browser = signed_in(make_administrator())
    old = clock.now().replace(year=2020)
    make_join_request(state="refused", decided_at=old)
    page = browser.get("/en/retention")
    assert "1 record would go with the days saved." in text_of(page)
    fields = {field["name"]: field["value"] for field in page.soup.select(".terms input")}
    post(browser, "/en/retention", fields | {"audit": "200", "people": ""}, expect=303)
    rules = db.session.scalars(select(RetentionRule).order_by(RetentionRule.category))
    assert [(rule.category, rule.days) for rule in rules] == [("audit", 200), ("people", None)]
    post(browser, "/en/retention/run", {}, expect=303)
    assert "Nothing is due." in text_of(browser.get("/en/retention"))


@pytest.mark.parametrize("days", ["ten", "-3", "1" * 5000, "10.5", "0"])
def test_days_that_are_none_are_refused_and_stay_typed(signed_in, db, days):
    browser = signed_in(make_administrator())
    response = post(browser, "/en/retention", {"audit": days}, expect=422)
    assert days[:50] in response.text
