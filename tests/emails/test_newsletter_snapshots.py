"""Newsletters look as they did when somebody last looked: `python -m tests.snapshots.newsletters` renews this."""

import re

import pytest

from cop.emails.newsletter_layout import TONES
from tests.snapshots.newsletters import (
    ADDRESS,
    FOLDER,
    LANGUAGES,
    SCHEMES,
    WIDTHS,
    digest_of,
    mail_in,
    picture_path,
    shown_by,
)


@pytest.fixture(autouse=True)
def context(app, monkeypatch):
    monkeypatch.setitem(app.config, "POSTAL_ADDRESS", ADDRESS["POSTAL_ADDRESS"])
    with app.app_context():
        yield


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_mail_is_the_one_that_was_looked_at(language):
    mail = mail_in(language)
    assert mail.html == (FOLDER / f"{language}.html").read_text()
    assert mail.plain == (FOLDER / f"{language}.txt").read_text()


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_picture_shows_that_html(language):
    html = digest_of((FOLDER / f"{language}.html").read_text())
    shown = {shown_by(picture_path(language, width, scheme)) for width in WIDTHS for scheme in SCHEMES}
    assert shown == {html}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_dark_scheme_sets_no_colour_without_its_background(language):
    """Else a light text may end on a light ground, and be read by nobody (mail.md 1.7)."""
    html = (FOLDER / f"{language}.html").read_text()
    dark = html[
        html.index("prefers-color-scheme: dark") : html.index("</style>", html.index("color-scheme: dark"))
    ]
    rules = re.findall(r"\{([^{}]*)\}", dark)
    bare = [rule for rule in rules if re.search(r"(?<![-\w])color:", rule) and "background:" not in rule]
    assert len(rules) > 10
    assert bare == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_is_readable_by_a_machine(language):
    """mail.md 1.7: language, title, one h1, tables that say they are layout, alt texts, no script, under 102 kB."""
    html = (FOLDER / f"{language}.html").read_text()
    tables = re.findall(r"<table[^>]*>", html)
    assert f'<html lang="{language}"' in html
    assert html.count("<h1") == 1
    assert html.count("<title>") == 1
    assert [one for one in tables if 'role="presentation"' not in one] == []
    assert [one for one in re.findall(r"<img[^>]*>", html) if "alt=" not in one] == []
    assert re.search(r"<(script|link|form|iframe|object)\b|@import|url\(", html) is None
    assert len(html.encode()) < 102_000


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_fetched_from_elsewhere(language):
    html = (FOLDER / f"{language}.html").read_text()
    assert {
        one
        for one in re.findall(r'src="([^"]*)"', html)
        if not one.startswith("http://localhost/news/images/")
    } == set()


def luminance(colour):
    """Relative luminance of "#rrggbb" (WCAG 2.2)."""
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("tone", TONES)
def test_every_tone_can_be_read_in_both_schemes(tone):
    """4.5:1 at least: buttons, headings of blocks, links and quiet words, on what they stand on."""
    main, deep, tint, dark = TONES[tone]
    pairs = [
        ("#ffffff", main), (deep, "#ffffff"), (deep, tint), ("#1a2733", tint), ("#0059b3", tint),
        ("#455a6e", "#ffffff"),
        ("#455a6e", "#f0f3f6"), ("#0059b3", "#f0f3f6"), ("#06203a", dark), (dark, "#1b2128"), (dark, "#26303a"),
        ("#8fc4ff", "#1b2128"), ("#8fc4ff", "#101418"), ("#b9c4cf", "#101418"), ("#b9c4cf", "#26303a"),
    ]  # fmt: skip
    assert [pair for pair in pairs if contrast(*pair) < 4.5] == []
