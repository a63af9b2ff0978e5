"""`cop municipalities`: the list that organisations are placed by."""

import click

from cop.extensions import db
from cop.services.municipalities import load_municipalities


@click.group("municipalities")
def municipalities() -> None:
    """The municipalities of Italy."""


@municipalities.command("load")
def load() -> None:
    """Bring the municipalities up to the list that is installed: new ones, other names, those that are gone."""
    changed = load_municipalities()
    db.session.commit()
    click.echo("Nothing has changed." if not changed else f"Municipalities added or changed: {changed}.")
