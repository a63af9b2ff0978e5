"""`cop doctor`: whether this instance can do its work, and what to do where it cannot."""

import socket
from collections.abc import Iterator

import click
from sqlalchemy.exc import SQLAlchemyError

from cop import clock
from cop.cli.checks import CHECKS, Finding, Level
from cop.emails.outbox import URGENT, Recipient, queue
from cop.extensions import db


@click.command("doctor")
@click.option("--mail-to", metavar="ADDRESS", help="Besides, queue a trial mail to this address.")
@click.option("--language", type=click.Choice(["it", "en"]), default="it", help="Language of the trial mail.")
def doctor(mail_to: str | None, language: str) -> None:
    """Check configuration, database, workers and mail, and say what to do; exit 1 where something fails."""
    findings = list(_findings())
    for finding in findings:
        advice = f"\n      {finding.advice}" if finding.advice else ""
        click.echo(f"{finding.level:<4}  {finding.what}{advice}")
    if mail_to:
        _queue_trial(mail_to, language)
        click.echo(f"A trial mail to {mail_to} is in the queue: a worker sends it.")
    if any(finding.level == Level.FAIL for finding in findings):
        raise click.exceptions.Exit(1)


def _findings() -> Iterator[Finding]:
    for check in CHECKS:
        try:
            yield from check()
        except SQLAlchemyError:  # said already, by the check of the database
            db.session.rollback()


def _queue_trial(address: str, language: str) -> None:
    now = clock.now()
    facts = {"when": f"{now.astimezone(clock.ROME):%d/%m/%Y %H:%M}", "host": socket.gethostname()}
    to = Recipient(address, "", language)
    queue("trial", to=to, about=f"trial:{now:%Y%m%d%H%M%S%f}", context=facts, priority=URGENT)
    db.session.commit()
