from datetime import timedelta
from xml.etree import ElementTree

import pytest

from cop import clock
from cop.models import BlockKind, CommunityStatus, IssueStatus, Language
from tests import factories as make

ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
def issue(db, at):
    """An issue of today that says a word, names a meeting and greets by name."""
    at("2026-11-26T10:00+01:00")
    community = make.make_community(name_en="Impact", name_it="Impatto")
    meeting = make.make_meeting(
        community, title_en="A round table", starts_at=clock.now() + timedelta(days=3)
    )
    made = make.make_issue(
        make.make_list(community), status=IssueStatus.SENT, title_it="Autunno", title_en="Autumn, {{name}}",
        lead_en="Dates and & materials",
    )  # fmt: skip
    make.make_block(made, text_it="Ciao {{nome}}, ecco.", text_en="Hello {{name}}, *here* <b>it</b> is.")
    make.make_block(made, BlockKind.UPCOMING)
    for language in Language:
        make.make_content(made, language)
    made.meeting_told = meeting
    return made


def test_archive_lists_what_has_left(client, issue):
    make.make_issue(issue.mailing_list, title_en="A draft")
    page = client.get("/en/news")
    assert page.words(".letters .agenda-title") == ["Autumn"]
    assert page.words(".letters .kind") == ["News of Impact · 26 November 2026"]


@pytest.mark.parametrize(
    "values",
    [
        {"status": IssueStatus.DRAFT, "started_at": None},
        {"status": IssueStatus.SCHEDULED, "started_at": None, "send_at": clock.now()},
        {"status": IssueStatus.PAUSED},
        {"status": IssueStatus.CANCELLED},
        {"is_public": False},
        {"is_personal": True},
    ],
)
def test_issue_that_nobody_may_read(client, db, issue, values):
    for name, value in values.items():
        setattr(issue, name, value)
    db.session.commit()
    assert client.get(f"/en/news/{issue.id}").status_code == 404
    assert client.get("/en/news").words(".letters") == []
    assert "Autumn" not in client.get("/en/news/atom.xml").text


def test_issue_of_a_community_that_is_only_proposed(client, db, issue):
    issue.mailing_list.community.status = CommunityStatus.PROPOSED
    db.session.commit()
    addresses = [
        f"/en/news/{issue.id}",
        f"/en/news/{issue.mailing_list.slug}",
        f"/en/news/{issue.mailing_list.slug}/atom.xml",
    ]
    assert [client.get(address).status_code for address in addresses] == [404, 404, 404]


def test_issue_is_read_as_it_left_without_a_name(client, db, issue):
    issue.meeting_told.title_en = "Changed since"
    db.session.commit()
    page = client.get(f"/en/news/{issue.id}")
    assert page.words("h1") == ["Autumn"]
    assert page.words(".letter .prose p") == ["Hello, here <b>it</b> is."]
    assert page.words(".letter-items h3") == ["A round table"]
    assert page.soup.select_one(".letter-items a")["href"].startswith(f"/en/meetings/{issue.meeting_told.id}")


def test_issue_in_the_other_language_where_it_has_one_alone(client, db, issue):
    only = make.make_issue(
        issue.mailing_list, status=IssueStatus.SENT, title_it="Solo in italiano", title_en=""
    )
    make.make_block(only, text_it="Buongiorno a tutti.", text_en="")
    make.make_content(only, Language.IT)
    page = client.get(f"/en/news/{only.id}")
    assert (page.words("h1"), page.soup.select_one("article")["lang"]) == (["Solo in italiano"], "it")


def test_issue_names_those_before_and_after_it(client, db, issue):
    for days, title in ((30, "Summer"), (60, "Spring")):
        at = clock.now() - timedelta(days=days)
        one = make.make_issue(issue.mailing_list, status=IssueStatus.SENT, started_at=at, title_en=title)
        make.make_block(one)
        make.make_content(one, Language.EN)
        if title == "Summer":
            summer = one
    page = client.get(f"/en/news/{summer.id}")
    assert page.words(".link-rows a") == ["Autumn", "Spring"]


