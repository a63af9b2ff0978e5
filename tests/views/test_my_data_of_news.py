"""What the copy of one's data holds of newsletters and of what came back reads in words."""

from cop import clock
from cop.models.privacy_news import NEWS_TABLES
from cop.views.my_data_words import TABLES, readable_row


def test_every_table_of_news_about_somebody_has_its_words():
    names = ["subscription", "subscription_request", "newsletter_recipient", "delivery_fault", "inbound_mail"]
    assert set(names) - TABLES.keys() == set()
    assert set(names) <= NEWS_TABLES.keys()


def test_a_mail_that_came_in_reads_in_words(app, at):
    at("2026-11-22T12:00+01:00")
    row = {"sender": "anna@example.org", "title": "Ciao", "received_at": clock.now(), "digest": "ab"}
    with app.test_request_context("/en/"):
        words = dict(readable_row("inbound_mail", row))
    assert (words.keys(), words["From"]) == ({"From", "Title", "Came in"}, "anna@example.org")
