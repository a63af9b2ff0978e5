"""A browser, and running sites on a database with the demonstration data."""

import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright
from sqlalchemy import create_engine, make_url, text

from cop.app import create_app
from cop.demo.loading import load_demo
from cop.extensions import db as _db
from cop.mailbox import local_smtp_server
from tests import tools
from tests.bench.serving import free_port
from tests.browser.site import Site
from tests.conftest import CONFIG

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
# What the page itself did wrong is told to the test: a refused style or script, a failed statement.
WATCH = """addEventListener('securitypolicyviolation',
  e => console.error('CSP: ' + e.violatedDirective + ' ' + e.blockedURI))"""


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    path = tools.chromium() or tools.skip_without("Chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def demo_instance(tmp_path_factory) -> Path:
    """The folder of the demonstration's files, to be copied and not changed."""
    return tmp_path_factory.mktemp("demo-instance")


@pytest.fixture(scope="session")
def demo_database(database_url, demo_instance, tmp_path_factory) -> str:
    """The URL of a database with the demonstration data, to be copied and not changed."""
    url = make_url(database_url)
    if url.get_backend_name() == "sqlite":
        url = url.set(database=str(tmp_path_factory.mktemp("demo") / "demo.db"))
    else:
        url = recreate(url, f"{url.database}_demo")
    app = create_app(CONFIG | {"DATABASE_URL": as_text(url)})
    app.instance_path = str(demo_instance)
    with app.app_context():
        _db.create_all()
        load_demo()
        _db.session.commit()
        _db.session.remove()
        if url.get_backend_name() == "sqlite":
            with _db.engine.connect() as connection:
                connection.connection.driver_connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        _db.engine.dispose()
    return as_text(url)


@pytest.fixture
def site(demo_database, demo_instance, tmp_path, monkeypatch) -> Iterator[Site]:
    """A running site of the test's own."""
    port = free_port()
    mailbox = tmp_path / "mailbox"
    monkeypatch.setenv("COP_INSTANCE", str(tmp_path))
    shutil.copytree(demo_instance, tmp_path, dirs_exist_ok=True)
    with local_smtp_server(mailbox) as smtp_port:
        config = {
            "BASE_URL": f"http://localhost:{port}",
            "DATABASE_URL": copy_of(demo_database, tmp_path),
            "LOCAL_MAILBOX": True,
            "MAIL_SERVER": "127.0.0.1",
            "MAIL_PORT": smtp_port,
            "MAIL_SUPPRESS_SEND": False,  # what Flask-Mail would do under TESTING
        }
        app = create_app(CONFIG | config)
        site = Site(app, port, mailbox)
        site.start()
        yield site
        site.stop()
        with app.app_context():
            _db.engine.dispose()


@pytest.fixture
def open_browser(chromium, site) -> Iterator[Callable[..., Page]]:
    """Open a browser of its own at the site; what goes wrong in a page fails the test."""
    contexts, wrongs = [], []

    def new_page(*, width: int = 1280, language: str = "en", javascript: bool = True) -> Page:
        context = chromium.new_context(
            base_url=site.url,
            viewport={"width": width, "height": 900},
            locale=language,
            java_script_enabled=javascript,
            reduced_motion="reduce",
        )
        context.add_init_script(WATCH)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(30_000)  # a busy machine is slow, not broken
        page.on(
            "console", lambda m: wrongs.append(f"{page.url}: {m.text} {m.location}") if is_wrong(m) else None
        )
        page.on("pageerror", lambda error: wrongs.append(str(error)))
        return page

    yield new_page
    for context in contexts:
        context.close()
    assert wrongs == []


def is_wrong(message) -> bool:
    # A form refused with 422 and a link that is over are answers, not faults; Chromium logs them as such.
    return message.type == "error" and not re.search("status of (410|422)", message.text)


def copy_of(url: str, folder: Path) -> str:
    source = make_url(url)
    if source.get_backend_name() == "sqlite":
        target = folder / "cop.db"
        shutil.copy(source.database, target)
        return f"sqlite:///{target}"
    return as_text(recreate(source, f"{source.database}_copy", template=source.database))


def recreate(url, name: str, *, template: str = "template1"):
    engine = create_engine(url.set(database="postgres"), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'))
        connection.execute(text(f'CREATE DATABASE "{name}" TEMPLATE "{template}"'))
    engine.dispose()
    return url.set(database=name)


def as_text(url) -> str:
    return url.render_as_string(hide_password=False)
