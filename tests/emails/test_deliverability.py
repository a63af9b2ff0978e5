"""What a real DNS server says of the sending domain, judged as providers do, and what to publish."""

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from cop.emails import dns_lookups
from cop.emails.deliverability import checks, sending_domains
from cop.emails.dkim import signing_key
from cop.emails.spf import SpfFault, spf_of
from tests.dns_server import DnsServer
from tests.factories import make_administrator

pytestmark = pytest.mark.usefixtures("db")
SETTINGS = {
    "MAIL_SENDER": "comunita@tsi.example", "MAIL_NEWS_SENDER": "", "MAIL_REPLY_MAILBOX": "", "MAIL_BOUNCE_MAILBOX": "",
    "MAIL_SERVER": "localhost", "BASE_URL": "https://comunita.tsi.example", "MAIL_DKIM_SELECTOR": "cop",
}  # fmt: skip
HOST, ADDRESS = "comunita.tsi.example", "192.0.2.25"
GOOD = {
    (HOST, "A"): ADDRESS,
    ("25.2.0.192.in-addr.arpa", "PTR"): f"{HOST}.",
    ("tsi.example", "TXT"): f"v=spf1 a:{HOST} -all",
    ("tsi.example", "MX"): "10 mx.tsi.example.",
    ("_dmarc.tsi.example", "TXT"): "v=DMARC1; p=none",
}


