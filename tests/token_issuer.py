"""Whoever gives access tokens for a mailbox (RFC 6749) and says whether one is good (RFC 7662), over plain HTTP."""

import json
import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl

CLIENT, SECRET, REFRESH = "communities", "only-for-this-test", "a-refresh-token"


class TokenIssuer:
    """Gives a token for the mailbox `bounces` to whoever has the secret; `asked` is what came in."""

    def __init__(self) -> None:
        self.asked: list[dict[str, str]] = []
        self.good: set[str] = set()
        self.seconds = 3600
        self.port = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/token"

    def given(self, form: dict[str, str]) -> tuple[int, dict[str, object]]:
        self.asked.append(form)
        if (form.get("client_id"), form.get("client_secret")) != (CLIENT, SECRET):
            return 401, {"error": "invalid_client"}
        if form["grant_type"] == "refresh_token" and form.get("refresh_token") != REFRESH:
            return 400, {"error": "invalid_grant"}
        token = secrets.token_urlsafe(24)
        self.good.add(token)
        return 200, {"access_token": token, "token_type": "Bearer", "expires_in": self.seconds}

    def judged(self, form: dict[str, str]) -> tuple[int, dict[str, object]]:
        if form.get("token") in self.good:
            return 200, {"active": True, "username": "bounces"}
        return 200, {"active": False}


@contextmanager
def token_issuer() -> Iterator[TokenIssuer]:
    """Run one on a free port."""
    issuer = TokenIssuer()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = int(self.headers.get("Content-Length", 0))
            form = dict(parse_qsl(self.rfile.read(length).decode()))
            code, told = (issuer.given if self.path == "/token" else issuer.judged)(form)
            body = json.dumps(told).encode()
            self.send_response(code)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_args: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    issuer.port = server.server_port
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield issuer
    finally:
        server.shutdown()
        server.server_close()
