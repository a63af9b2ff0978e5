"""The reader: each kind of mail is known for what it is, and none breaks it."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cop.inbound.reading import MOST_BYTES, read_mail
from cop.inbound.result import Desk
from cop.models import InboundKind
from cop.rules.delivery_faults import fault_of
from tests.inbound.samples import SAMPLES

BOUNCE = "bounces+7.goodmac@example.org"
DESK = Desk(
    row_of=lambda address: 7 if address.lower() == BOUNCE else None,
    leave_token_of=lambda address: "token" if address.startswith("bounces+unsub-") else "",
    is_own=lambda message_id: message_id.endswith("@ours.example.org>"),
)


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda one: one.name)
def test_samples(sample):
    read = read_mail(sample.raw(BOUNCE), DESK)
    assert (read.kind, read.row_id, read.trouble) == (sample.kind, 7, "")
    if sample.kind == InboundKind.BOUNCE:
        fault = fault_of(read.status, read.words) if read.is_fault else None
        assert (read.status, fault) == (sample.status, sample.fault)


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda one: one.name)
def test_nothing_is_proved_without_the_mac(sample):
    read = read_mail(sample.raw("bounces+7.badmac@example.org"), DESK)
    assert (read.kind, read.row_id) == (sample.kind, None)


@pytest.mark.parametrize("header", ["Delivered-To", "X-Original-To", "Envelope-To", "Cc"])
def test_the_address_is_found_where_servers_write_it(header):
    raw = f"{header}: {BOUNCE}\nTo: somebody@example.com\nFrom: ada@example.com\n\nGood morning.".encode()
    assert read_mail(raw, DESK).row_id == 7


def test_the_address_it_was_handed_in_for():
    assert read_mail(b"From: ada@example.com\n\nHello", DESK, envelope_to=BOUNCE).row_id == 7


def test_our_own_mail_is_known():
    assert read_mail(b"From: us@example.org\nMessage-ID: <1@ours.example.org>\n\nHello", DESK).is_own


def test_leaving_by_mail():
    read = read_mail(b"From: ada@example.com\nTo: bounces+unsub-1@example.org\n\n", DESK)
    assert (read.kind, read.leave_tokens) == (InboundKind.UNSUBSCRIBE, ("token",))


def test_what_a_person_wrote():
    raw = (
        "From: =?utf-8?q?Ad=C3=A0?= <ada@example.com>\nSubject: Re: Invito\nReferences: <a@x> <b@x>\n"
        'MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary="b"\n\n--b\n'
        "Content-Type: text/html; charset=utf-8\n\n"
        "<style>p{}</style><p>Buongiorno</p><img src=https://example.com/p.png><p>a tutti</p>\n--b\n"
        'Content-Type: application/pdf\nContent-Disposition: attachment; filename="cv.pdf"\n\nx\n--b--\n'
    )
    read = read_mail(raw.encode(), DESK)
    assert (read.kind, read.sender, read.sender_name, read.title) == (
        InboundKind.PERSONAL, "ada@example.com", "Adà", "Re: Invito",
    )  # fmt: skip
    assert (read.text, read.attachments, read.references) == (
        "Buongiorno\na tutti",
        ("cv.pdf",),
        ("<b@x>", "<a@x>"),
    )


def test_of_what_is_not_read_the_headers_say_who_wrote_and_about_what():
    head = b"From: =?utf-8?q?Ad=C3=A0?= <ada@example.com>\r\nSubject: =?utf-8?q?Le_foto?=\r\n\r\n"
    wide = b"\r\n".join([b"--w", b"Content-Type: text/plain", b"", b"x"]) * 5000
    for raw in (head + b"x" * MOST_BYTES, head + wide):
        read = read_mail(raw, DESK)
        assert (read.kind, read.sender, read.sender_name, read.title) == (
            InboundKind.SET_ASIDE, "ada@example.com", "Adà", "Le foto",
        )  # fmt: skip


def test_headers_of_which_nothing_can_be_made_are_left_alone():
    endless = b"Subject: " + b"x" * (MOST_BYTES + 1)
    assert read_mail(endless, DESK).title in {"", "x" * 300}
    assert read_mail(b"\0" * (MOST_BYTES + 1), DESK).title == ""


def test_what_is_too_large_or_too_deep_is_set_aside():
    assert read_mail(b"x" * (MOST_BYTES + 1), DESK).kind == InboundKind.SET_ASIDE
    deep = b"".join(b'Content-Type: multipart/mixed; boundary="%d"\n\n--%d\n' % (n, n) for n in range(90))
    assert read_mail(deep, DESK).kind == InboundKind.SET_ASIDE
    wide = b'Content-Type: multipart/mixed; boundary="w"\n\n' + b"--w\nContent-Type: text/plain\n\nx\n" * 5000
    assert read_mail(wide, DESK).kind == InboundKind.SET_ASIDE


@pytest.mark.parametrize(
    "raw",
    [b"", b"\0\0\0", b"\xff\xfe" * 500, b"Subject: =?utf-8?b?////?=\n\nx", b"From: \0<a\0@b>\nTo: ,,,<>\n\n\0",
     b"Content-Type: text/plain; charset=nonsense\n\n\xe8", b"Content-Type: multipart/report\n\nno parts",
     b"Subject: \xe2\x80\xae\xed\xa0\x80\n\n\xed\xa0\x80", b"Content-Type: message/delivery-status\n\n"],
)  # fmt: skip
def test_nothing_breaks_it(raw):
    read = read_mail(raw, DESK)
    for said in (read.sender, read.title, read.text, read.words, read.sender_name):
        assert "\0" not in said
        said.encode()


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(SAMPLES), st.binary(max_size=40), st.integers(0, 1200), st.integers(0, 60))
def test_no_damage_breaks_it(sample, junk, place, length):
    raw = sample.raw(BOUNCE)
    read = read_mail(raw[:place] + junk + raw[place + length :], DESK)
    assert "\0" not in read.sender + read.title + read.text + read.words
    (read.text + read.title + read.sender).encode()
