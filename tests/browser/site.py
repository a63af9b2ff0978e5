"""A running site for a test: the application on a port, a local mailbox, a worker at call, a clock to set."""

import threading
from contextlib import nullcontext
from datetime import datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

from flask import Flask
from werkzeug.serving import WSGIRequestHandler, make_server

from cop import clock
from cop.jobs.composing import compose_due
from cop.jobs.sending import Sender, own_connection
from cop.mailbox import LocalMailbox


class QuietHandler(WSGIRequestHandler):
    """Serves without a line for every request."""

    def log_request(self, *_args: Any) -> None:
        pass


class Site:
    """The application served by threads of this process, so that its clock can be set.

    `url` is where it answers, `mailbox` the Maildir of the mails it sent.
    """

    def __init__(self, app: Flask, port: int, mailbox: Path) -> None:
        self.app, self.port, self.mailbox = app, port, mailbox
        self.url = f"http://localhost:{port}"
        self.now: datetime | None = None
        self._server = make_server(
            "127.0.0.1", port, self._serve, threaded=True, request_handler=QuietHandler
        )
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)

    def at(self, instant: datetime) -> None:
        """Set the clock of the web pages and of the worker."""
        self.now = instant

    def clock(self) -> Any:
        """A block in which `cop.clock` shows the site's time."""
        return clock.fixed_at(self.now) if self.now else nullcontext()

    def work(self) -> None:
        """Do what a worker does: compose what is queued and send it to the local mailbox."""
        with self.app.app_context(), self.clock():
            compose_due("browser-test")
            with own_connection() as connection:
                sender = Sender(connection, worker="browser-test")
                sender.send_due()
                sender.close()

    def mails(self, to: str = "") -> list[EmailMessage]:
        """Return the mails that arrived for an address, oldest first."""
        box = LocalMailbox(self.mailbox)
        bodies = [box.read(line.key) or b"" for line in box.lines(to)]
        return [message_from_bytes(body, policy=default) for body in reversed(bodies)]

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(10)

    def _serve(self, environ: dict[str, Any], start_response: Any) -> Any:
        with self.clock():
            return self.app(environ, start_response)
