"""`cop mail`: mails that come in through a pipe of the mail server."""

import sys
from typing import BinaryIO

import click
from sqlalchemy.exc import SQLAlchemyError

from cop import clock
from cop.extensions import db
from cop.inbound.reading import MOST_BYTES
from cop.services.inbound import take_in

TEMPORARY_FAILURE = 75  # EX_TEMPFAIL of sysexits.h: the mail server keeps the mail, and tries again


@click.group("mail")
def mail() -> None:
    """Mails that come in."""


@mail.command("receive")
@click.argument("file", type=click.File("rb"), default="-")
@click.option(
    "--to", "envelope_to", default="", metavar="ADDRESS", help="The address that it was handed in for."
)
def receive(file: BinaryIO, envelope_to: str) -> None:
    """Take in one mail from FILE, or from standard input.

    Exit 0 once it is kept, whatever it is; 75 where it cannot be kept now, so that Postfix tries again later.
    """
    raw = file.read(MOST_BYTES + 1)
    size = len(raw) + sum(len(chunk) for chunk in iter(lambda: file.read(1 << 20), b""))
    try:
        taken = take_in(raw, "pipe", at=clock.now(), envelope_to=envelope_to, size=size)
        said = f"Taken in: {taken.kind}, {taken.state}." if taken else "Taken in: a mail of our own, dropped."
        db.session.commit()
    except SQLAlchemyError as error:
        db.session.rollback()
        click.echo(f"Not taken in, try again: {type(error).__name__}", err=True)
        sys.exit(TEMPORARY_FAILURE)
    click.echo(said)
