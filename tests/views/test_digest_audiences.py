"""To whom of its list a digest goes: counted while one ticks, saved, and followed at its hour."""

from datetime import UTC, datetime, timedelta

import pytest

from cop import clock
from cop.jobs.digesting import send_due_digests
from cop.jobs.newsletters import News
from cop.models import BlockKind, Digest, NewsletterRecipient
from tests import factories as make

NINE = datetime(2026, 12, 7, 8, tzinfo=UTC)
ITALIAN = {"language": "it"}


@pytest.fixture
def digest(db, at):
    at("2026-12-07T09:00+01:00")
    community = make.make_community()
    make.make_meeting(community, starts_at=clock.now() + timedelta(days=3))
    digest = make.make_digest(make.make_list(community), next_at=NINE)
    make.make_block(digest, BlockKind.UPCOMING)
    for language in ("it", "en"):
        make.make_member(community, language=language, name=f"Reads {language}")
    return digest


@pytest.fixture
def coordinator(signed_in, digest):
    return signed_in(make.make_coordinator(digest.mailing_list.community))


def path(digest, ending=""):
    return f"/en/newsletters/digests/{digest.id}{ending}"


def segment_of(digest, db):
    return db.session.get(Digest, digest.id, populate_existing=True).segment


def test_some_of_the_list_are_chosen_with_a_count_that_follows_the_ticks(coordinator, digest, db):
    page = coordinator.get(path(digest, "/recipients"))
    assert page.words(".reach-count") == ["3 people would get it today"]
    page = coordinator.post(path(digest, "/recipients/count"), data=ITALIAN)
    assert page.words(".reach-count") == ["1 person would get it today"]
    page = coordinator.post(path(digest, "/recipients"), data=ITALIAN | {"do": "count"})
    assert page.words(".reach-count") == ["1 person would get it today"]
    assert segment_of(digest, db) is None
    answer = coordinator.post(path(digest, "/recipients"), data=ITALIAN)
    assert (answer.status_code, answer.location) == (303, path(digest))
    assert segment_of(digest, db) == {"language": "it"}
    page = coordinator.get(path(digest))
    assert page.words(".reach-lines dd") == ["Italiano"]
    assert page.words(".digest-numbers div") == ["Would get it today 1"]


def test_its_issue_goes_to_those_chosen_alone(coordinator, digest, db):
    coordinator.post(path(digest, "/recipients"), data=ITALIAN)
    assert (send_due_digests(NINE), News().move_on()) == (1, 1)
    assert [row.language for row in db.session.query(NewsletterRecipient)] == ["it"]


def test_a_tick_that_is_none_of_those_offered_is_said_and_nothing_is_saved(coordinator, digest, db):
    page = coordinator.post(path(digest, "/recipients"), data={"sectors": "none-such"})
    assert page.status_code == 422
    assert page.soup.title.text.startswith("Error:")
    assert segment_of(digest, db) is None


def test_the_page_of_a_digest_says_whom_it_has_nothing_to_tell(signed_in, db, digest):
    for_all = make.make_digest(make.make_list(has_members=True), is_personal=True)
    make.make_block(for_all, BlockKind.UPCOMING)
    make.make_member(make.make_community())
    page = signed_in(make.make_administrator()).get(path(for_all))
    assert page.words(".digest-numbers div") == [
        "Would get it today 2", "Would get none: nothing to tell them 1",
    ]  # fmt: skip
