"""`cop demo …`: demonstration data."""

import click
from flask_babel import force_locale
from sqlalchemy.exc import OperationalError, ProgrammingError

from cop.demo.loading import load_demo, real_people
from cop.demo.people import COORDINATORS, MEMBERS, SITE_ROLES
from cop.demo.scale import load_scale
from cop.extensions import db


@click.group("demo")
def demo() -> None:
    """Demonstration data: published facts, invented people."""


@demo.command("load")
@click.option(
    "--scale", type=click.IntRange(1), metavar="N", help="Add a large data set with N attendances besides."
)
@click.option("--yes", is_flag=True, help="Load even where there are real people.")
def load(scale: int | None, yes: bool) -> None:
    """Load the demonstration; what is there already stays as it is."""
    with force_locale("en"):
        try:
            _refuse_real_people(yes)
            added = load_demo()
            large = load_scale(scale, tell=_tell) if scale else 0
            db.session.commit()
        except (OperationalError, ProgrammingError) as error:
            raise click.ClickException("The database is not ready: run `cop db upgrade` first.") from error
    click.echo(f"Added {added:,} records." if added else "The demonstration is there already: nothing added.")
    if scale:
        click.echo(f"Added {large:,} attendances." if large else "A large data set is there already.")
    _say_who_signs_in()


def _refuse_real_people(is_confirmed: bool) -> None:
    number = real_people()
    if number and not is_confirmed:
        raise click.ClickException(
            f"This database holds {number} real {'person' if number == 1 else 'people'}. Invented records would "
            "mix with theirs and with the figures: use another database, or repeat with --yes."
        )


def _say_who_signs_in() -> None:
    addresses = [*SITE_ROLES, *(f"coordinator.{slug}@example.org" for slug in COORDINATORS)]
    addresses += [address for address, _language in MEMBERS.values()]
    click.echo("Sign in as one of: " + ", ".join(addresses))


def _tell(what: str, done: int, total: int) -> None:
    """Print progress at every tenth of the way."""
    before = max(done - 10_000, -1)
    if done in {0, total} or done * 10 // total > before * 10 // total:
        click.echo(f"{what}: {done:,} of {total:,}", err=True)
