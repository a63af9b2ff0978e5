"""Whoever opens a link of a mail changes nothing: mail programs and scanners do, before anybody reads.

Every kind of mail is made as the product makes it, by the acts of the access table and the scenes of
`tests/mail_scenes.py`; each address of ours in its text, its HTML and its headers is opened with GET and HEAD, by
somebody without a cookie, and the database is the same as before.
"""

import re
from collections import Counter
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from selectolax.lexbor import LexborHTMLParser
from sqlalchemy import func, select

from cop import clock
from cop.emails.compose import compose
from cop.emails.newsletters import compiled, mail
from cop.emails.reading import open_mail
from cop.extensions import db
from cop.models import Language, Message
from cop.queries.newsletter_filling import filled
from tests.access import all_rows
from tests.factories import (
    make_block,
    make_community,
    make_issue,
    make_list,
    make_member,
    make_message,
    make_person,
)
from tests.fingerprint import changed_tables, fingerprint
from tests.mail_scenes import SCENES

KINDS = {folder.parent.name for folder in Path("templates/emails").glob("*/subject.txt")} | {"newsletter"}
WITHOUT_LINKS = {"address_changed", "certificate_revoked", "date_poll_cancelled", "trial"}
ADDRESS = re.compile(r"https?://[^\s<>\"]+")
# Whose personal data somebody read by a link is logged: an entry of the log of acts, and nothing else.
LOGGED = {"audit_entry"}
PER_KIND = 1


def links_in(body: bytes) -> set[str]:
    """Return the addresses of our own pages in a mail: those of its text, of its HTML and of its headers."""
    opened = open_mail(body)
    hrefs = [e.attributes.get("href") or "" for e in LexborHTMLParser(opened.html).css("[href]")]
    said = [opened.plain, opened.header("List-Unsubscribe"), *hrefs]
    found = {address.rstrip(".,;:)") for words in said for address in ADDRESS.findall(words)}
    return {address for address in found if urlsplit(address).hostname == "localhost"}


def newsletter() -> bytes:
    """An issue as one member of its community gets it."""
    community = make_community()
    member = make_member(community)
    issue = make_issue(make_list(community), status="sending")
    make_block(issue)
    db.session.flush()
    row = make_message(
        kind="newsletter", subject=f"newsletter:{issue.id}", recipient=member.email, person_id=member.id,
        context={
            "issue": issue.id, "language": "en", "variant": "", "ground": "member", "list": issue.list_id,
            "recipient_name": member.name, "organisation": "",
        },
    )  # fmt: skip
    content = compiled(filled(issue, Language.EN, at=clock.now()))
    return mail(content, row, person_id=member.id, at=clock.now()).body


def held() -> dict[str, str]:
    """The fingerprint, by a session that does not last: its end would undo what requests do meanwhile."""
    found = fingerprint()
    db.session.remove()
    return found


def opened(app, links: set[str]) -> dict[str, set[str]]:
    """Open links with GET and HEAD; return the tables that differ after each link that changed any."""
    changed = {}
    before = held()
    for link in sorted(links):
        browser = app.test_client()
        for method in ("GET", "HEAD"):
            response = browser.open(link, method=method, is_judged=False)
            assert response.status_code < 500, link
        after = held()
        if changed_tables(before, after) - LOGGED:
            changed[link] = changed_tables(before, after)
        before = after
    return changed


class Reader:
    """Reads the mails that acts have queued, and opens their links, a few mails of each kind."""

    def __init__(self, app) -> None:
        self.app = app
        self.seen: Counter[str] = Counter()
        self.linked: set[str] = set()
        self.changed: dict[str, set[str]] = {}

    def read(self, kind: str, body: bytes) -> None:
        links = links_in(body)
        self.seen[kind] += 1
        self.linked |= {kind} if links - {"http://localhost"} else set()
        self.changed |= opened(self.app, links)

    def read_after(self, last: int) -> None:
        rows = db.session.scalars(
            select(Message).where(Message.id > last, Message.kind != "newsletter")
        ).all()
        new = []
        for row in rows:
            if self.seen[row.kind] + sum(kind == row.kind for kind, _body in new) < PER_KIND:
                new.append((row.kind, compose(row, at=clock.now()).body))
        db.session.remove()
        for kind, body in new:
            self.read(kind, body)


def last_message() -> int:
    last = db.session.scalar(select(func.max(Message.id))) or 0
    db.session.remove()
    return last


def act_of(tried, row, role) -> None:
    client = tried.browsers[role]
    cookies = dict(client._cookies)
    form = tried.forms[id(row)] or None
    address = tried.addresses[id(row)]
    client.open(address, method=row.method, data=form, headers=dict(row.headers), is_judged=False)
    client._cookies = cookies


def acts():
    """The rows that change something, each with a role that may."""
    for row in all_rows():
        allowed = [role for role, status in row.expected.items() if status in {200, 303}]
        if row.method != "GET" and allowed:
            yield from ((row, role) for role in {allowed[0], allowed[-1]})


@contextmanager
def undone(tried):
    """Do something in the world and undo it."""
    point = tried.connection.begin_nested()
    try:
        yield
    finally:
        db.session.remove()
        point.rollback()


def made(scene):
    """What a scene returns, once it is saved."""
    result = scene()
    db.session.commit()
    return result


def test_opening_the_links_of_every_kind_of_mail_changes_nothing(app, tried):
    reader = Reader(app)
    for row, role in acts():
        with undone(tried):
            last = last_message()
            act_of(tried, row, role)
            reader.read_after(last)
    for scene in SCENES:
        with undone(tried):
            last = last_message()
            made(scene)
            reader.read_after(last)
    with undone(tried):
        reader.read("newsletter", made(newsletter))
    assert KINDS - set(reader.seen) == set(), "kinds that nothing here makes"
    assert set(reader.seen) - reader.linked == WITHOUT_LINKS
    assert reader.changed == {}


def test_a_link_that_writes_is_found(app, tried, monkeypatch):
    def planted(token):
        made(make_person)
        return ""

    vars(planted).update(is_public=True, writes=True)
    monkeypatch.setitem(app.view_functions, "news_leaving.show", planted)
    with undone(tried):
        changed = opened(app, links_in(made(newsletter)))
    assert {urlsplit(link).path.split("/")[3] for link in changed} == {"leave"}
    assert {name for tables in changed.values() for name in tables} == {
        "person",
        "person_address",
        "site_revision",
    }
