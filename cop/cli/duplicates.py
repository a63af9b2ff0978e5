"""`cop duplicates find`: looks for records entered twice, as the worker does once a day."""

import click

from cop import clock
from cop.jobs.finding import find_duplicates


@click.group("duplicates")
def duplicates() -> None:
    """Organisations and people entered twice."""


@duplicates.command("find")
def find() -> None:
    """Compare the whole register now; the page Duplicates shows what is alike."""
    click.echo(f"New pairs that may be one: {find_duplicates(at=clock.now())}")