def test_archive_of_one_year(client, db, issue):
    early = clock.now() - timedelta(days=400)
    old = make.make_issue(issue.mailing_list, status=IssueStatus.SENT, started_at=early, title_en="Long ago")
    make.make_content(old, Language.EN)
    assert client.get("/en/news?year=2025").words(".letters .agenda-title") == ["Long ago"]
    assert client.get("/en/news?year=1900").words(".letters .agenda-title") == ["Autumn", "Long ago"]
    assert client.get("/en/news").words(".letter-years a") == ["All years", "2026", "2025"]


def test_kept_page_shows_a_new_issue_at_once(client, db, issue):
    assert client.get("/en/news").words(".letters .agenda-title") == ["Autumn"]
    issue.status = IssueStatus.PAUSED
    db.session.commit()
    assert client.get("/en/news").words(".letters .agenda-title") == []


def test_feed_says_an_issue_whole(client, issue):
    answer = client.get(f"/en/news/{issue.mailing_list.slug}/atom.xml")
    assert (answer.status_code, answer.mimetype) == (200, "application/atom+xml")
    feed = ElementTree.fromstring(answer.data)
    entry = feed.find(f"{ATOM}entry")
    found = {name: entry.findtext(ATOM + name) for name in ("id", "title", "summary", "updated", "published")}
    assert found == {
        "id": f"tag:localhost,2026:news:issue:{issue.id}:en",
        "title": "Autumn",
        "summary": "Dates and & materials",
        "updated": "2026-11-26T09:00:00Z",
        "published": "2026-11-26T09:00:00Z",
    }
    assert entry.find(f"{ATOM}link").attrib["href"] == f"http://localhost/en/news/{issue.id}"
    content = entry.find(f"{ATOM}content")
    assert content.attrib["type"] == "html"
    assert "<p>Hello, <em>here</em> &lt;b&gt;it&lt;/b&gt; is.</p>" in content.text
    assert f'href="http://localhost/en/meetings/{issue.meeting_told.id}' in content.text
    assert feed.findtext(f"{ATOM}id") == f"tag:localhost,2026:news:{issue.mailing_list.slug}:en"
    links = {link.attrib["rel"]: link.attrib["href"] for link in feed.findall(f"{ATOM}link")}
    assert links == {
        "self": f"http://localhost/en/news/{issue.mailing_list.slug}/atom.xml",
        "alternate": f"http://localhost/en/news/{issue.mailing_list.slug}",
    }


def test_feed_that_is_known_already(client, db, issue):
    first = client.get("/en/news/atom.xml")
    again = client.get("/en/news/atom.xml", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    other = make.make_issue(issue.mailing_list, status=IssueStatus.SENT, title_en="Another")
    make.make_content(other, Language.EN)
    db.session.commit()
    newer = client.get("/en/news/atom.xml", headers={"If-None-Match": first.headers["ETag"]})
    assert (newer.status_code, newer.headers["ETag"] != first.headers["ETag"]) == (200, True)


def test_feed_without_issues(client, db):
    feed = ElementTree.fromstring(client.get("/it/news/atom.xml").data)
    assert (feed.findall(f"{ATOM}entry"), feed.findtext(f"{ATOM}updated")) == ([], "2026-01-01T00:00:00Z")


def test_community_shows_its_last_issues_and_the_way_to_sign_up(client, issue):
    page = client.get(f"/en/communities/{issue.mailing_list.slug}")
    panel = page.soup.select_one("[aria-labelledby=news]")
    assert [a["href"] for a in panel.select("a")] == [
        f"/en/news/{issue.id}",
        f"/en/news/{issue.mailing_list.slug}",
        f"/en/news/sign-up?list={issue.mailing_list.slug}",
    ]
