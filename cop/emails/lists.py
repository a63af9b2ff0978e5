"""Headers of mails that people may stop with one click (RFC 2369, RFC 2919, RFC 8058).

A mail that carries the fact "list" gets them: {"id": "surveys", "name": "…", "leave_url": "https://…"}.
"""

from collections.abc import Mapping
from typing import Any

from cop.emails import mime, outbox


def list_headers(facts: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return the headers of a list, in the order of a mail.

    `leave_url` answers GET with a page that has a button, and the POST of a mail program without cookie, sign-in
    or redirect. No mail address beside it: what nobody reads must not be offered.
    """
    mailbox = mime.Mailbox(str(facts["name"]), f"{facts['id']}.{outbox.mail_domain()}")
    return [
        ("List-ID", mime.mailbox_header("List-ID", mailbox)),
        ("List-Unsubscribe", f"<{facts['leave_url']}>"),
        ("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"),
    ]