@pytest.fixture(scope="module")
def key(tmp_path_factory):
    path = tmp_path_factory.mktemp("dkim") / "key.pem"
    made = rsa.generate_private_key(65537, 2048)
    path.write_bytes(made.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return str(path)


@pytest.fixture
def dns(app, monkeypatch, key, db):
    """A DNS in which all is well."""
    with DnsServer() as server:
        for name, value in (SETTINGS | {"DNS_SERVER": server.address, "MAIL_DKIM_KEY": key}).items():
            monkeypatch.setitem(app.config, name, value)
        for (name, kind), value in GOOD.items():
            server.add(name, kind, value)
        server.add("cop._domainkey.tsi.example", "TXT", signing_key().record)
        yield server


def put(dns, name, kind, *values):
    dns.clear(name, kind)
    dns.add(name, kind, *values)


def found(subject):
    [one] = [check for check in checks() if check.subject == subject]
    return one


def test_all_is_well(dns):
    standings = [(one.subject, one.domain, one.standing.value, one.record) for one in checks()]
    assert standings == [
        ("SPF", "tsi.example", "good", ""),
        ("DKIM", "tsi.example", "good", ""),
        ("DMARC", "tsi.example", "good", ""),
        ("MX", "tsi.example", "good", ""),
        ("PTR", ADDRESS, "good", ""),
    ]


@pytest.mark.parametrize(
    ("values", "standing", "record"),
    [
        ([], "bad", f"v=spf1 a:{HOST} ~all"),
        (["v=spf1 ip4:192.0.2.0/24 -all"], "good", ""),
        (["v=spf1 ip4:198.51.100.1 -all"], "bad", f"v=spf1 a:{HOST} ip4:198.51.100.1 -all"),
        (["v=spf1 a -all", "v=spf1 mx -all"], "bad", ""),
        (["v=spf1 +all"], "bad", "v=spf1 ~all"),
        (["v=spf1 ipv4:192.0.2.1 -all"], "bad", ""),
        (["something else", f"v=spf1 a:{HOST} -all"], "good", ""),
    ],
)
def test_spf(dns, values, standing, record):
    put(dns, "tsi.example", "TXT", *values)
    check = found("SPF")
    assert (check.standing.value, check.record) == (standing, record)


def test_spf_with_includes_redirects_and_too_many_lookups(dns):
    dns.add("spf.provider.example", "TXT", "v=spf1 redirect=_all.provider.example")
    dns.add("_all.provider.example", "TXT", "v=spf1 ip4:203.0.113.0/24 -all")
    put(dns, "tsi.example", "TXT", "v=spf1 include:spf.provider.example ~all")
    reading = spf_of("tsi.example", "203.0.113.9")
    assert (reading.result, reading.lookups, reading.included) == ("pass", 2, ["spf.provider.example"])
    assert spf_of("tsi.example", ADDRESS).result == "softfail"
    put(dns, "tsi.example", "TXT", "v=spf1 " + "mx " * 11 + "-all")
    assert spf_of("tsi.example", ADDRESS).fault == SpfFault.TOO_MANY
    put(dns, "tsi.example", "TXT", "v=spf1 include:tsi.example -all")
    assert spf_of("tsi.example", ADDRESS).fault == SpfFault.TOO_MANY


def test_a_relay_has_to_be_named(app, dns, monkeypatch):
    monkeypatch.setitem(app.config, "MAIL_SERVER", "smtp.provider.example")
    dns.add("smtp.provider.example", "A", "203.0.113.9")
    assert found("SPF").standing == "warn"
    dns.add("spf.provider.example", "TXT", "v=spf1 ip4:203.0.113.200 -all")
    put(dns, "tsi.example", "TXT", "v=spf1 include:spf.provider.example ~all")
    assert found("SPF").standing == "good"
    assert [one for one in checks() if one.subject == "PTR"] == []


def test_dkim(app, dns, monkeypatch):
    name, own = "cop._domainkey.tsi.example", signing_key().record
    dns.clear(name, "TXT")
    check = found("DKIM")
    assert (check.standing, check.name, check.record) == ("bad", name, own)
    dns.add(name, "TXT", "v=DKIM1; k=rsa; p=")
    assert found("DKIM").standing == "bad"
    put(dns, name, "TXT", own, own.replace("p=", "p=A"))
    assert found("DKIM").standing == "bad"
    put(dns, name, "TXT", own.replace("p=", "p=A"))
    assert (found("DKIM").standing, found("DKIM").record) == ("bad", own)
    dns.clear(name, "TXT")
    dns.add(name, "CNAME", "key.provider.example")
    dns.add("key.provider.example", "TXT", own)
    assert found("DKIM").standing == "good"
    monkeypatch.setitem(app.config, "MAIL_DKIM_KEY", "")
    assert found("DKIM").standing == "good"
    put(dns, "key.provider.example", "TXT", "v=DKIM1; p=bm8ga2V5")
    assert found("DKIM").standing == "bad"
    monkeypatch.setitem(app.config, "MAIL_DKIM_KEY", "/nowhere/key.pem")
    assert "cannot be read" in found("DKIM").words


@pytest.mark.parametrize(
    ("values", "standing", "record"),
    [
        ([], "bad", "v=DMARC1; p=none; rua=mailto:postmaster@tsi.example"),
        (["v=DMARC1; p=reject"], "good", ""),
        (["v=DMARC1; p=reject", "v=DMARC1; p=none"], "bad", ""),
        (
            ["v=DMARC1; rua=mailto:a@tsi.example"],
            "bad",
            "v=DMARC1; p=none; rua=mailto:postmaster@tsi.example",
        ),
    ],
)
def test_dmarc(dns, values, standing, record):
    put(dns, "_dmarc.tsi.example", "TXT", *values)
    check = found("DMARC")
    assert (check.standing.value, check.record) == (standing, record)


def test_the_domain_of_news_is_looked_at_too_and_the_policy_above_holds_for_it(app, dns, monkeypatch):
    monkeypatch.setitem(app.config, "MAIL_NEWS_SENDER", "news@news.tsi.example")
    assert sending_domains() == {"tsi.example": "tsi.example", "news.tsi.example": "tsi.example"}
    seen = {(one.subject, one.domain): one.standing.value for one in checks()}
    assert (seen["DKIM", "news.tsi.example"], seen["DMARC", "news.tsi.example"]) == ("bad", "good")


def test_another_domain_for_bounces_needs_a_signature(app, dns, monkeypatch):
    monkeypatch.setitem(app.config, "MAIL_BOUNCE_MAILBOX", "bounces@other.example")
    assert found("DMARC").standing == "good"
    dns.clear("cop._domainkey.tsi.example", "TXT")
    assert found("DMARC").standing == "bad"
    assert (found("SPF").domain, found("MX").standing) == ("other.example", "bad")


def test_the_name_behind_the_address(dns):
    put(dns, "25.2.0.192.in-addr.arpa", "PTR", "elsewhere.example.")
    assert found("PTR").standing == "bad"
    dns.clear("25.2.0.192.in-addr.arpa", "PTR")
    assert (found("PTR").standing, found("PTR").record) == ("bad", HOST)


def test_a_silent_dns_is_no_verdict(dns, monkeypatch):
    monkeypatch.setattr(dns_lookups, "SECONDS", 0.3)
    dns.is_silent = True
    assert {one.standing.value for one in checks()} == {"unknown"}


def test_an_example_address_is_nobodys_to_check(app, dns, monkeypatch):
    monkeypatch.setitem(app.config, "MAIL_SENDER", "comunita@example.org")
    dns.is_silent = True
    assert checks() == []


def test_the_page_says_what_to_publish_where(app, dns, signed_in):
    dns.clear("_dmarc.tsi.example", "TXT")
    page = signed_in(make_administrator()).get("/en/messages/deliverability")
    assert "v=DMARC1; p=none; rua=mailto:postmaster@tsi.example" in page.text
    assert page.text.count("In order") == 4
