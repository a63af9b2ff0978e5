from datetime import datetime

import pytest

from cop import clock
from cop.models import AuditEntry, LeftBy, NewsKind, Subscription
from tests import factories as make


@pytest.fixture
def own(db, at):
    """A list with one reader who signed up, one member, and one who has left."""
    at("2026-11-26T10:00+01:00")
    community = make.make_community(name_en="Impact")
    own = make.make_list(community)
    organisation = make.make_organisation(legal_name="Acquafonda")
    make.make_member(community, organisation, name="Bruno Membro", email="bruno@example.org")
    reader = make.make_person(name="Ada Iscritta", email="ada@example.org")
    make.make_subscription(own, reader, since_at=datetime.fromisoformat("2026-03-02T09:00+01:00"))
    gone = make.make_person(name="Carla Uscita")
    make.make_subscription(own, gone, left_at=clock.now(), left_by=LeftBy.ONE_CLICK)
    return own


@pytest.fixture
def browser(signed_in, own):
    return signed_in(make.make_administrator())


def test_index_says_how_many_read_each_list(browser, own):
    page = browser.get("/en/newsletters/lists")
    assert page.words(".news-row .agenda-title") == ["News of Impact"]
    assert page.words(".news-side") == ["2 readers 1 signed up, 1 as members"]


def test_show_names_the_readers_and_why(browser, own):
    page = browser.get(f"/en/newsletters/lists/{own.id}")
    assert page.words(".list-readers .person-name") == ["Ada Iscritta", "Bruno Membro"]
    assert page.words(".list-why") == ["Signed up on 2 March 2026", "As a member"]


def test_show_names_those_who_have_left_and_how(browser, own):
    page = browser.get(f"/en/newsletters/lists/{own.id}?show=left_out")
    assert page.words(".list-readers .person-name") == ["Carla Uscita"]
    assert page.words(".list-why") == ["Has left this list with the link in a mail, 26 November 2026"]


def test_show_of_digests_is_another_list(browser, own):
    page = browser.get(f"/en/newsletters/lists/{own.id}?kind=digest")
    assert page.words(".list-readers .person-name") == ["Bruno Membro"]


def test_reading_and_taking_the_readers_is_logged(browser, db, own):
    browser.get(f"/en/newsletters/lists/{own.id}")
    browser.get(f"/en/newsletters/lists/{own.id}/readers.csv")
    entries = db.session.query(AuditEntry).filter_by(subject_type="mailinglist").order_by(AuditEntry.id).all()
    assert [(one.verb, one.details["part"], one.details["kind"]) for one in entries] == [
        ("read", "readers", "issue"), ("export", "readers", "issue"),
    ]  # fmt: skip


def test_file_of_the_readers(browser, own):
    answer = browser.get(f"/en/newsletters/lists/{own.id}/readers.csv")
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{own.slug}-issue.csv"'
    assert sorted(answer.data.decode("utf-8-sig").splitlines()) == [
        "Ada Iscritta,ada@example.org,en,,Signed up,2026-03-02",
        "Bruno Membro,bruno@example.org,en,Acquafonda,As a member,",
        "Name,Address,Language,Organisation,Why,Signed up on",
    ]


def test_update_says_whom_a_list_reaches(browser, db, own):
    form = {"name_it": "Notizie d’impatto", "name_en": "Impact news", "about_it": "Ogni mese", "is_open": "y"}
    assert browser.post(f"/en/newsletters/lists/{own.id}/edit", data=form).status_code == 303
    db.session.refresh(own)
    assert (own.name_it, own.about_it, own.is_open, own.has_members) == (
        "Notizie d’impatto", "Ogni mese", True, False,
    )  # fmt: skip


def test_update_without_a_name_keeps_what_was_typed(browser, own):
    page = browser.post(
        f"/en/newsletters/lists/{own.id}/edit", data={"name_it": "", "about_en": "Once a month"}
    )
    assert (page.status_code, page.words(".field-error")) == (422, ["Type a name."])
    assert "Once a month" in page.text


def test_remove_takes_a_reader_off_at_their_wish(browser, db, own):
    reader = db.session.query(Subscription).filter_by(list_id=own.id, left_at=None).one().person
    address = f"/en/newsletters/lists/{own.id}/remove?person={reader.id}"
    assert browser.get(address).words("h1") == ["Take Ada Iscritta off the list"]
    assert browser.post(address).status_code == 303
    row = db.session.query(Subscription).filter_by(person_id=reader.id, kind=NewsKind.ISSUE).one()
    db.session.refresh(row)
    assert (row.left_by, row.left_at) == (LeftBy.TEAM, clock.now())
    assert browser.get(address).status_code == 404


@pytest.mark.parametrize("person", ["", "0", "999999", "9" * 40])
def test_remove_of_nobody(browser, own, person):
    assert browser.post(f"/en/newsletters/lists/{own.id}/remove?person={person}").status_code == 404
