"""What blocks find in the records: only what anybody may read, of the days asked for, in the language asked for."""

from datetime import date, timedelta

import pytest

from cop.models import BlockKind, DocumentAudience, JoinPolicy, SurveyAudience, SurveyPurpose
from cop.queries.newsletter_filling import filled
from tests import factories as make
from tests.counting import queries_of
from tests.factories.newsletters import make_block, make_digest, make_issue, make_list

NOW = "2026-11-22T10:00+01:00"


@pytest.fixture
def now(db, at):
    return at(NOW)


@pytest.fixture
def community(now):
    return make.make_community(name_it="Economia solidale", name_en="Solidarity economy", slug="solidarity")


def issue_with(community, *kinds, **values):
    days = {"since_on": date(2026, 10, 1), "until_on": date(2026, 12, 31)}
    issue = make_issue(make_list(community), **days | values)
    for kind in kinds:
        make_block(issue, kind)
    return issue


def told(issue, now, language="it", **values):
    """The items of the first block that says something."""
    facts = filled(issue, language, at=now, **values)
    return list(facts.blocks[0].items) if facts.blocks else []


def keys(issue, now, **values):
    return [item.key for item in told(issue, now, **values)]


def test_meetings_to_come_up_to_the_last_day(community, now):
    issue = issue_with(community, BlockKind.UPCOMING, until_on=date(2026, 12, 3))
    last = now.replace(month=12, day=3, hour=22)
    soon = make.make_meeting(community, starts_at=now + timedelta(hours=1))
    evening = make.make_meeting(community, starts_at=last)
    make.make_meeting(community, starts_at=last + timedelta(hours=2))
    make.make_meeting(community, starts_at=now - timedelta(minutes=5))
    make.make_meeting(community, starts_at=now + timedelta(days=1), status="draft", published_at=None)
    make.make_meeting(community, starts_at=now + timedelta(days=1), status="cancelled")
    make.make_meeting(community, starts_at=now + timedelta(days=1), status="postponed")
    make.make_meeting(community, starts_at=now + timedelta(days=1), edition=make.make_edition(community))
    make.make_meeting(starts_at=now + timedelta(days=1))
    assert keys(issue, now) == [f"meeting:{soon.id}", f"meeting:{evening.id}"]


def test_a_meeting_says_what_when_and_where(community, now):
    other = make.make_community(name_it="NEET", name_en="NEET")
    meeting = make.make_meeting(
        hosts=[community, other], title_it="Tavolo", title_en="", mode="hybrid", place="Via Esempio 1",
        starts_at=now.replace(day=26, hour=13, minute=30), text_it="Ecco **come**.\n\nAltro.",
    )  # fmt: skip
    [item] = told(issue_with(community, BlockKind.UPCOMING), now, "en")
    assert (item.title, item.lang, item.when) == ("Tavolo", "it", "Thursday 26 November 2026, 14:30–16:30")
    assert (item.place, item.hosts) == ("Via Esempio 1, or online", "Solidarity economy and NEET")
    assert (item.text, item.more.endpoint, item.more.values) == (
        "Ecco come.", "meetings.show", {"meeting_id": meeting.id},
    )  # fmt: skip


def test_meetings_that_were_with_figures_and_what_anybody_may_open(community, now):
    held = make.make_meeting(community, starts_at=now - timedelta(days=3))
    few = make.make_meeting(community, starts_at=now - timedelta(days=4))
    make.make_meeting(community, starts_at=now - timedelta(days=80))
    for meeting, number in ((held, 6), (few, 4)):
        for _ in range(number):
            make.make_present(meeting)
        make.make_present(meeting, is_staff=True)
    open_to_all = make.make_document(held, DocumentAudience.EVERYONE, title_it="Diapositive")
    make.make_document(held, DocumentAudience.PARTICIPANTS)
    make.make_minutes(held, is_public=True)
    make.make_minutes(few)
    first, second = told(issue_with(community, BlockKind.PAST), now)
    assert (first.key, first.figures) == (f"meeting:{held.id}", "6 partecipanti")
    assert (second.key, second.figures, second.files) == (f"meeting:{few.id}", "", ())
    assert [(link.endpoint, link.values) for link in first.files] == [
        ("minutes.show", {"meeting_id": held.id}), ("documents.show", {"document_id": open_to_all.id}),
    ]  # fmt: skip


