"""What `cop doctor` says of mails that come in."""

from collections.abc import Iterator
from datetime import timedelta

from flask import current_app

from cop import clock
from cop.cli.findings import Finding, Level
from cop.inbound.imap import TROUBLES, opened, told
from cop.jobs.polling import account
from cop.queries.inbound import mailboxes

SILENT_FOR = timedelta(minutes=10)


def mailbox() -> Iterator[Finding]:
    """Whether the mailbox for bounces and replies lets us in, and a worker reads it."""
    box = account()
    if box is None:
        yield from _without()
        return
    try:
        with opened(box) as found:
            waiting = len(found.after(_read_to(box.name)))
    except TROUBLES as error:
        advice = f"Check the settings that begin with COP_MAIL_IN: {told(error)}"
        yield Finding(Level.FAIL, f"mailbox {box.name} cannot be read", advice)
        return
    yield Finding(Level.OK, f"mailbox {box.name} is open, mails to read: {waiting}")
    read = [mark.polled_at for mark in mailboxes() if mark.mailbox == box.name and mark.polled_at]
    if not read or clock.now() - read[0] > SILENT_FOR:
        yield Finding(Level.WARN, "no worker has read the mailbox of late", "See the workers above.")


def _without() -> Iterator[Finding]:
    if current_app.config["MAIL_BOUNCE_MAILBOX"]:
        advice = "Set COP_MAIL_IN_SERVER, or let the mail server hand them to: cop mail receive."
        yield Finding(Level.WARN, "no mailbox is read: mails that do not arrive stop no address", advice)


def _read_to(name: str) -> int:
    return next((mark.last_uid for mark in mailboxes() if mark.mailbox == name), 0)
