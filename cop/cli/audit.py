"""`cop audit …`: whether the audit log is what it was."""

import click

from cop import clock
from cop.extensions import db, reading
from cop.queries.audit_chain import check_chain
from cop.services.audit import log_act
from cop.services.audit_anchors import check_anchors, put_anchors_aside


@click.group("audit")
def audit() -> None:
    """The log of who did what and who read whose data."""


@audit.command("verify")
def verify() -> None:
    """Follow the log's chain from end to end; exit 1 where an entry was changed, taken away or added."""
    with reading():
        verdict = check_chain()
        faults = [*verdict.faults, *check_anchors()]
        db.session.rollback()
    click.echo(f"Entries checked: {verdict.checked:,}. The newest is {verdict.head.number:,}.")
    if verdict.foreign:
        click.echo(
            f"Chained under an earlier SECRET_KEY, so that only their order is known: {verdict.foreign:,}."
        )
    for fault in faults:
        click.echo(f"Wrong: {fault}")
    if faults:
        raise click.exceptions.Exit(1)
    click.echo("The log agrees with its chain.")


@audit.command("accept")
def accept() -> None:
    """After restoring a backup on purpose: no longer expect the entries written since it was made."""
    aside = put_anchors_aside(at=clock.now())
    log_act("accept_restore", "audit_log", by=None)
    db.session.commit()
    click.echo(f"The former marks are in {aside}." if aside else "There were no marks yet.")
