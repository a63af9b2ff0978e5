"""Signatures that a receiver can verify, with the key that a real DNS server publishes."""

import dkim
import pytest
from cryptography.hazmat.primitives.asymmetric import ed25519, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from cop.emails import dns_lookups
from cop.emails.dkim import UnusableKeyError, signed, signing_key
from cop.emails.transport import Attempt, Fate, Letter, Transport
from tests.dns_server import DnsServer
from tests.smtp_server import SMTPServer

BODY = (
    b'From: "Torino Social Impact, notizie" <news@news.example.org>\r\nTo: ada@example.com\r\nSubject: Un numero\r\n'
    b"Date: Mon, 02 Nov 2026 09:00:00 +0100\r\nMessage-ID: <a@news.example.org>\r\nMIME-Version: 1.0\r\n"
    b"List-ID: <notizie.news.example.org>\r\nList-Unsubscribe: <https://example.org/u/1>\r\n"
    b"List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\nContent-Type: text/plain\r\n\r\nBuongiorno.  \r\n\r\n"
)


pytestmark = pytest.mark.usefixtures("db")


@pytest.fixture
def dns_server(app):
    with DnsServer() as server:
        app.config["DNS_SERVER"] = server.address
        yield server
        app.config["DNS_SERVER"] = ""


@pytest.fixture
def set_key(app, tmp_path, dns_server):
    """Set a key; its public half is published."""

    def set_to(key):
        path = tmp_path / "dkim.pem"
        path.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
        app.config["MAIL_DKIM_KEY"] = str(path)
        dns_server.add("cop._domainkey.news.example.org", "TXT", signing_key().record)

    yield set_to
    app.config["MAIL_DKIM_KEY"] = ""


def verifies(body):
    """As a receiver would, asking the DNS for the key."""

    def key_of(name, timeout=5):
        return "".join(dns_lookups.texts(name.decode().rstrip("."))).encode()

    return dkim.verify(body, dnsfunc=key_of)


@pytest.mark.parametrize(
    "key",
    [rsa.generate_private_key(65537, 2048), ed25519.Ed25519PrivateKey.generate()],
    ids=["rsa", "ed25519"],
)
def test_a_receiver_verifies_what_leaves_and_nothing_added_on_the_way(set_key, key):
    set_key(key)
    mail = signed(BODY)
    assert mail.endswith(BODY)
    assert verifies(mail)
    header = mail[: -len(BODY)].replace(b"\r\n", b"").replace(b" ", b"")
    assert (header.count(b"d=news.example.org;"), header.count(b"s=cop;")) == (1, 1)
    assert header.count(b"c=relaxed/relaxed;") == 1
    for added in (
        b"Subject: Altro\r\n",
        b"From: x@example.net\r\n",
        b"List-Unsubscribe: <https://evil.example>\r\n",
    ):
        assert not verifies(added + mail)
    assert not verifies(mail.replace(b"Buongiorno", b"Buonasera"))


def test_a_mail_without_list_headers_is_signed_as_having_none(set_key):
    set_key(ed25519.Ed25519PrivateKey.generate())
    plain = b"".join(line + b"\r\n" for line in BODY.split(b"\r\n")[:-1] if not line.startswith(b"List-"))
    mail = signed(plain)
    assert verifies(mail)
    assert not verifies(b"List-Unsubscribe: <https://evil.example>\r\n" + mail)


def test_without_a_key_nothing_is_signed(app):
    assert signed(BODY) == BODY


def test_a_key_that_cannot_be_used_holds_mails_back_and_loses_none(app, tmp_path):
    broken = tmp_path / "broken.pem"
    broken.write_text("no key")
    try:
        for path, words in [(broken, "is no private key"), (tmp_path / "none.pem", "cannot be read")]:
            app.config["MAIL_DKIM_KEY"] = str(path)
            with pytest.raises(UnusableKeyError, match=words):
                signing_key()
            attempt = Transport().deliver(Letter("a@example.org", "b@example.org", BODY))
            assert attempt == Attempt(Fate.BARRED, 0, attempt.words)
            assert words in attempt.words
    finally:
        app.config["MAIL_DKIM_KEY"] = ""


def test_the_mail_server_gets_the_signed_mail(app, set_key, monkeypatch):
    set_key(ed25519.Ed25519PrivateKey.generate())
    with SMTPServer() as server:
        for name, value in [("server", "127.0.0.1"), ("port", server.port), ("suppress", False)]:
            monkeypatch.setattr(app.extensions["mail"], name, value)
        transport = Transport()
        attempt = transport.deliver(Letter("a@example.org", "ada@example.com", BODY))
        transport.close()
        [(_recipient, mail)] = server.accepted
    assert (attempt.fate, verifies(mail)) == (Fate.SENT, True)
