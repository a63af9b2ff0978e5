"""The mails of a date poll: the same in text and HTML, in both languages, with nothing typed taken as HTML."""

import pytest
from sqlalchemy import select

from cop.emails import date_polls as mails
from cop.emails.compose import wording
from cop.extensions import db as database
from cop.models import Message
from tests.factories import make_community, make_kind, make_person, make_poll, make_voter

QUEUES = {
    "date_poll_invitation": mails.queue_questions,
    "date_poll_reminder": mails.queue_reminders,
    "date_poll_changed": mails.queue_new_dates,
    "date_poll_cancelled": mails.queue_cancellations,
}


@pytest.mark.parametrize("language", ["it", "en"])
@pytest.mark.parametrize("kind", QUEUES)
def test_what_a_mail_says(db, at, kind, language):
    at("2026-11-22T12:00+01:00")
    community = make_community(name_it="Orti <i>", name_en="Orti <i>")
    facts = {
        "title_it": "<b>Tavolo",
        "title_en": "<b>Tavolo",
        "place": "Via <u>Esempio",
        "reason": "<s>Pioggia",
    }
    facts |= {"text_it": "Porta i **guanti** <img src=x>", "text_en": ""}
    poll = make_poll(community, kind=make_kind(name_it="<kind>", name_en="<kind>"), **facts)
    voter = make_voter(poll, make_person(name="Anna <a>", language=language), must_attend=True)
    QUEUES[kind](poll, [voter])
    (row,) = database.session.scalars(select(Message)).all()
    words = wording(row.kind, row.language, row.context)
    assert (row.kind, row.language, row.version) == (kind, language, 2)
    assert "<b>Tavolo" in words.title
    for raw in ("<b>", "<u>", "<s>", "<img", "<kind>", "<i>", "Anna <a>"):
        assert raw not in words.html
    if kind == "date_poll_cancelled":
        assert "<s>Pioggia" in words.plain
        assert "/date-poll/" not in words.plain + words.html
        return
    url = mails.own_page(voter, language)
    assert url in words.plain
    assert f'href="{url}"' in words.html
    for day in (
        ("6 December 2026, 12:00–14:00", "7 December 2026") if language == "en" else ("6 dicembre 2026",)
    ):
        assert day in words.plain
        assert day in words.html
    assert "<strong>guanti</strong>" in words.html
    assert len(words.html.encode()) < 20_000
