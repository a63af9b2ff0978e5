"""The mails of an issue: one recipient, the headers of a list, the same words in both parts, nothing left open."""

import email
import re
import time
from datetime import UTC, datetime
from email.policy import default
from html import unescape
from types import SimpleNamespace

import pytest

from cop.emails import mime, newsletters
from cop.models import BlockKind, Ground, NewsKind
from cop.rules.newsletter_facts import BlockFacts, Item, Link
from tests.emails.newsletter_story import story

AT = datetime(2026, 11, 22, 8, tzinfo=UTC)


@pytest.fixture(autouse=True)
def context(app):
    with app.app_context():
        yield


def row(number=7, **values):
    context = {"recipient_name": "Ada Esempio", "organisation": "Il Filo", "ground": Ground.MEMBER}
    usual = {"id": number, "kind": "newsletter", "language": "it", "recipient": f"ada{number}@example.org"}
    context |= values.pop("context", {})
    return SimpleNamespace(
        **usual | {"message_id": f"<nl.{number}@example.org>", "context": context} | values
    )


def made(facts=None, at=AT, **values):
    content = newsletters.compiled(facts or story())
    return newsletters.mail(content, row(**values), person_id=5, at=at).body


def read(body):
    return email.message_from_bytes(body, policy=default)


def text_with(text, **values):
    """An issue of one text."""
    return story(blocks=(BlockFacts(1, BlockKind.TEXT, text=text),), **values)


def parts(body):
    mail = read(body)
    return tuple(
        mail.get_body((kind,)).get_content().replace("\r\n", "\n") for kind in ("plain", "html")
    )  # fmt: skip


def test_the_headers_of_a_list_in_order():
    mail = read(made())
    token = newsletters.news_links.leave_token(5, 3, NewsKind.ISSUE, 12)
    assert [(name, str(value)) for name, value in mail.items()] == [
        ("From", "Notizie di Economia solidale <comunita@example.org>"),
        ("To", "Ada Esempio <ada7@example.org>"),
        ("Subject", "Novembre: il mutuo soccorso, oggi"),
        ("Date", "Sun, 22 Nov 2026 08:00:00 +0000"),
        ("Message-ID", "<nl.7@example.org>"),
        ("List-Unsubscribe", f"<http://localhost/it/news/leave/{token}>"),
        ("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"),
        ("List-ID", '"Notizie di Economia solidale" <solidarity.news.example.org>'),
        ("List-Archive", "<http://localhost/it/news/12>"),
        ("Reply-To", "solidale@example.org"),
        ("Feedback-ID", "12:solidarity:issue:example"),
        ("Auto-Submitted", "auto-generated"),
        ("Precedence", "bulk"),
        ("X-Auto-Response-Suppress", "OOF, AutoReply"),
        ("MIME-Version", "1.0"),
        ("Content-Type", mail["Content-Type"]),
    ]


def test_where_a_mailbox_is_read_one_may_leave_by_mail(app, monkeypatch):
    monkeypatch.setitem(app.config, "MAIL_BOUNCE_MAILBOX", "b@bounce.example.org")
    monkeypatch.setitem(app.config, "MAIL_IN_SERVER", "imap.example.org")
    monkeypatch.setitem(app.config, "MAIL_NEWS_SENDER", "news@news.example.org")
    composed = newsletters.mail(newsletters.compiled(story()), row(), person_id=5, at=AT)
    mail = read(composed.body)
    token = newsletters.news_links.leave_token(5, 3, NewsKind.ISSUE, 12)
    assert mail["List-Unsubscribe"].split(", ")[1] == f"<mailto:b+unsub-{token}@bounce.example.org>"
    assert mail["From"].addresses[0].addr_spec == "news@news.example.org"
    assert composed.envelope_from.startswith("b+7.")


def test_what_is_not_public_has_no_page_in_the_archive():
    body = made(story(is_public=False, contact=""))
    assert (read(body)["List-Archive"], read(body)["Reply-To"]) == (None, None)
    assert b"/news/12" not in body


def test_the_same_arguments_give_the_same_bytes():
    assert made() == made()


def test_bytes_are_those_of_the_words_for_this_person():
    facts = story()
    content = newsletters.compiled(facts)
    values = newsletters.values_for(facts, row().context, person_id=5)
    words = newsletters.worded(content, values)
    assert parts(made()) == (words.plain, words.html)


def test_lines_are_legal_whatever_the_content():
    long = "parola" * 5000 + " perché\u2028è " + "x" * 5000
    body = made(text_with(f"{long}\n\n.\n\n..\n\n{{{{nome}}}} {long}"), context={"recipient_name": "Ò" * 120})
    head, _, rest = body.partition(b"\r\n\r\n")
    assert max(len(line) for line in rest.split(b"\r\n")) <= 76
    assert max(len(line) for line in head.split(b"\r\n") if b"http" not in line) <= 76
    assert b"\n" not in body.replace(b"\r\n", b"")
    assert body.isascii()
    assert long.replace("\u2028", "\n") in parts(body)[0]


