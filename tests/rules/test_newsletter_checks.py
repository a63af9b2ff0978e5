"""What is found in an issue before it is sent, and what of it keeps it back."""

from types import SimpleNamespace

import pytest

from cop.models import BlockKind, NewsletterBlock, NewsletterIssue
from cop.rules.newsletter_checks import Check, Fault, Known, WrittenLink, checks_of, stops
from tests.emails.newsletter_story import story

WORDS = ("title_it", "title_en", "text_it", "text_en", "alt_it", "alt_en")


def block(kind=BlockKind.TEXT, number=1, **values):
    return NewsletterBlock(**dict.fromkeys(WORDS, "") | {"id": number, "kind": kind} | values)


def issue(*blocks, **values):
    usual = {"title_it": "Notizie", "title_en": "News", "lead_it": "", "lead_en": ""}
    return NewsletterIssue(**usual | values, blocks=list(blocks))


def found(made, known=None, facts=None):
    return checks_of(made, [story()] if facts is None else facts, known or Known())


TEXT = {"text_it": "Ciao", "text_en": "Hello"}


def test_a_sound_issue_has_nothing_to_tell():
    assert found(issue(block(**TEXT))) == []


@pytest.mark.parametrize(
    ("made", "known", "expected"),
    [
        (issue(block(**TEXT), title_it="", title_en=" "), {}, [Check(Fault.NO_TITLE)]),
        (issue(block(**TEXT), title_en=""), {}, [Check(Fault.NO_LANGUAGE, None, "en", "title")]),
        (issue(block(**TEXT), lead_en="Read"), {}, [Check(Fault.NO_LANGUAGE, None, "it", "lead")]),
        (issue(block(text_it="Ciao")), {}, [Check(Fault.NO_LANGUAGE, 1, "en", "text")]),
        (issue(block(**TEXT), title_it="x" * 61), {}, [Check(Fault.LONG_TITLE, None, "it", "61")]),
        (issue(block(**TEXT), title_en="x" * 79), {}, [Check(Fault.TOO_LONG_TITLE, None, "en", "79")]),
        (
            issue(block(text_it="{{cognome}}", text_en="{{name}}")),
            {},
            [Check(Fault.UNKNOWN_PLACEHOLDER, 1, said="{{cognome}}")],
        ),
        (issue(block(BlockKind.IMAGE)), {}, [Check(Fault.NO_PICTURE, 1)]),
        (issue(block(BlockKind.IMAGE, image_id=3)), {}, [Check(Fault.NO_ALT, 1)]),
        (
            issue(block(BlockKind.IMAGE, image_id=3, alt_it="Un tavolo")),
            {"picture_sizes": {1: 600 * 1024}},
            [Check(Fault.NO_LANGUAGE, 1, "en", "alt"), Check(Fault.LARGE_PICTURE, 1, said="600")],
        ),
        (issue(block(**TEXT)), {"has_postal_address": False}, [Check(Fault.NO_POSTAL_ADDRESS)]),
        (issue(block(**TEXT)), {"sizes": {"it": 102_001, "en": 102_000}}, [Check(Fault.TOO_LARGE, None, "it", "102")]),
    ],
)  # fmt: skip
def test_what_is_wrong_is_found(made, known, expected):
    assert found(made, Known(**known)) == expected


def test_links_are_judged_by_where_they_lead():
    made = issue(block(**TEXT))
    links = tuple(
        WrittenLink(1, "it", href, words)
        for href, words in (
            ("https://example.org", "a"), ("http://localhost/it/nowhere", "b"), ("http://localhost/it/me/x", "c"),
            ("https://example.org/bare", " "), ("example.org", "d"), ("mailto:a@example.org", "e"),
        )
    )  # fmt: skip
    known = Known(links=links, dead={"http://localhost/it/nowhere"}, closed={"http://localhost/it/me/x"})
    assert found(made, known) == [
        Check(Fault.BROKEN_LINK, 1, "it", "http://localhost/it/nowhere"),
        Check(Fault.BARE_LINK, 1, "it", "https://example.org/bare"),
        Check(Fault.CLOSED_LINK, 1, "it", "http://localhost/it/me/x"),
        Check(Fault.ODD_LINK, 1, "it", "example.org"),
    ]


def test_a_call_to_join_alone_is_no_newsletter():
    joins = SimpleNamespace(blocks=(SimpleNamespace(kind=BlockKind.JOIN),))
    checks = found(issue(block(BlockKind.JOIN)), facts=[joins, joins])
    assert checks == [Check(Fault.NO_CONTENT)]
    assert stops(checks)


def test_a_warning_stops_nothing():
    checks = found(issue(block(text_it="Ciao")))
    assert [check.level for check in checks] == ["warning"]
    assert not stops(checks)
