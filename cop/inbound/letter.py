"""A mail that somebody else wrote, opened with care: it may be broken, huge or meant to do harm."""

import codecs
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from email import message_from_bytes
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from email.message import Message
from email.policy import Compat32
from email.utils import getaddresses
from html.parser import HTMLParser
from typing import Any

from cop import text

# Fields like those of a header, which are no mail: the standard library reads them as if they were.
FIELDS_ALONE = {"message/delivery-status", "message/feedback-report"}
MOST_PARTS, DEEPEST = 200, 20
TEXT_LENGTH, HEADER_LENGTH, NAME_LENGTH = 20_000, 300, 200
# Bytes from which a report that follows no standard is understood.
BEGINNING = 200_000
# Bytes of a header as it stands; of one about a part the standard library takes the square of them.
LONGEST_HEADER, LONGEST_OF_PART, MOST_HEADERS = 100_000, 5_000, 1_000
# Bytes of a part that are decoded: no character takes more than four.
DECODED = TEXT_LENGTH * 10 * 4
# Python knows them, no mail is written in them; the first two take the square of what they decode.
_NO_CHARSETS = {"punycode", "idna", "unicode_escape", "raw_unicode_escape", "undefined"}


class UnreadableError(Exception):
    """The mail is not taken in; the message says why, for whoever looks at it."""


@dataclass(frozen=True)
class Part:
    """A part that is no multipart; `is_quoted` inside a message that this one brings back or forwards."""

    message: Message
    is_quoted: bool

    @property
    def content_type(self) -> str:
        return self.message.get_content_type()

    @property
    def file_name(self) -> str:
        return readable(self.message.get_filename() or "")[:NAME_LENGTH]


class Letter:
    """The headers and parts of a mail. Raises UnreadableError for one with too many parts, or too deep, and for what
    is there to keep a reader busy: all that it says is decoded in a second or two.
    """

    def __init__(self, raw: bytes) -> None:
        if raw.count(b"\nContent-Type:") + raw.lower().count(b"boundary=") > MOST_PARTS * 2:
            raise UnreadableError("It has too many parts.")
        self._raw = raw
        try:
            self.message = message_from_bytes(raw, _Counted(), policy=_Strict())
            self.parts = list(_parts(self.message, 0, False))
        except RecursionError:
            raise UnreadableError("Its parts lie too deep in one another.") from None
        if len(self.parts) > MOST_PARTS:
            raise UnreadableError("It has too many parts.")
        for part in self.message.walk():
            _refuse_costly(part)

    def header(self, name: str) -> str:
        """The decoded value of a header in one line, "" where there is none."""
        return readable(self.message.get(name, ""))

    def all_headers(self, name: str) -> list[str]:
        return [readable(value) for value in self.message.get_all(name, [])]

    def addresses(self, *names: str) -> list[str]:
        """The bare addresses in these headers, in order."""
        values = [value for name in names for value in self.all_headers(name)]
        return [address for _, address in getaddresses(values) if "@" in address]

    def sender(self) -> tuple[str, str]:
        """Name and address of who says to have written it, both perhaps ""."""
        found = getaddresses([str(self.message.get("From", ""))])
        name, address = found[0] if found else ("", "")
        return readable(name)[:NAME_LENGTH], readable(address)[:320]

    def words(self) -> str:
        """What it says, as text: its first plain part, else its HTML without the tags; shortened."""
        for wanted, shown in (("text/plain", plain_of), ("text/html", html_words_of)):
            for part in self.parts:
                is_text = part.content_type == wanted and not part.is_quoted
                if is_text and part.message.get_content_disposition() != "attachment":
                    return shown(part.message)[:TEXT_LENGTH]
        return ""

    def beginning(self) -> Message:
        """The mail as far as a report says what it has to say."""
        return message_from_bytes(self._raw[:BEGINNING], _Counted(), policy=_Strict())

    def brought_back(self) -> list[Message]:
        """The mails, or the headers alone, that this one brings back."""
        found = [part for part in self.message.walk() if part.get_content_type() == "message/rfc822"]
        inner = [part.get_payload() for part in found[:5]]
        mails = [one[0] for one in inner if isinstance(one, list) and one and isinstance(one[0], Message)]
        headers = [part.message for part in self.parts if part.content_type == "text/rfc822-headers"]
        bodies = (part.get_payload(decode=True) for part in headers[:5])
        return mails + [message_from_bytes(body[:50_000]) for body in bodies if isinstance(body, bytes)]

    def attachments(self) -> list[str]:
        """The names of the files that came with it."""
        own = (part for part in self.parts if not part.is_quoted)
        return [part.file_name for part in own if part.file_name][:20]


