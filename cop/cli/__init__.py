"""The `cop` command."""

import sys

from flask import Flask
from flask.cli import FlaskGroup

from cop.cli.demo import demo
from cop.cli.doctor import doctor
from cop.cli.figures import figures, recount
from cop.cli.jobs import jobs
from cop.cli.person import people
from cop.cli.run import run
from cop.cli.worker import worker
from cop.config import ConfigError


def register_commands(app: Flask) -> None:
    """Add the application's commands to Flask's own group."""
    for command in (run, worker, jobs, doctor, people, demo, figures, recount):
        app.cli.add_command(command)


def main() -> None:
    """Run the `cop` command."""
    from cop.app import create_app  # noqa: PLC0415 -- the one upward import: the command builds the app

    try:
        FlaskGroup(create_app=lambda: create_app(), add_default_commands=False)()
    except ConfigError as error:
        sys.exit(f"Error: {error}")
