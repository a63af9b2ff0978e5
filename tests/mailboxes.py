"""The mailbox of `tests.mail_servers`, seen as its owner sees it."""

from collections.abc import Iterator
from contextlib import contextmanager

from imapclient import IMAPClient

from tests.mail_servers import PASSWORD


@contextmanager
def emptied(port: int) -> Iterator[IMAPClient]:
    """Open it with nothing in it."""
    with IMAPClient("127.0.0.1", port=port, ssl=False) as client:
        client.login("bounces", PASSWORD)
        client.select_folder("INBOX")
        if found := client.search():
            client.delete_messages(found)
            client.expunge()
        yield client
