from datetime import UTC, datetime
from xml.etree import ElementTree

from cop.exports.news_feed import ATOM, Entry, Feed, atom_bytes

NOON = datetime(2026, 11, 26, 11, tzinfo=UTC)


def test_atom_bytes_of_texts_that_xml_does_not_allow():
    entry = Entry(
        "tag:x,2026:1", "https://x/1", "A\x00 & <b>\ufffe\ud800", "", "<p>\x0bé 🌱</p>", "en", NOON, NOON
    )
    feed = Feed("tag:x,2026:f", "https://x/f", "https://x/", "N", "", "A", "en", NOON, (entry,))
    read = ElementTree.fromstring(atom_bytes(feed))
    assert read.findtext(f"{{{ATOM}}}entry/{{{ATOM}}}title") == "A & <b>"
    assert read.findtext(f"{{{ATOM}}}entry/{{{ATOM}}}content") == "<p>é 🌱</p>"
    assert read.findtext(f"{{{ATOM}}}updated") == "2026-11-26T11:00:00Z"
