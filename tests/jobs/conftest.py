"""A real mail server for jobs that send."""

from collections.abc import Iterator

import pytest

from tests.smtp_server import SMTPServer


@pytest.fixture
def smtp(app, monkeypatch) -> Iterator[SMTPServer]:
    """A scripted mail server, to which the application sends."""
    with SMTPServer() as server:
        state = app.extensions["mail"]
        monkeypatch.setattr(state, "server", "127.0.0.1")
        monkeypatch.setattr(state, "port", server.port)
        monkeypatch.setattr(state, "suppress", False)
        yield server