def test_open_questions_are_those_that_anybody_may_know_of(community, now):
    facts = {"audience": SurveyAudience.PUBLIC, "purpose": SurveyPurpose.CONSULTATION}
    consultation = make.make_survey(community=community, **facts)
    make.make_survey(community=community)
    make.make_survey(community=make.make_community(), **facts)
    own = make.make_survey(**facts)
    poll = make.make_poll(community, title_it="Quando?")
    make.make_poll(community, closes_at=now - timedelta(hours=1))
    make.make_poll(community, status="draft")
    edition = make.make_edition(community, starts_on=date(2026, 12, 10))
    make.make_edition(community, starts_on=date(2026, 12, 10), status="draft")
    make.make_edition(community, starts_on=date(2026, 10, 1))
    expected = [f"survey:{consultation.id}", f"date_poll:{poll.id}", f"edition:{edition.id}"]
    assert keys(issue_with(community, BlockKind.OPEN_QUESTIONS), now) == expected
    of_all = keys(issue_with(None, BlockKind.OPEN_QUESTIONS), now)
    assert f"survey:{own.id}" in of_all
    assert len([key for key in of_all if key.startswith("survey:")]) == 3


def test_a_date_poll_tells_no_date_and_no_personal_address(community, now):
    make.make_voter(make.make_poll(community, place="Via Segreta 9"))
    [item] = told(issue_with(community, BlockKind.OPEN_QUESTIONS), now)
    assert (item.place, item.more.endpoint, item.more.values) == ("", "me.show", {})
    assert "Segreta" not in str(item)


def test_new_members_are_organisations_that_public_lists_show(community, now):
    new = make.make_membership(
        community, make.make_organisation(short_name="Filo"), since_on=date(2026, 10, 1)
    )
    make.make_membership(community, since_on=date(2026, 9, 30))
    make.make_membership(community, since_on=date(2026, 11, 30))
    make.make_membership(community, make.make_organisation(is_to_check=True), since_on=date(2026, 11, 1))
    make.make_membership(community, person=make.make_person(name="Ada Segreta"), since_on=date(2026, 11, 1))
    make.make_membership(community, since_on=date(2026, 11, 1), status="requested")
    issue = issue_with(community, BlockKind.NEW_MEMBERS)
    assert [(item.key, item.title) for item in told(issue, now)] == [
        (f"organisation:{new.organisation_id}", "Filo")
    ]


def test_an_organisation_that_joined_two_communities_is_told_once(community, now):
    filo = make.make_organisation()
    for joined in (community, make.make_community(name_it="NEET")):
        make.make_membership(joined, filo, since_on=date(2026, 11, 1))
    [item] = told(issue_with(None, BlockKind.NEW_MEMBERS), now)
    assert item.key == f"organisation:{filo.id}"
    assert set(item.hosts.split(" e ")) == {"Economia solidale", "NEET"}


@pytest.mark.parametrize(
    ("policy", "expected"),
    [(JoinPolicy.ON_REQUEST, 1), (JoinPolicy.OPEN, 1), (JoinPolicy.BY_INVITATION, 0)],
)
def test_a_call_to_join_stands_where_one_may(community, now, policy, expected):
    community.join_policy = policy
    found = told(issue_with(community, BlockKind.JOIN), now)
    assert [item.more.values for item in found] == [{"slug": "solidarity"}] * expected


def test_proposed_communities_are_not_told_of(now):
    make.make_meeting(make.make_community(status="proposed"), starts_at=now + timedelta(days=1))
    assert keys(issue_with(None, BlockKind.UPCOMING), now) == []


