"""The ways into a mailbox of a real Dovecot: TLS, STARTTLS, a password, tokens that a real endpoint gives."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from cop import clock
from cop.cli.mailbox_checks import mailbox as checked
from cop.extensions import db
from cop.inbound import access_tokens
from cop.jobs import polling
from cop.models import InboundMail, MailboxMark
from tests.certificates import certificate_of
from tests.mail_servers import PASSWORD, mailbox
from tests.mailboxes import emptied
from tests.token_issuer import CLIENT, REFRESH, SECRET

LETTER = b"From: bea@example.com\r\nSubject: Re: Invito\r\n\r\nVengo.\r\n"
UNTRUSTED = "The certificate of the mail server is not to be trusted (self-signed certificate): "


@pytest.fixture(scope="module")
def dovecot():
    with mailbox() as running:
        yield running


@pytest.fixture
def settings(app, db, dovecot, monkeypatch):
    """Set what begins with MAIL_IN; a letter waits in the mailbox, and its certificate is trusted."""
    monkeypatch.setenv("SSL_CERT_FILE", str(dovecot.authority))
    dovecot.issuer.asked.clear()
    dovecot.issuer.good.clear()
    access_tokens._kept.clear()

    def put(**values: object) -> None:
        for name, value in values.items():
            monkeypatch.setitem(app.config, f"MAIL_IN_{name}", value)

    put(SERVER="127.0.0.1", PORT=dovecot.imaps, SECURITY="tls", USERNAME="bounces", PASSWORD=PASSWORD)
    with emptied(dovecot.imap) as client:
        client.append("INBOX", LETTER)
        yield put


@pytest.fixture
def tokens(settings, dovecot):
    """No password: a token, asked for in the application's own name."""
    settings(
        USERNAME="bounces@example.org", PASSWORD="", TOKEN_URL=dovecot.issuer.url, CLIENT_ID=CLIENT,
        CLIENT_SECRET=SECRET,
    )  # fmt: skip
    return dovecot.issuer


def trouble() -> str:
    return db.session.scalars(select(MailboxMark.trouble)).one()


def letters() -> list[str]:
    return [mail.text.strip() for mail in db.session.scalars(select(InboundMail))]


@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_a_mailbox_is_read_behind_tls(settings, dovecot, security):
    settings(SECURITY=security, PORT={"tls": dovecot.imaps, "starttls": dovecot.imap}[security])
    assert (polling.poll(), trouble(), letters()) == (1, "", ["Vengo."])


@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_a_certificate_that_nobody_vouches_for_is_refused(settings, dovecot, tmp_path, monkeypatch, security):
    stranger, _key = certificate_of("127.0.0.1", tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(stranger))
    settings(SECURITY=security, PORT={"tls": dovecot.imaps, "starttls": dovecot.imap}[security])
    assert (polling.poll(), trouble().startswith(UNTRUSTED), letters()) == (0, True, [])
    [finding] = checked()
    assert (finding.level, UNTRUSTED in finding.advice) == ("FAIL", True)


def test_a_certificate_of_another_name_is_refused(settings):
    settings(SERVER="localhost")
    assert (polling.poll(), letters()) == (0, [])
    assert "not valid for 'localhost'" in trouble()


def test_without_tls_only_on_this_machine(settings):
    settings(SERVER="imap.example.org", SECURITY="none")
    assert polling.poll() == 0
    assert trouble().endswith("MAIL_IN_SECURITY is none, which is for a server on this machine alone.")


def test_a_token_in_the_applications_own_name_is_kept_while_it_lasts(tokens, settings, at):
    settings(SCOPE="https://mail.example.com/.default")
    at("2026-11-22T12:00+01:00")
    assert [polling.poll(), polling.poll(), trouble(), letters()] == [1, 0, "", ["Vengo."]]
    form = {"client_id": CLIENT, "client_secret": SECRET, "grant_type": "client_credentials"}
    assert tokens.asked == [form | {"scope": "https://mail.example.com/.default"}]
    at("2026-11-22T12:59+01:00")
    assert (polling.poll(), trouble(), len(tokens.asked)) == (0, "", 2)


def test_a_token_for_one_persons_mailbox(tokens, settings):
    settings(REFRESH_TOKEN=REFRESH)
    assert (polling.poll(), trouble()) == (1, "")
    assert [(form["grant_type"], form["refresh_token"]) for form in tokens.asked] == [
        ("refresh_token", REFRESH)
    ]


def test_a_token_taken_back_before_its_time_is_asked_for_anew(tokens):
    assert polling.poll() == 1
    tokens.good.clear()
    assert (polling.poll(), trouble(), len(tokens.asked)) == (0, "", 2)


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        (
            {"CLIENT_SECRET": "wrong"},
            "TokenRefusedError: MAIL_IN_TOKEN_URL gives no token: 401 invalid_client",
        ),
        ({"REFRESH_TOKEN": "old"}, "TokenRefusedError: MAIL_IN_TOKEN_URL gives no token: 400 invalid_grant"),
        (
            {"TOKEN_URL": "http://127.0.0.1:9/token"},
            "TokenRefusedError: MAIL_IN_TOKEN_URL gives no token: ConnectionError.",
        ),
    ],
)
def test_no_token_is_told_in_words_without_a_secret(tokens, settings, changed, words):
    settings(**changed)
    assert (polling.poll(), trouble(), letters()) == (0, words, [])


def test_the_doctor_looks_into_the_mailbox(settings):
    name = "bounces@127.0.0.1/INBOX"
    silent = ("WARN", "no worker has read the mailbox of late")
    assert found() == [("OK", f"mailbox {name} is open, mails to read: 1"), silent]
    polling.poll()
    assert found() == [("OK", f"mailbox {name} is open, mails to read: 0")]
    with clock.fixed_at(clock.now() + timedelta(minutes=11)):
        assert found()[1:] == [silent]
    settings(PASSWORD="wrong")
    assert found() == [("FAIL", f"mailbox {name} cannot be read")]


def test_the_doctor_where_no_mailbox_is_read(app, db, monkeypatch):
    assert found() == []
    monkeypatch.setitem(app.config, "MAIL_BOUNCE_MAILBOX", "bounces@example.org")
    assert found() == [("WARN", "no mailbox is read: mails that do not arrive stop no address")]


def found() -> list[tuple[str, str]]:
    return [(finding.level.value, finding.what) for finding in checked()]
