from datetime import date, timedelta

import pytest

from cop import clock
from cop.models import BlockKind, Digest, DigestRun, RunOutcome
from cop.rules.digests import Cadence, Rhythm
from tests import factories as make

FORM = {
    "title_it": "In arrivo", "title_en": "Coming up", "kinds": ["upcoming", "join"], "days_ahead": "35",
    "days_back": "0", "rhythm": "fortnight", "weekday": "4", "place": "1", "at": "09:00", "starts_on": "2026-11-26",
    "skips_empty": "y", "text_it": "Ciao {{nome}}, ecco.",
}  # fmt: skip


@pytest.fixture
def community(db, at):
    at("2026-11-26T10:00+01:00")
    return make.make_community(name_en="Impact")


@pytest.fixture
def browser(signed_in, community):
    make.make_list(community)
    return signed_in(make.make_coordinator(community))


def test_index_without_digests_says_what_to_do(browser):
    assert browser.get("/en/newsletters/digests").words(".empty .btn") == ["New digest"]


def test_create_sets_one_up_that_leaves_by_itself(browser, db, community):
    answer = browser.post(
        "/en/newsletters/digests/new", data=FORM | {"list_id": make.make_list(community).id}
    )
    digest = db.session.query(Digest).one()
    assert answer.location == f"/en/newsletters/digests/{digest.id}"
    assert (digest.rule, digest.at.hour) == (Cadence(Rhythm.FORTNIGHT, weekday=4).rule, 9)
    assert [block.kind for block in digest.blocks] == [BlockKind.TEXT, BlockKind.UPCOMING, BlockKind.JOIN]
    page = browser.get(answer.location)
    assert page.words(".digest-next li") == [
        "Friday 27 November 2026, 09:00",
        "Friday 11 December 2026, 09:00",
        "Friday 25 December 2026, 09:00",
        "Friday 8 January 2027, 09:00",
    ]


@pytest.mark.parametrize(
    ("typed", "error"),
    [
        ({"title_it": "", "title_en": ""}, "Type a subject line, in one language at least."),
        ({"kinds": []}, "Choose at least one thing that it tells of."),
        ({"kinds": ["past"]}, "Type how many days it looks back, to tell how meetings went."),
        ({"rhythm": "month_day", "month_day": ""}, "Type the day of the month, from 1 to 31."),
        ({"rhythm": "month_day", "month_day": "32"}, "This must be between 1 and 31."),
        ({"at": "23:00"}, "Nothing is sent at night: choose a time from 07:00 to 20:59."),
        ({"starts_on": "2030-01-01"}, "Choose a day within the next twelve months."),
        ({"weekday": "9"}, "Choose one from the list."),
    ],
)
def test_create_refused_keeps_what_was_typed(browser, db, community, typed, error):
    form = FORM | {"list_id": make.make_list(community).id} | typed
    page = browser.post("/en/newsletters/digests/new", data=form)
    assert (page.status_code, page.words(".field-error")) == (422, [error])
    assert page.soup.select_one("#text_it").text.strip() == "Ciao {{nome}}, ecco."
    assert db.session.query(Digest).count() == 0


def test_create_for_a_list_of_others(browser, community):
    other = make.make_list(make.make_community())
    assert browser.post("/en/newsletters/digests/new", data=FORM | {"list_id": other.id}).status_code == 422


def test_show_says_what_it_would_say_today_and_to_how_many(browser, community):
    make.make_meeting(community, title_en="A round table", starts_at=clock.now() + timedelta(days=3))
    make.make_member(community)
    digest = make.make_digest(make.make_list(community), title_en="Coming up, {{name}}")
    make.make_block(digest, text_en="Hello {{name}}, here it is.")
    make.make_block(digest, BlockKind.UPCOMING)
    page = browser.get(f"/en/newsletters/digests/{digest.id}")
    assert page.words(".digest-title") == ["Coming up"]
    assert page.words(".digest-block .prose") == ["Hello, here it is."]
    assert page.words(".digest-item") == ["A round table"]
    assert page.words(".digest-numbers div") == ["Would get it today 2"]


def test_show_says_that_there_is_nothing_to_tell_and_what_became_of_its_days(browser, db, community):
    digest = make.make_digest(make.make_list(community))
    make.make_block(digest, BlockKind.UPCOMING)
    due_at = clock.now() - timedelta(days=24)
    db.session.add(DigestRun(digest_id=digest.id, due_at=due_at, outcome=RunOutcome.EMPTY, created_at=due_at))
    db.session.commit()
    page = browser.get(f"/en/newsletters/digests/{digest.id}")
    assert page.words(".notice-title") == ["Nothing to tell today"]
    assert page.words(".digest-runs li") == ["2 November 2026, 10:00 Nothing to tell: nothing was sent"]


def test_update_moves_its_next_day(browser, db, community):
    digest = make.make_digest(make.make_list(community))
    form = FORM | {"rhythm": "month_day", "month_day": "31", "starts_on": "2026-11-28"}
    assert browser.post(f"/en/newsletters/digests/{digest.id}/edit", data=form).status_code == 303
    db.session.refresh(digest)
    assert clock.day_of(digest.next_at) == date(2026, 11, 30)


def test_edit_shows_what_stands(browser, db, community):
    rule = Cadence(Rhythm.MONTH_WEEKDAY, weekday=2, place=-1).rule
    digest = make.make_digest(make.make_list(community), rule=rule)
    page = browser.get(f"/en/newsletters/digests/{digest.id}/edit")
    chosen = [one["value"] for one in page.soup.select("option[selected], [name=rhythm][checked]")]
    assert sorted(chosen) == ["-1", "2", "month_weekday"]


def test_switch_off_and_on(browser, db, community):
    digest = make.make_digest(make.make_list(community))
    address = f"/en/newsletters/digests/{digest.id}"
    for value, next_day in (("0", None), ("1", date(2026, 12, 7))):
        assert browser.post(f"{address}/switch", data={"on": value}).status_code == 303
        db.session.refresh(digest)
        assert (digest.next_at and clock.day_of(digest.next_at)) == next_day