def test_what_is_left_out_is_gone_and_other_words_take_its_place(community, now):
    one, two = (make.make_meeting(community, starts_at=now + timedelta(days=day)) for day in (1, 2))
    issue = issue_with(community, BlockKind.UPCOMING)
    [block] = issue.blocks
    block.left_out = [f"meeting:{two.id}"]
    block.edits = {f"meeting:{one.id}": {"title_it": "Vieni!", "text_it": "Perché sì."}}
    [item] = told(issue, now)
    assert (item.title, item.text, item.lang) == ("Vieni!", "Perché sì.", "it")
    [item] = told(issue, now, "en")
    assert (item.title, item.lang) == ("Vieni!", "it")


def test_empty_blocks_drop_out_and_headings_have_a_word(community, now):
    issue = issue_with(community, BlockKind.UPCOMING, BlockKind.PAST, BlockKind.JOIN)
    make_block(issue, text_it=" ", text_en="")
    make.make_meeting(community, starts_at=now + timedelta(days=1))
    facts = filled(issue, "en", at=now)
    assert [(block.kind, block.title) for block in facts.blocks] == [
        (BlockKind.UPCOMING, "Coming up"), (BlockKind.JOIN, "Take part"),
    ]  # fmt: skip


def test_records_with_nothing_to_tell_make_an_issue_empty(community, now):
    issue = issue_with(community, BlockKind.UPCOMING, BlockKind.JOIN)
    make_block(issue)
    assert filled(issue, "it", at=now).is_empty
    make.make_meeting(community, starts_at=now + timedelta(days=1))
    assert not filled(issue, "it", at=now).is_empty


def test_a_text_alone_is_not_empty(community, now):
    issue = issue_with(community, BlockKind.TEXT)
    assert not filled(issue, "it", at=now).is_empty
    assert filled(issue_with(community), "it", at=now).is_empty


def test_a_digest_tells_of_days_around_now_and_of_some_communities(community, now):
    other = make.make_community()
    digest = make_digest(make_list(None), days_ahead=5, days_back=0)
    make_block(digest, BlockKind.UPCOMING)
    here = make.make_meeting(community, starts_at=now + timedelta(days=5))
    there = make.make_meeting(other, starts_at=now + timedelta(days=4))
    make.make_meeting(community, starts_at=now + timedelta(days=6))
    assert keys(digest, now) == [f"meeting:{there.id}", f"meeting:{here.id}"]
    assert keys(digest, now, communities=[community.id]) == [f"meeting:{here.id}"]
    assert keys(digest, now, communities=[]) == []
    assert filled(digest, "it", at=now).kind == "digest"


def test_facts_say_whose_list_it_is_and_why_one_gets_it(community, now):
    facts = filled(issue_with(community, is_public=True), "en", at=now)
    assert (facts.list_slug, facts.tone, facts.contact) == (
        "solidarity",
        community.tone,
        community.contact_email,
    )
    assert facts.grounds == {
        "subscribed": "You get this mail because you signed up for “News of Solidarity economy”.",
        "member": "You get this mail because you belong to “Solidarity economy”.",
    }


def test_filling_asks_a_fixed_number_of_questions(community, now, db):
    issue = issue_with(community, *BlockKind)
    counted = []
    for number in (1, 6):
        for day in range(number):
            meeting = make.make_meeting(community, starts_at=now + timedelta(days=day + 1))
            past = make.make_meeting(community, starts_at=now - timedelta(days=day + 1))
            make.make_document(past, DocumentAudience.EVERYONE)
            make.make_membership(community, since_on=date(2026, 11, 1))
            make.make_poll(community)
            make.make_edition(community, starts_on=date(2026, 12, 10))
            assert meeting.id
        db.session.flush()
        db.session.expire_all()
        counted.append(queries_of(lambda: filled(issue, "it", at=now)))
    assert counted[0] == counted[1]
