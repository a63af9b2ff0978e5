"""An issue is looked through as it would read now, and what is found is said in words."""

import pytest
from flask_babel import force_locale

from cop import clock
from cop.emails.newsletter_checks import checks_of, words_of
from cop.models import BlockKind
from cop.rules.newsletter_checks import Check, Fault
from tests import factories as make
from tests.factories.newsletters import make_block, make_issue, make_list
from tests.snapshots.newsletters import a_photograph


@pytest.fixture
def issue(app, db, monkeypatch):
    monkeypatch.setitem(app.config, "POSTAL_ADDRESS", "Via Esempio 1, Torino")
    return make_issue(make_list(make.make_community()))


def found(issue):
    places = {None: None} | {block.id: place for place, block in enumerate(issue.blocks)}
    checks = checks_of(issue, at=clock.now())
    return [(check.fault, check.language, check.said, places[check.block]) for check in checks]


def test_a_sound_issue(issue):
    make_block(issue, text_it="[qui](/it/communities)", text_en="[here](https://example.org)")
    assert found(issue) == []


def test_links_and_pictures_and_placeholders(issue, app, monkeypatch):
    monkeypatch.setitem(app.config, "POSTAL_ADDRESS", " ")
    make_block(
        issue, text_it="[x](http://localhost/it/meetings/99) {{x}}", text_en="[](/en/me) [z](/en/people)"
    )
    make_block(issue, BlockKind.IMAGE, image=make.make_file(a_photograph(), name="a.png"))
    assert found(issue) == [
        (Fault.NO_ALT, "", "", 1),
        (Fault.BROKEN_LINK, "it", "http://localhost/it/meetings/99", 0),
        (Fault.BARE_LINK, "en", "http://localhost/en/me", 0),
        (Fault.NO_POSTAL_ADDRESS, "", "", None),
        (Fault.UNKNOWN_PLACEHOLDER, "", "{{x}}", 0),
        (Fault.CLOSED_LINK, "en", "http://localhost/en/people", 0),
    ]


def test_a_mail_that_would_be_cut_off(issue):
    make_block(issue, text_it="parola " * 20_000, text_en="Hello")
    assert [(fault, language) for fault, language, _said, _block in found(issue)] == [(Fault.TOO_LARGE, "it")]


def test_nothing_to_read(issue):
    assert [fault for fault, *_rest in found(issue)] == [Fault.NO_CONTENT]


@pytest.mark.parametrize("language", ["it", "en"])
@pytest.mark.parametrize("fault", list(Fault))
def test_every_fault_has_a_sentence(app, fault, language):
    with app.app_context(), force_locale(language):
        for said in ("title", "lead", "text", "alt"):
            assert words_of(Check(fault, language=language, said=said)).endswith((".", "POSTAL_ADDRESS)."))
