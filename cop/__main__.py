"""The `cop` command, also as `python -m cop`."""

import sys

from flask.cli import FlaskGroup

from cop.app import create_app
from cop.config import ConfigError


def main() -> None:
    """Run the `cop` command."""
    try:
        FlaskGroup(create_app=lambda: create_app(), add_default_commands=False, name="cop")()
    except ConfigError as error:
        sys.exit(f"Error: {error}")


if __name__ == "__main__":
    main()
