"""Text that people type: cleaned once on the way in, Markdown made safe on the way out."""

import re
import unicodedata

import nh3
from email_validator import validate_email
from markdown_it import MarkdownIt

_BIDI = dict.fromkeys(map(ord, "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\ufeff"))
_INITIALS = re.compile(r"(?<!\w)[^\W\d_](?:\.[^\W\d_])+(?!\w)")
_APOSTROPHES = re.compile(r"(?<=\w)['\u2019\u02bc`](?=\w)")
LONGEST_WORD = 60
_markdown = MarkdownIt("commonmark", {"html": False, "breaks": True, "linkify": False})


def clean(value: str) -> str:
    """Return a text in NFC without what no database or mail should hold.

    Drops control characters (tab and newline stay; PostgreSQL refuses NUL), lone surrogates (no
    database takes them) and invisible direction marks (they make a name read as another).
    """
    if value.isascii() and value.isprintable():
        return value  # nothing in it to be looked at letter by letter: most of a long file
    kept = "".join(c for c in value if c in "\n\t" or unicodedata.category(c) not in {"Cc", "Cs"})
    return unicodedata.normalize("NFC", kept.translate(_BIDI))


def one_line(value: str) -> str:
    """Return `clean(value)` with every run of white space as one blank."""
    return " ".join(clean(value).split())


def greeting_name(name: str) -> str:
    """Return the name that somebody is greeted by in a mail: "" for an address, which stands where none was given."""
    line = one_line(name)
    return "" if "@" in line else line


def folded(value: str) -> str:
    """Return a text as search sees it: without accents, without case, one blank between words."""
    line = one_line(value)
    if line.isascii():
        return line.lower()
    letters = unicodedata.normalize("NFKD", line)
    return "".join(c for c in letters if not unicodedata.combining(c)).casefold()


def name_key(value: str) -> str:
    """Return a name as an exact comparison sees it: folded, its letters and figures alone, one blank between words."""
    return " ".join("".join(c if c.isalnum() else " " for c in folded(value)).split())


def search_words(value: str) -> list[str]:
    """Return the words of a text as search compares them: folded, letters and digits alone, each once.

    Initials stand together: "S.r.l." is one word, "srl". A word is cut after 60 characters.
    """
    together = _INITIALS.sub(lambda found: found[0].replace(".", ""), folded(value))
    plain = "".join(c if c.isalnum() else " " for c in together)
    return list(dict.fromkeys(word[:LONGEST_WORD] for word in plain.split()))


def index_words(value: str) -> str:
    """Return the words under which a text is found, one blank between them.

    Those of `search_words`, and "damico" besides "d amico" for "D'Amico", however it is typed.
    """
    joined = search_words(_APOSTROPHES.sub("", one_line(value)))
    return " ".join(dict.fromkeys([*search_words(value), *joined]))


def email_address(value: str) -> str:
    """Return one address as it is written to: no blanks around it, its domain in Unicode and lower case.

    Raises ValueError for anything else: several addresses, a name with an address, letters outside ASCII
    before the @ (few servers take them, and some look like others).
    """
    if len(value) > 1000:
        raise ValueError("The address is too long.")
    kept = clean(value).strip()
    checked = validate_email(kept, check_deliverability=False, allow_smtputf8=False, strict=True)
    return checked.normalized


def markdown_html(value: str) -> str:
    """Return Markdown as safe HTML: no raw HTML, no image, links only to the web and to addresses."""
    html = _markdown.render(value)
    return nh3.clean(
        html,
        tags={"p", "br", "strong", "em", "ul", "ol", "li", "a", "h3", "h4", "blockquote", "code", "hr"},
        attributes={"a": {"href"}},
        url_schemes={"https", "http", "mailto", "tel"},
        link_rel="noopener nofollow",
    )
