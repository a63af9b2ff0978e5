"""Mails meant to keep the reader busy: each is read, or set aside, in seconds at the largest size that is taken in."""

from time import perf_counter

import pytest

from cop.inbound.reading import MOST_BYTES, read_mail
from cop.inbound.result import Desk
from cop.models import InboundKind

DESK = Desk(row_of=lambda _address: None, leave_token_of=lambda _address: "", is_own=lambda _id: False)
PERSON = b"From: ada@example.com\nSubject: Hello\n"
DAEMON = b"From: MAILER-DAEMON@example.com\nReturn-Path: <>\nSubject: failure notice\n"
MIXED = b'MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary="b"\n\n'
LONG_HEADER, CHARSET, PARTS = (
    "One of its headers is too long.",
    "It names a character set that no mail is written in.",
    "It has too many parts.",
)
BOMBS = {
    "a type of a million parameters": (PERSON + b"Content-Type: text/plain", b"; a=b", LONG_HEADER),
    "the same inside": (PERSON + MIXED + b"--b\nContent-Type: text/plain", b"; a=b", LONG_HEADER),
    "a million senders": (b"From: ", b"a@b,", LONG_HEADER),
    "punycode": (PERSON + b"Content-Type: text/plain; charset=Punycode\n\na-", b"9", CHARSET),
    "its alias inside": (
        PERSON + MIXED + b"--b\nContent-Type: text/html; charset=unicode-escape\n\n",
        b"\\x41",
        CHARSET,
    ),
    "parts without headers": (PERSON + MIXED, b"--b\n\n\n", PARTS),
    "a million headers": (PERSON, b"To: a@b\n", "It has too many headers."),
}


@pytest.mark.parametrize("name", BOMBS)
def test_bombs_are_set_aside(name):
    start, again, trouble = BOMBS[name]
    began = perf_counter()
    read = read_mail(filled(start, again), DESK)
    assert (read.kind, read.trouble) == (InboundKind.SET_ASIDE, trouble)
    assert perf_counter() - began < 15


@pytest.mark.parametrize("line", [b"<a@example.com>:\n", b"user@example.com unknown\n", b"<", b"5.1.1 "])
def test_a_long_report_is_read_from_its_beginning(line):
    began = perf_counter()
    assert read_mail(filled(DAEMON + b"\n", line), DESK).kind == InboundKind.BOUNCE
    assert perf_counter() - began < 15


@pytest.mark.parametrize("title", [b"!" * 6000, b"=?" * 3000, b"re: " * 1500])
def test_a_title_of_marks_alone(title):
    began = perf_counter()
    read = read_mail(b"From: ada@example.com\nSubject: " + title + b"\n\nHello", DESK)
    assert (read.kind, read.text) == (InboundKind.PERSONAL, "Hello")
    assert perf_counter() - began < 1


def test_long_words_are_cut_without_harm():
    words = "è così, " * 200_000
    raw = PERSON + b"Content-Type: text/plain; charset=utf-8\n\n" + words.encode()
    assert read_mail(raw, DESK).text == words[:20_000]


def filled(start: bytes, again: bytes) -> bytes:
    """The largest mail that begins so and goes on with the same."""
    return start + again * ((MOST_BYTES - len(start)) // len(again))
