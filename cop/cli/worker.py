"""`cop worker`: composes and sends mails, takes over from workers that died, puts away what has run out."""

import logging
import signal

import click
from flask import current_app

from cop.config import refuse_unsafe
from cop.jobs.worker import Worker


@click.command("worker")
def worker() -> None:
    """Compose and send mails, and do what is due, until stopped."""
    refuse_unsafe(current_app.config)  # a worker signs the links in the mails with the same key
    log_to_stderr()
    running = Worker(current_app._get_current_object())  # type: ignore[attr-defined]
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_args: running.stop())
    click.echo(f"Worker {running.name} is at work; Ctrl-C stops it after the mail in hand.", err=True)
    running.run()
    click.echo(f"Worker {running.name} has stopped.", err=True)


def log_to_stderr() -> None:
    """Log warnings and what happens to mails; not each tick of the scheduler."""
    logging.basicConfig(format="%(asctime)s %(levelname)s %(name)s: %(message)s", level=logging.INFO)
    logging.getLogger("apscheduler").setLevel(logging.WARNING)
