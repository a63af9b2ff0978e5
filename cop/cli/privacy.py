"""`cop privacy …`: erasures again after a restore, and what is due by the terms of retention."""

from pathlib import Path

import click
from flask import current_app
from flask_babel import force_locale

from cop import clock, erasure_file
from cop.errors import CopError
from cop.extensions import db
from cop.jobs.erasing import write_erasures
from cop.jobs.retaining import put_away_due
from cop.jobs.stopping import replay_stops, write_stops
from cop.queries.erasures import entries_due
from cop.queries.retention import days_kept, number_due
from cop.services.erasure_replay import replay_erasure
from cop.services.retention import before


@click.group("privacy")
def privacy() -> None:
    """Personal data: erasures and stops after a restore, and how long things are kept."""


@privacy.command("replay")
def replay() -> None:
    """Erase and stop again, in a restored database, whoever was erased or left since the backup was made."""
    due = entries_due(erasure_file.written_in(Path(current_app.instance_path)))
    erased = refused = 0
    for entry in due:
        try:
            with force_locale("en"):
                erased += replay_erasure(entry, at=clock.now())
            db.session.commit()
        except CopError as error:
            db.session.rollback()
            refused += 1
            click.echo(f"Person {entry.get('person_id')}: {error}")
    write_erasures()
    click.echo(f"Erasures replayed: {len(due) - refused}, of people in this database: {erased}.")
    if stops := replay_stops():
        click.echo(f"Stops of mail replayed: {stops}.")
    write_stops()
    if refused:
        raise click.exceptions.Exit(1)


@privacy.command("retention")
@click.option("--run", "is_run", is_flag=True, help="Put away what is due, instead of only saying so.")
def retention(is_run: bool) -> None:
    """Say, category by category, how long things are kept and how many records are due."""
    if is_run:
        for category, number in put_away_due().items():
            click.echo(f"{category.replace('_', ' ')}: {number} put away")
        return
    for category, days in days_kept().items():
        limit = before(category, at=clock.now())
        number = number_due(category, before=limit) if limit else 0
        kept = f"{days} days" if days is not None else "for as long as nobody says otherwise"
        click.echo(f"{category.replace('_', ' ')}: kept {kept}, {number} due")
