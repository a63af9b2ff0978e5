"""The `cop` command."""

from flask import Flask
from flask.cli import FlaskGroup

from cop.cli.person import people


def register_commands(app: Flask) -> None:
    """Add the application's commands to Flask's own group."""
    app.cli.add_command(people)


def main() -> None:
    """Run the `cop` command."""
    from cop.app import create_app  # noqa: PLC0415 -- the one upward import: the command builds the app

    FlaskGroup(create_app=lambda: create_app(), add_default_commands=False)()
