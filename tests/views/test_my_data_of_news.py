"""What the copy of one's data holds of newsletters and of what came back reads in words."""

import pytest

from cop import clock
from cop.models import (
    FaultKind,
    Ground,
    InboundKind,
    InboundState,
    Language,
    LeftBy,
    NewsKind,
    NewsletterRecipient,
    SubscriptionRequest,
)
from cop.models.kept import Sort
from cop.models.privacy_news import NEWS_TABLES
from cop.queries.my_data import everything_about
from cop.views.my_data_news_words import COLUMNS, VALUES
from cop.views.my_data_words import TABLES, readable_row
from tests.factories import make_community, make_person
from tests.factories.newsletters import make_fault, make_inbound, make_issue, make_list, make_subscription
from tests.factories.saving import save

# Of these whole rows are somebody's. Left out of the words are keys and hashes.
OWN = sorted(name for name, kept in NEWS_TABLES.items() if kept.whose)
TECHNICAL = {"id", "email_key"}
SAID = {
    ("subscription", "kind"): NewsKind,
    ("subscription", "left_by"): LeftBy,
    ("subscription_request", "language"): Language,
    ("newsletter_recipient", "language"): Language,
    ("newsletter_recipient", "ground"): Ground,
    ("delivery_fault", "kind"): FaultKind,
    ("inbound_mail", "kind"): InboundKind,
    ("inbound_mail", "state"): InboundState,
}


@pytest.mark.parametrize("table", OWN)
def test_every_table_and_every_column_about_somebody_has_its_words(table):
    kept = NEWS_TABLES[table]
    told = {*kept.names(Sort.PERSONAL), *kept.names(Sort.NONE)}
    assert (table in TABLES, told - TECHNICAL - COLUMNS[table].keys()) == (True, set())


def test_what_somebody_wrote_for_others_has_its_heading():
    links = {name for name, kept in NEWS_TABLES.items() if "created_by_id" in kept.names(Sort.LINK)}
    assert links - TABLES.keys() == set()


def test_every_value_has_its_words_in_both_languages(app):
    assert {key: set(said) for key, said in VALUES.items()} == {key: set(said) for key, said in SAID.items()}
    for language in ("it", "en"):
        with app.test_request_context(f"/{language}/"):
            for (table, name), values in SAID.items():
                shown = [dict(readable_row(table, {name: value})) for value in values]
                words = [next(iter(one.values())) for one in shown]
                assert not set(words) & {value.value for value in values}, (table, name)
                assert len(set(words)) == len(values)


def test_a_mail_that_came_in_reads_in_words(app, at):
    at("2026-11-22T12:00+01:00")
    row = {
        "sender": "anna@example.org", "title": "Ciao", "received_at": clock.now(), "digest": "ab", "size": 2345,
        "source": "pipe", "state": InboundState.WAITING, "kind": InboundKind.PERSONAL,
    }  # fmt: skip
    with app.test_request_context("/en/"):
        words = dict(readable_row("inbound_mail", row))
    assert words == {
        "From": "anna@example.org", "Title": "Ciao", "What it is": "Written by a person",
        "State": "Waits to be read by the team", "Where it came in": "Handed on by the mail server",
        "Size": "2 kB", "Came in": "22 November 2026, 12:00",
    }  # fmt: skip


def test_the_copy_names_lists_newsletters_and_communities(app, db, at):
    now = at("2026-11-22T12:00+01:00") or clock.now()
    person, community = make_person(email="anna@example.org"), make_community(name_en="Energy")
    own = make_list(community, name_en="Energy news")
    issue = make_issue(own, title_en="In December")
    make_subscription(own, person, left_at=clock.now(), left_by=LeftBy.ONE_CLICK, left_issue_id=issue.id)
    save(NewsletterRecipient(issue_id=issue.id, person_id=person.id, language="en", variant=str(community.id),
                             ground=Ground.MEMBER))  # fmt: skip
    save(SubscriptionRequest(
        email=person.email, email_key=person.email_key, language="en", token_hash="x", text="Write to me.",
        choices=[[own.id, "digest"], [10**9, "issue"]], source="/en/news/sign-up", created_at=now, expires_at=now,
    ))  # fmt: skip
    make_fault(person, FaultKind.GONE, words="no such user")
    make_inbound(person_id=person.id)
    with app.test_request_context("/en/"):
        rows = {
            table.table: [dict(readable_row(table.table, row)) for row in table.about]
            for table in everything_about(person, language="en")
        }
    assert rows["subscription"] == [{
        "List": "Energy news", "What it sends": "Newsletter", "Since": "22 November 2026, 12:00",
        "Left": "22 November 2026, 12:00", "How you left": "with the link in a mail",
        "Through the link of": "In December",
    }]  # fmt: skip
    assert rows["newsletter_recipient"] == [{
        "Newsletter": "In December", "Language": "English", "Communities that it told of": "Energy",
        "On what ground": "Belongs to the community and has not left the list",
    }]  # fmt: skip
    assert rows["subscription_request"][0]["What you chose"] == "Energy news: Digests\n1000000000: Newsletter"
    fault = rows["delivery_fault"][0]
    assert (fault["What was wrong"], fault["What the mail server said"]) == (
        "Came back: no such mailbox",
        "no such user",
    )
    assert rows["inbound_mail"][0]["State"] == "Waits to be read by the team"
