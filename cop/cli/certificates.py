"""`cop certificates make`: the certificates of an edition as files, however many."""

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import click
from flask import current_app
from flask_babel import force_locale
from sqlalchemy.exc import OperationalError, ProgrammingError

from cop import clock
from cop.emails.certificates import verification_page
from cop.exports.certificates import File, Printed, certificate_files, write_archive
from cop.extensions import db
from cop.models import Certificate, Edition
from cop.queries.certificates import due_in, valid_certificates
from cop.queries.editions import edition_by_id
from cop.queries.programmes import programmes_with_editions
from cop.services.certificates import issue_certificates


@click.group("certificates")
def certificates() -> None:
    """Certificates of training editions."""


@certificates.command("make")
@click.argument("edition", metavar="EDITION")
@click.option(
    "--to", "target", type=click.Path(path_type=Path), required=True, metavar="FOLDER|ZIP",
    help="A folder, or an archive where the name ends in .zip.",
)  # fmt: skip
@click.option("--issue", is_flag=True, help="First issue one, with its mail, to everybody who is due one.")
def make(edition: str, target: Path, issue: bool) -> None:
    """Make the PDF of every certificate of EDITION that stands.

    EDITION is the number in the address of its pages, or "programme/edition": "fit4benefit/2026".
    """
    with force_locale("en"):
        try:
            found = _edition(edition)
            if issue:
                issued = issue_certificates(found, by=None, at=clock.now())
                db.session.commit()
                click.echo(f"Issued: {len(issued)}; not due: {len(due_in(found).not_due)}.")
            printed = [_printed(one) for one in valid_certificates(found)]
        except (OperationalError, ProgrammingError) as error:
            raise click.ClickException("The database is not ready: run `cop db upgrade` first.") from error
        db.session.expunge_all()
        db.session.rollback()  # no transaction while they are made
        if not printed:
            raise click.ClickException(
                "No certificate of this edition stands: issue them first, or use --issue."
            )
        failed = _write(target, _told(certificate_files(printed), len(printed)))
    click.echo(f"Made {len(printed) - len(failed)} of {len(printed)} in {target}.")
    for one in failed:
        click.echo(
            f"Not made: certificate {one.certificate.id}, {one.certificate.name}: {one.error}", err=True
        )
    if failed:
        sys.exit(1)


def _edition(named: str) -> Edition:
    if named.isascii() and named.isdigit() and len(named) < 19:
        found = edition_by_id(int(named))
        if found is not None:
            return found
    known = {f"{p.slug}/{one.name}": one for p in programmes_with_editions() for one in p.editions}
    if named in known:
        return known[named]
    listed = f"Choose one of {', '.join(known)}." if known else "There are no editions yet."
    raise click.BadParameter(f"no edition is called {named!r}. {listed}", param_hint="EDITION")


def _printed(certificate: Certificate) -> Printed:
    return Printed(certificate, verification_page(certificate), current_app.config["MAIL_SENDER_NAME"])


def _told(files: Iterable[File], total: int) -> Iterator[File]:
    """Pass the files on, and say at every ten how far it is."""
    for number, one in enumerate(files, start=1):
        yield one
        if number % 10 == 0 or number == total:
            click.echo(f"{number} of {total}", err=True)


def _write(target: Path, files: Iterator[File]) -> list[File]:
    try:
        if target.suffix.lower() == ".zip":
            with target.open("wb") as archive:
                return write_archive(files, archive)
        target.mkdir(parents=True, exist_ok=True)
        return _write_folder(target, files)
    except OSError as error:
        raise click.ClickException(f"Cannot write to {target}: {error.strerror}.") from error


def _write_folder(folder: Path, files: Iterator[File]) -> list[File]:
    failed = []
    for one in files:
        if one.error:
            failed.append(one)
        else:
            (folder / one.name).write_bytes(one.body)
    return failed
