"""The sessions of an edition: their page, further ones, and the next edition made from this one."""

from datetime import date, datetime, time

import pytest
from sqlalchemy import select

from cop.clock import ROME
from cop.extensions import db as _db
from cop.models import (
    Answer,
    Attendance,
    Edition,
    EditionStatus,
    MailRule,
    MeetingStatus,
    RuleAction,
)
from cop.queries.sessions_of_edition import sessions_of
from tests import factories as make

NOW = "2026-10-01T10:00+02:00"


@pytest.fixture
def now(at, db):
    return at(NOW)


@pytest.fixture
def community(now):
    return make.make_community(name_en="Benefit corporations")


@pytest.fixture
def browser(signed_in, community):
    """A browser in which the coordinator is signed in."""
    return signed_in(make.make_coordinator(community))


@pytest.fixture
def kind(now):
    return make.make_kind(is_training=True)


@pytest.fixture
def former(community, kind):
    """Three Tuesdays of autumn 2025, two weeks apart."""
    programme = make.make_programme(name_it="Fit4benefit", name_en="Fit4benefit")
    edition = make.make_edition(community, programme=programme, name="2025", least_sessions=2)
    for day, title in (("2025-10-14", "Statute"), ("2025-10-28", "Impact"), ("2025-11-11", "Report")):
        make.make_meeting(
            community, edition=edition, kind=kind, starts_at=wall(day), title_it=f"{title} it", title_en=title
        )
    return edition


def wall(day):
    return datetime.combine(date.fromisoformat(day), time(14, 30), ROME)


def url(edition, page=""):
    return f"/en/editions/{edition.id}/sessions{page}"


def typed(page):
    """What a browser would send of the form on a page without a touch."""
    form = page.soup.select("main form[action]")[-1]
    sent = {}
    for field in form.select("input[name], select[name], textarea[name]"):
        if field.name == "select":
            option = field.select_one("option[selected]")
            sent[field["name"]] = option["value"] if option else ""
        elif field.get("type") not in {"checkbox", "radio"} or field.has_attr("checked"):
            sent[field["name"]] = field.get("value", "y")
    return sent


def days(sent):
    return [value for name, value in sorted(sent.items()) if name.endswith("-day")]


def made(name):
    _db.session.expire_all()
    return _db.session.scalars(select(Edition).where(Edition.name == name)).one()


def test_the_next_edition_is_proposed_changed_and_made(browser, former):
    page = browser.get(url(former, "/next"))
    sent = typed(page)
    assert (sent["name"], sent["first"], sent["number"], sent["spacing"]) == (
        "2026",
        "2026-10-13",
        "3",
        "as_before",
    )
    assert days(sent) == ["2026-10-13", "2026-10-27", "2026-11-10"]
    assert [sent[f"sessions-{n}-title_en"] for n in range(3)] == ["Statute", "Impact", "Report"]
    # Four from 24 November on: the second would be 8 December, a holiday; what was typed stays.
    looked = browser.post(
        url(former, "/next"),
        data=sent
        | {"first": "2026-11-24", "number": "4", "sessions-1-title_en": "Impact, twice", "do": "look"},
    )
    sent = typed(looked)
    assert days(sent) == ["2026-11-24", "2026-12-15", "2026-12-29", "2027-01-12"]
    assert [sent[f"sessions-{n}-title_en"] for n in (1, 3)] == ["Impact, twice", "Session 4"]
    assert "Tuesday 8 December is a public holiday: moved to the next free date." in looked.text
    del sent["sessions-2-is_on"]
    done = browser.post(
        url(former, "/next"), data=sent | {"sessions-3-day": "2027-01-14", "days": "10", "do": "make"}
    )
    edition = made("2026")
    assert done.location.endswith(f"/en/editions/{edition.id}/sessions")
    sessions = sessions_of(edition, drafts=True)
    assert [(one.title_en, one.day.isoformat(), one.status) for one in sessions] == [
        ("Statute", "2026-11-24", MeetingStatus.DRAFT),
        ("Impact, twice", "2026-12-15", MeetingStatus.DRAFT),
        ("Session 4", "2027-01-14", MeetingStatus.DRAFT),
    ]
    assert (edition.status, edition.made_from_id, edition.least_sessions) == (
        EditionStatus.DRAFT,
        former.id,
        2,
    )
    rule = _db.session.scalars(select(MailRule).where(MailRule.edition_id == edition.id)).one()
    assert (rule.action, rule.amount) == (RuleAction.INVITATION, 10)


def test_dates_of_another_rule_are_looked_at_before_anything_is_made(browser, former):
    sent = typed(browser.get(url(former, "/next")))
    page = browser.post(url(former, "/next"), data=sent | {"spacing": "weekly", "do": "make"})
    assert (page.status_code, days(typed(page))) == (200, ["2026-10-13", "2026-10-20", "2026-10-27"])
    assert _db.session.scalars(select(Edition)).all() == [former]


