"""`cop person …`: people and their roles, from the server's own command line."""

import click
from flask_babel import force_locale
from sqlalchemy.exc import OperationalError, ProgrammingError

from cop import clock
from cop.errors import CopError
from cop.extensions import db
from cop.models import Community, Language, RoleKind, SiteRole
from cop.queries.communities import community_by_slug
from cop.queries.people import person_with_address
from cop.services.roles import invite_person
from cop.services.second_factor import remove_factor

ROLES: dict[str, SiteRole | RoleKind] = {
    "administrator": SiteRole.ADMINISTRATOR,
    "viewer": SiteRole.VIEWER,
    "coordinator": RoleKind.COORDINATOR,
}


@click.group("person")
def people() -> None:
    """People and their roles."""


@people.command("invite")
@click.argument("address")
@click.option("--role", type=click.Choice(list(ROLES)), required=True, help="What the person may do.")
@click.option("--community", "slug", metavar="SLUG", default="", help="The community to coordinate.")
@click.option("--name", default="", help="Name of a new person; made from the address if left out.")
@click.option(
    "--language",
    type=click.Choice([language.value for language in Language]),
    default=Language.IT.value,
    show_default=True,
    help="Language of mails to a new person.",
)
def invite(address: str, role: str, slug: str, name: str, language: str) -> None:
    """Give a role to the person with ADDRESS, new or known, and send a mail that says how to sign in."""
    if (role == "coordinator") != bool(slug):
        raise click.UsageError("--role coordinator and --community SLUG go together.")
    with force_locale("en"):
        try:
            invited = invite_person(
                address, role=ROLES[role], community=_community(slug), name=name, language=Language(language),
                by=None, at=clock.now(), on=clock.today(),
            )  # fmt: skip
            db.session.commit()
        except CopError as error:
            db.session.rollback()
            raise click.ClickException(str(error)) from error
        except (OperationalError, ProgrammingError) as error:
            raise click.ClickException("The database is not ready: run `cop db upgrade` first.") from error
    where = f" of {slug}" if slug else ""
    click.echo(f"{invited.name} <{invited.email}> is {role}{where}; the worker sends a mail that says so.")


@people.command("reset-second-factor")
@click.argument("address")
def reset_second_factor(address: str) -> None:
    """Take the second step of signing in off the account of ADDRESS, for who has lost app and recovery codes."""
    with force_locale("en"):
        person = person_with_address(address)
        if person is None:
            raise click.ClickException(f"Nobody has the address {address!r}.")
        try:
            remove_factor(person, by=None)
            db.session.commit()
        except CopError as error:
            db.session.rollback()
            raise click.ClickException(str(error)) from error
    click.echo(f"{address} signs in without a second step now, and gets a mail that says so.")


def _community(slug: str) -> Community | None:
    if not slug:
        return None
    found = community_by_slug(slug)
    if found is None:
        raise CopError(f"No community is called {slug!r}.", field="community")
    return found
