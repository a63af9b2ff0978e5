"""Text made fit for calendar programs: what RFC 5545 allows and what they misread, cleaned away."""

import unicodedata
from urllib.parse import urlsplit

SUMMARY, LOCATION, DESCRIPTION, NAME = 200, 300, 4000, 120  # most characters of each
_NEWLINES = str.maketrans({"\r": "\n", "\u2028": "\n", "\u2029": "\n", "\x85": "\n", "\t": " "})
# Control, invisible and direction-changing characters, half surrogates; U+FFFE and U+FFFF are no text.
_DROPPED = {"Cc", "Cf", "Cs"}
_NONCHARACTERS = "\ufffe\uffff"


def clean(value: str, limit: int) -> str:
    """Return a text of at most `limit` characters, with newlines alone as control characters."""
    # A text of megabytes is cut before it is read character by character.
    lines = value[: limit * 4].replace("\r\n", "\n").translate(_NEWLINES)
    return _limited("".join(c for c in lines if c == "\n" or not _is_dropped(c)).strip(), limit)


def one_line(value: str, limit: int) -> str:
    r"""Return a title or place: one line, and `/` for `\` (programs read `C:\Nuovo` as a newline)."""
    return _limited(" ".join(clean(value, limit * 4).replace("\\", "/").split()), limit)


def paragraphs(value: str, limit: int = DESCRIPTION) -> str:
    r"""Return a longer text; a zero-width space after `\` keeps `\n` from being read as a newline."""
    escaped = clean(value, limit).replace("\\", "\\\u200b")
    return escaped if len(escaped) <= limit else escaped[:limit]


def common_name(value: str) -> str:
    """Return a CN without quotes and `^`: old Outlook shows their encoding (RFC 6868) as it is."""
    return one_line(value, NAME).replace('"', "").replace("^", "").strip()


def web_address(value: str) -> str:
    """Return an address of the web fit for a URI property, "" for anything else."""
    address = value.strip()
    is_plain = address.isascii() and address.isprintable() and not set(address) & set(' "<>\\^`{|}')
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    is_web = parts.scheme in {"http", "https"} and bool(parts.hostname)
    return address if is_plain and is_web and len(address) <= 500 else ""


def _limited(value: str, limit: int) -> str:
    return value if len(value) <= limit else value[: limit - 1].rstrip() + "…"


def _is_dropped(character: str) -> bool:
    return unicodedata.category(character) in _DROPPED or character in _NONCHARACTERS