def test_what_cannot_be_made_is_said_and_stays_typed(browser, former):
    sent = typed(browser.get(url(former, "/next"))) | {"do": "make"}
    page = browser.post(url(former, "/next"), data=sent | {"name": "2025", "sessions-0-title_en": "Mine"})
    assert page.status_code == 422
    assert "The programme has an edition of this name already." in page.text
    assert typed(page)["sessions-0-title_en"] == "Mine"
    page = browser.post(url(former, "/next"), data=sent | {"sessions-1-ends": "10:00", "sessions-2-day": ""})
    assert page.words(".error-summary li") == [
        "To: The meeting must end after it begins.",
        "Day: Choose a day.",
    ]
    none = {name: value for name, value in sent.items() if not name.endswith("is_on")}
    page = browser.post(url(former, "/next"), data=none)
    assert "Leave at least one session in." in page.text
    page = browser.post(url(former, "/next"), data={"first": "nonsense", "number": "9" * 30, "do": "look"})
    assert (page.status_code, len(page.words(".error-summary li"))) == (200, 2)
    assert _db.session.scalars(select(Edition)).all() == [former]


def test_sessions_of_an_edition_known_as_a_number_come_from_a_rule_alone(browser, community, kind):
    declared = make.make_edition(community, name="2023")
    make.make_declared(community, "training_sessions", 4, edition=declared)
    sent = typed(browser.get(url(declared, "/next")))
    assert (sent["number"], days(sent), sent["kind_id"]) == ("4", [], str(kind.id))
    more = {"name": "2027", "first": "2027-01-12", "begins": "10:00", "ends": "12:00", "place": "Torino"}
    looked = browser.post(url(declared, "/next"), data=sent | more | {"do": "look"})
    sent = typed(looked)
    assert [sent[f"sessions-{n}-title_it"] for n in range(4)] == [f"Sessione {n}" for n in range(1, 5)]
    browser.post(url(declared, "/next"), data=sent | {"do": "make"})
    sessions = sessions_of(made("2027"), drafts=True)
    assert [
        (one.day.isoformat(), one.place, f"{one.starts_at.astimezone(ROME):%H:%M}") for one in sessions
    ] == [(day, "Torino", "10:00") for day in ("2027-01-12", "2027-01-19", "2027-01-26", "2027-02-02")]


def test_further_sessions_follow_the_last_one_and_are_published_together(browser, former):
    sent = typed(browser.get(url(former, "/new")))
    assert (sent["first"], days(sent), sent["sessions-0-title_en"]) == (
        "2026-10-08",
        ["2026-10-08"],
        "Session 4",
    )
    browser.post(url(former, "/new"), data=sent | {"do": "make"})
    _db.session.expire_all()
    added = sessions_of(former, drafts=True)[-1]
    assert (added.title_it, added.status, added.text_it) == ("Sessione 4", MeetingStatus.DRAFT, "")
    page = browser.get(url(former))
    assert "Publish 1 session" in page.text
    browser.post(url(former, "/publish"))
    assert now_is(added).status == MeetingStatus.SCHEDULED


def now_is(record):
    _db.session.expire_all()
    return _db.session.get(type(record), record.id)


def test_the_page_says_how_far_each_session_is(browser, former):
    first, second, _third = sessions_of(former)
    make.make_registration(first, answer=Answer.ACCEPTED, attendance=Attendance.PRESENT)
    make.make_registration(second, answer=Answer.ACCEPTED, attendance=Attendance.PRESENT)
    make.make_registration(second, answer=Answer.ACCEPTED)
    coming = make.make_meeting(
        former.hosts[0], edition=former, kind=first.kind, starts_at=wall("2026-11-10"), title_en="Ahead"
    )
    make.make_meeting(
        former.hosts[0],
        edition=former,
        kind=first.kind,
        starts_at=wall("2026-10-13"),
        status=MeetingStatus.CANCELLED,
    )
    page = browser.get(url(former))
    assert page.words(".agenda .kind") == ["Session 1", "Session 2", "Session 3", "Session", "Session 4"]
    assert "Attendance recorded" in page.text
    assert "Of 1 person it is not known" in page.text
    assert "They do not leave by themselves." in page.text
    browser.post(url(former, f"/{coming.id}/mandatory"), data={"on": "1"})
    assert "Session 4 · mandatory" in browser.get(url(former)).words(".agenda .kind")
    asked = browser.get(f"/en/mail-rules/new?edition={former.id}&action=invitation")
    sent = typed(asked)
    assert (sent["action"], sent["audience"], sent["amount"]) == ("invitation", "not_invited", "14")
    done = browser.post(f"/en/mail-rules/new?edition={former.id}", data=sent)
    assert done.location.endswith(url(former))
    page = browser.get(url(former))
    assert (
        "They leave by themselves 14 days before each session, at 09:00, to whoever is enrolled." in page.text
    )
    assert "Invitations leave on Tuesday 27 October" in page.text
    rules = browser.get("/en/mail-rules")
    assert "for every session of Fit4benefit 2025" in rules.text


def test_one_more_session_begins_like_the_last_and_its_review_leaves_the_enrolled_alone(
    browser, former, kind
):
    form = browser.get(f"/en/meetings/new?edition={former.id}")
    sent = typed(form)
    assert (sent["edition_id"], sent["kind_id"], sent["title_en"]) == (str(former.id), str(kind.id), "")
    person = make.make_person()
    make.make_enrolment(former, person)
    draft = make.make_meeting(
        former.hosts[0], edition=former, kind=kind, starts_at=wall("2026-11-10"), status=MeetingStatus.DRAFT
    )
    page = browser.get(f"/en/meetings/{draft.id}/review")
    assert "The 1 person enrolled in the edition is on its list at once." in page.text
    assert page.soup.select(f"#person-{person.id}") == []
    former.status = EditionStatus.DRAFT
    _db.session.commit()
    page = browser.get(f"/en/meetings/{draft.id}/review")
    assert "It is published together with the edition." in page.text
