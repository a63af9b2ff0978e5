"""Composing: whatever the facts hold, one recipient, legal lines, and the same words in both parts."""

import email
from datetime import UTC, datetime
from email.policy import default
from types import SimpleNamespace

import jinja2
import pytest

from cop.emails.compose import compose, wording
from cop.emails.outbox import Recipient
from cop.exports import ics
from cop.models import Community, Meeting, Mode, Person

AT = datetime(2026, 11, 22, 8, 30, tzinfo=UTC)
TRIAL = {"when": "22 November 2026", "host": "example.org", "recipient_name": "Ada Esempio"}


def calendar_facts():
    """The calendar part of an invitation to a meeting on a November afternoon."""
    made = datetime(2026, 11, 20, 8, tzinfo=UTC)
    meeting = Meeting(
        title_it="Co-progettazione: perché e come", title_en="", text_it="Un incontro.", text_en="",
        starts_at=datetime(2026, 11, 26, 13, 30, tzinfo=UTC), ends_at=datetime(2026, 11, 26, 16, 30, tzinfo=UTC),
        mode=Mode.IN_PERSON, place="Via Esempio 1, Torino", link="", created_at=made, changed_at=made,
        hosts=[Community(name_it="Comunità", name_en="")],
    )  # fmt: skip
    url = "https://example.org/it/meetings/12"
    return ics.facts(
        meeting, uid="4f3c@example.org", method="REQUEST", partstat="NEEDS-ACTION", language="it", sequence=0,
        dtstamp=made, url=url, answer_url="https://example.org/it/answers/x",
    )  # fmt: skip


def row(**kw):
    context = TRIAL | kw.pop("context", {})
    defaults = {"id": 7, "kind": "trial", "language": "en", "recipient": "ada@example.org"}
    message_id = "<trial.0123456789abcdef@example.org>"
    return SimpleNamespace(**defaults | {"message_id": message_id, "context": context} | kw)


def composed(**kw):
    return email.message_from_bytes(compose(row(**kw), at=AT).body, policy=default)


@pytest.fixture(autouse=True)
def context(app):
    with app.app_context():
        yield


def test_compose_gives_the_same_bytes_twice():
    assert compose(row(), at=AT) == compose(row(), at=AT)


def test_compose_writes_the_headers_in_order():
    mail = composed()
    assert [(name, str(value)) for name, value in mail.items()] == [
        ("From", "Torino Social Impact <comunita@example.org>"),
        ("To", "Ada Esempio <ada@example.org>"),
        ("Subject", "A trial mail from Torino Social Impact"),
        ("Date", "Sun, 22 Nov 2026 08:30:00 +0000"),
        ("Message-ID", "<trial.0123456789abcdef@example.org>"),
        ("Auto-Submitted", "auto-generated"),
        ("X-Auto-Response-Suppress", "OOF, AutoReply"),
        ("MIME-Version", "1.0"),
        ("Content-Type", mail["Content-Type"]),
    ]


@pytest.mark.parametrize("has_calendar", [False, True])
def test_compose_keeps_lines_legal(has_calendar):
    calendar = calendar_facts() if has_calendar else None
    long = {"host": "h" * 5000 + " ò" * 3000, "recipient_name": "Niccolò " * 20, "calendar": calendar}
    body = compose(row(context=long), at=AT).body
    assert body.count(b"\n") == body.count(b"\r\n") == body.count(b"\r")
    assert max(map(len, body.split(b"\r\n"))) <= 76
    assert body.isascii()


def test_compose_says_the_same_in_text_and_in_html():
    mail = composed(context={"host": "<b>è</b> & co."})
    plain = mail.get_body(("plain",)).get_content()
    html = mail.get_body(("html",)).get_content()
    assert "from <b>è</b> & co..\r\n" in plain
    assert "from &lt;b&gt;è&lt;/b&gt; &amp; co..</p>" in html
    assert "http://localhost\r\n" in plain
    assert 'href="http://localhost"' in html


def test_compose_without_calendar_is_text_and_html():
    assert [part.get_content_type() for part in composed().walk()] == [
        "multipart/alternative", "text/plain", "text/html",
    ]  # fmt: skip


def test_compose_with_calendar_is_the_tree_of_invitations():
    mail = composed(context={"calendar": calendar_facts()})
    parts = list(mail.walk())
    assert [part.get_content_type() for part in parts] == [
        "multipart/mixed", "multipart/alternative", "text/plain", "text/html", "text/calendar",
        "application/ics",
    ]  # fmt: skip
    invitation, file = parts[4], parts[5]
    assert invitation.items() == [
        ("Content-Type", 'text/calendar; charset="utf-8"; method="REQUEST"'),
        ("Content-Transfer-Encoding", "base64"),
    ]
    assert file.get_filename() == "invite.ics"
    assert file.get_payload(decode=True) == invitation.get_payload(decode=True)
    calendar = invitation.get_payload(decode=True)
    assert calendar.count(b"\n") == calendar.count(b"\r\n")
    assert b"\r\nMETHOD:REQUEST\r\n" in calendar
    assert "X-Auto-Response-Suppress" not in mail