@pytest.mark.parametrize(
    "name",
    [
        "Ada\r\nBcc: eve@example.org", "Ada\nX: y", 'Ada" <eve@example.org>, "x', "\u202eadA\x00", "=?utf-8?q?x?=",
        "\ud800", "é" * 900,
    ],
)  # fmt: skip
def test_no_name_begins_a_header_or_adds_a_recipient(name):
    facts = story(title="Per {{nome}}", list_name=name)
    mail = read(made(facts, context={"recipient_name": name, "organisation": name}))
    assert [address.addr_spec for address in mail["To"].addresses] == ["ada7@example.org"]
    assert [address.addr_spec for address in mail["From"].addresses] == ["comunita@example.org"]
    assert mail["Bcc"] is None
    assert mail["X"] is None
    assert len(mail.keys()) == 16


def test_a_header_with_a_line_break_is_refused():
    with pytest.raises(ValueError, match="Subject: a line break"):
        mime.alternative_bytes([("Subject", "a\r\nBcc: b@example.org")], b"", b"", boundary="x")


def test_a_name_is_escaped_in_html_and_stands_as_it_is_in_text():
    facts = text_with("Ciao {{nome}}, di {{organizzazione}}")
    plain, html = parts(made(facts, context={"recipient_name": "A <b>&", "organisation": '"O"'}))
    assert 'Ciao A <b>&, di "O"' in plain
    assert "Ciao A &lt;b&gt;&amp;, di &quot;O&quot;" in html


def test_a_title_with_a_name_reads_without_one():
    facts = story(title="{{nome}}, le novità di {{organizzazione}}")
    assert read(made(facts))["Subject"] == "Ada Esempio, le novità di Il Filo"
    nobody = {"recipient_name": "", "organisation": ""}
    assert read(made(facts, context=nobody))["Subject"] == "Le novità della tua organizzazione"


def test_nobody_is_greeted_by_an_address():
    facts = story(title="{{nome}}, le novità")
    mail = read(made(facts, context={"recipient_name": "ada.esempio@example.org", "organisation": ""}))
    assert (mail["Subject"], mail["To"].addresses[0].display_name) == ("Le novità", "")


def test_author_text_is_never_a_template():
    typed = "{{ config.SECRET_KEY }} {% for x in range(9) %} ${x} xslot0x xslot1x %(name)s {0}"
    for part in parts(made(text_with(typed, title=typed, lead=typed))):
        assert unescape(part).count(typed) >= 2


def test_what_mjml_would_misread_arrives_as_it_was_written():
    odd = 'e\u0301 \\ "q" <mj-raw> </mj-text> --> ]]> \u200d& {x}'
    item = Item(
        "meeting:1", odd, when=odd, place=odd, text=odd, more=Link(odd, "meetings.show", {"meeting_id": 1})
    )
    block = BlockFacts(1, BlockKind.UPCOMING, odd, text="", items=(item,))
    plain, html = parts(made(story(title=odd, lead=odd, list_name=odd, blocks=(block,))))
    shown = mime.text.clean(odd)
    assert plain.count(shown) >= 7
    assert unescape(html).count(shown) >= 9
    assert "\\u{" not in html


@pytest.mark.parametrize("odd", ["\x00", "\ufffe", "\ue000name\ue001", "\ud800", "\x0b"])
def test_characters_that_no_mail_holds_are_left_out(odd):
    for part in parts(made(text_with(f"a{odd}b", title=f"c{odd}d", lead=odd))):
        assert odd not in part
        assert "ab" in part or "anameb" in part


def test_every_link_of_the_frame_is_ours_and_the_author_s_are_as_written():
    plain, html = parts(made())
    addresses = {unescape(one) for one in re.findall(r'(?:href|src)="([^"]*)"', html)}
    foreign = {one for one in addresses if not one.startswith("http://localhost")}
    assert foreign == {"https://example.org/bando?a=1&b=2"}
    assert {one for one in addresses if one not in plain} == set()


def test_all_places_are_filled():
    for part in parts(made()):
        assert re.search("[\ue000-\ue00f]|xslot", part) is None


def test_the_ground_stands_at_the_foot():
    facts = story(grounds={"member": "Perché sei dei nostri.", "subscribed": "Perché lo hai chiesto."})
    plain, html = parts(made(facts, context={"ground": "subscribed"}))
    assert "Perché lo hai chiesto." in plain
    assert "Perché lo hai chiesto." in html
    assert "Perché sei dei nostri." not in plain + html


def test_an_address_that_is_none_is_refused():
    with pytest.raises(ValueError, match="address"):
        made(recipient="ada@@example.org")


def test_seven_hundred_mails_are_built_in_a_second():
    """mail.md 2: the goal is a mail in 1.4 ms of one core; measured 0.25 ms, so a busy machine passes too."""
    content = newsletters.compiled(story())
    rows = [row(number) for number in range(300)]
    began = time.process_time()
    for one in rows:
        newsletters.mail(content, one, person_id=one.id, at=AT)
    assert 300 / (time.process_time() - began) > 700