def fields_of(part: Message) -> list[Message]:
    """Return the groups of fields of a report, in order."""
    inner = part.get_payload()
    return [group for group in inner if isinstance(group, Message)][:200] if isinstance(inner, list) else []


def plain_of(part: Message) -> str:
    """Return the text of a part in whatever character set it says, or does not say."""
    payload = part.get_payload(decode=True)
    if not isinstance(payload, bytes):
        return ""
    errors = "strict" if len(payload) <= DECODED else "ignore"  # a character may have been cut in two
    for charset in (part.get_content_charset("utf-8"), "utf-8"):
        try:
            return text.clean(payload[:DECODED].decode(charset, errors))
        except (LookupError, UnicodeError, ValueError):
            continue
    return text.clean(payload[:DECODED].decode("cp1252", "replace"))


def html_words_of(part: Message) -> str:
    """Return what a part of HTML says, without its tags, its styles and whatever it would fetch."""
    reader = _Words()
    reader.feed(plain_of(part)[: TEXT_LENGTH * 10])
    lines = (" ".join(line.split()) for line in "".join(reader.found).splitlines())
    return "\n".join(line for line in lines if line)


def readable(value: object) -> str:
    """Return a header value decoded, in one line, without what no database takes."""
    raw = str(value)[: HEADER_LENGTH * 20]
    with suppress(HeaderParseError, LookupError, UnicodeError, ValueError):
        raw = str(make_header(decode_header(raw)))
    return text.one_line(raw.encode("utf-8", "replace").decode())


def _refuse_costly(part: Message) -> None:
    """Raise UnreadableError for a part that takes longer than anybody has."""
    if len(part) > MOST_HEADERS:
        raise UnreadableError("It has too many headers.")
    with suppress(LookupError, ValueError):
        if codecs.lookup(part.get_content_charset("utf-8")).name.replace("-", "_") in _NO_CHARSETS:
            raise UnreadableError("It names a character set that no mail is written in.")


class _Strict(Compat32):
    """Reads as the standard library always did, but for headers that are there to keep it busy."""

    def header_source_parse(self, sourcelines: list[str]) -> tuple[str, str]:
        name = sourcelines[0].partition(":")[0].strip().lower()
        longest = LONGEST_OF_PART if name.startswith("content-") else LONGEST_HEADER
        if sum(map(len, sourcelines)) > longest:
            raise UnreadableError("One of its headers is too long.")
        return super().header_source_parse(sourcelines)


class _Counted:
    """Makes the parts of one mail as they are read, so many and no more."""

    def __init__(self) -> None:
        self._made = 0

    def __call__(self, **how: Any) -> Message:
        self._made += 1
        if self._made > MOST_PARTS * 3:  # the groups of fields of a report count too
            raise UnreadableError("It has too many parts.")
        return Message(**how)


class _Words(HTMLParser):
    _BLOCKS = frozenset({"p", "div", "br", "tr", "li", "h1", "h2", "h3", "table", "blockquote"})
    _SILENT = frozenset({"style", "script", "head", "title"})

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._silent += tag in self._SILENT
        if tag in self._BLOCKS:
            self.found.append("\n")

    def handle_endtag(self, tag: str) -> None:
        self._silent = max(0, self._silent - (tag in self._SILENT))

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.found.append(data)


def _parts(message: Message, depth: int, is_quoted: bool) -> Iterator[Part]:
    if depth > DEEPEST:
        raise UnreadableError("Its parts lie too deep in one another.")
    inner = message.get_payload()
    kind = message.get_content_type()
    if kind in FIELDS_ALONE or not isinstance(inner, list):
        yield Part(message, is_quoted)
        return
    for part in inner:
        if isinstance(part, Message):
            yield from _parts(part, depth + 1, is_quoted or kind == "message/rfc822")
