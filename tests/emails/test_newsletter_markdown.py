"""What an author writes becomes safe HTML and readable text, and nothing that is not theirs."""

import pytest

from cop.emails.newsletter_markdown import html_of, parsed, plain_of
from cop.rules.placeholders import Pieces

VALUES = {"name": "Ada <&>", "organisation": "Il Filo"}


@pytest.fixture(autouse=True)
def context(app):
    with app.app_context():
        yield


def html(markdown):
    return Pieces.of(html_of(parsed(markdown, "it"))).joined_html(VALUES)


def plain(markdown):
    return Pieces.of(plain_of(parsed(markdown, "it"))).joined(VALUES)


def test_plain_text_says_what_the_html_says():
    text = (
        "# Uno\n\nCiao {{nome}},\nprima riga **forte**\n\n- a\n- b [qui](https://example.org/?a=1&b=2)\n  - c\n\n"
        "2. due\n3. tre\n\n> detto\n\n---\n\n`{{nome}}` <https://example.org>\n\n    codice\n\nFine"
    )
    assert plain(text) == (
        "Uno\n\nCiao Ada <&>,\nprima riga forte\n\n- a\n- b qui (https://example.org/?a=1&b=2)\n  - c\n\n"
        "2. due\n3. tre\n\ndetto\n\n* * *\n\n{{nome}} https://example.org\n\ncodice\n\nFine"
    )


def test_html_carries_its_looks_and_headings_stay_below_those_of_the_mail():
    assert html("# Uno\n\nCiao {{nome}}") == (
        '<h3 style="margin:20px 0 8px 0;font-size:18px;line-height:1.3;font-weight:700;color:#17324d">Uno</h3>\n'
        '<p style="margin:0 0 12px 0">Ciao Ada &lt;&amp;&gt;</p>\n'
    )


@pytest.mark.parametrize(
    "typed",
    [
        "<script>alert(1)</script>", "<img src=https://example.org/x.gif onerror=a()>", "[x](javascript:alert(1))",
        "![a picture](https://example.org/track.gif)", "<a href='x' style='color:red' onclick=a()>b</a>",
        "[x](data:text/html;base64,PHNjcmlwdD4=)", "<!-- c --><style>p{}</style>", "&lt;script&gt;",
        "<mj-raw><script>a()</script></mj-raw>", "</mj-text><mj-button href='https://example.org'>x</mj-button>",
    ],
)  # fmt: skip
def test_nothing_that_runs_or_is_fetched_gets_through(typed):
    made = html(typed)
    assert "<script" not in made
    assert "<img" not in made
    assert "<mj-" not in made
    assert "<style" not in made
    assert "<a " not in made


def test_the_words_of_a_picture_stay():
    assert plain("![un tavolo](https://example.org/x.png)") == "un tavolo"


def test_a_placeholder_in_an_address_stays_as_it_is_typed():
    assert 'href="https://example.org/?n=%7B%7Bnome%7D%7D"' in html("[x](https://example.org/?n={{nome}})")


def test_a_link_within_the_site_gets_its_address_and_others_stay():
    assert 'href="http://localhost/it/meetings/12"' in html("[x](/it/meetings/12)")
    assert 'href="//example.org/x"' in html("[x](//example.org/x)")


@pytest.mark.parametrize(
    "typed",
    ["\x00a\ud800b", "\u202eabc", "[" * 3000, "> " * 500 + "a", "* " * 500 + "a", "{{" * 4000, "a" * 10**6],
)
def test_whatever_is_typed_is_laid_out(typed):
    assert isinstance(html(typed) + plain(typed), str)