def test_compose_leaves_the_file_out_when_told(app, monkeypatch):
    monkeypatch.setitem(app.config, "MAIL_ATTACH_ICS", False)
    mail = composed(context={"calendar": calendar_facts()})
    assert [part.get_content_type() for part in mail.walk()] == [
        "multipart/alternative", "text/plain", "text/html", "text/calendar",
    ]  # fmt: skip


def test_organiser_is_the_sender_of_the_mail(app, monkeypatch):
    monkeypatch.setitem(app.config, "MAIL_REPLY_MAILBOX", "riunioni@example.org")
    mail = composed(
        context={"calendar": calendar_facts(), "recipient_token": "abc234", "sender_name": "Comunità NEET"}
    )
    calendar = list(mail.walk())[4].get_payload(decode=True).decode().replace("\r\n ", "")
    assert mail["From"].addresses[0].addr_spec == "riunioni+abc234@example.org"
    assert mail["From"].addresses[0].display_name == "Comunità NEET"
    assert 'ORGANIZER;CN="Comunità NEET":mailto:riunioni+abc234@example.org\r\n' in calendar
    assert "Reply-To" not in mail


def test_an_update_is_in_the_thread_of_its_invitation():
    mail = composed(context={"thread": "<invitation.1@example.org>"})
    assert (mail["In-Reply-To"], mail["References"]) == ("<invitation.1@example.org>",) * 2


HOSTILE = [
    'Rossi, "Niccolò" <x@evil.example>, b@evil.example',
    "Rossi, Ada <x@evil.example>",
    'Ada "the \\" Esempio',
    "a, b@evil.example " * 8 + "è",
    "=?utf-8?q?b=40evil=2Eexample=2C?=",
    "Ada\r\nBcc: b@evil.example",
    "Ada\u2028Bcc: b@evil.example",
    "\u202eadA",
    "名前 " * 30,
    "\x00\x07",
    "(comment) Ada; group: a@evil.example;",
]


@pytest.mark.parametrize("name", HOSTILE)
def test_no_name_adds_a_recipient_or_a_header(name):
    mail = composed(context={"recipient_name": name})
    assert [a.addr_spec for a in mail["To"].addresses] == ["ada@example.org"]
    assert mail.keys() == composed().keys()
    assert mail["To"].defects == ()


@pytest.mark.parametrize("name", [*HOSTILE[1:3], 'Rossi, "Niccolò"', "a@evil.example, è"])
def test_a_name_arrives_as_it_is(name):
    assert composed(context={"recipient_name": name})["To"].addresses[0].display_name == name


@pytest.mark.parametrize(
    "address",
    ["ada@example.org, b@evil.example", "ada", "@example.org", "ada@", "ad a@example.org", "ada\n@example.org",
     "<ada@example.org>", "àda@example.org", "ada@ex ample.org", "ada@-..org"],
)  # fmt: skip
def test_an_address_that_cannot_be_mailed_to_is_refused(address):
    with pytest.raises(ValueError, match="address"):
        compose(row(recipient=address), at=AT)


def test_an_international_domain_goes_out_in_ascii():
    assert composed(recipient="ada@città.example")["To"] == "Ada Esempio <ada@xn--citt-3na.example>"


def test_a_missing_fact_stops_the_mail():
    with pytest.raises(jinja2.UndefinedError):
        wording("trial", "en", {})


def test_nobody_is_greeted_by_an_address():
    person = Person(name="ada.esempio@example.org", email="Ada.Esempio@example.org", language="it")
    assert Recipient.of(person).name == ""


def test_the_language_of_the_row_decides(app):
    assert '<html lang="it"' in wording("trial", "it", TRIAL).html


def test_bounces_come_back_to_the_row(app, monkeypatch):
    assert compose(row(), at=AT).envelope_from == "comunita@example.org"
    monkeypatch.setitem(app.config, "MAIL_BOUNCE_MAILBOX", "bounces@example.org")
    first, second = (compose(row(id=i), at=AT).envelope_from for i in (7, 8))
    assert first.startswith("bounces+7.")
    assert second.startswith("bounces+8.")
    assert first[10:] != second[10:]


def test_html_mail_can_be_read_by_everybody():
    html = wording("trial", "en", TRIAL).html
    assert html.count("<h1") == 1
    assert "<title>A trial mail from Torino Social Impact</title>" in html
    assert "<img" not in html
    assert "url(" not in html
    assert len(html) < 102_000


def test_no_fact_hides_behind_the_subject():
    with pytest.raises(ValueError, match="title"):
        wording("trial", "en", TRIAL | {"title": "Gardens"})
