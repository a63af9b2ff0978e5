"""`cop jobs run`: once what is due, at this instant or at another, in words."""

from collections import Counter
from collections.abc import Iterable
from contextlib import nullcontext
from datetime import UTC, datetime

import click
from flask import current_app

from cop import clock
from cop.cli.worker import log_to_stderr
from cop.extensions import db
from cop.jobs.breaker import Breaker
from cop.jobs.composing import compose_due
from cop.jobs.due import do_what_is_due
from cop.jobs.housekeeping import keep_house
from cop.jobs.newsletters import News
from cop.jobs.polling import poll
from cop.jobs.sending import Sender
from cop.jobs.worker import new_name
from cop.models import MessageState
from cop.queries.mail_rules import runs_at
from cop.services.outbox import reclaim

AFTER = {
    MessageState.SENT: "sent",
    MessageState.READY: "put off",
    MessageState.DEAD: "failed for good",
    MessageState.EXPIRED: "expired",
}


class Instant(click.ParamType):
    """An instant in ISO form; without an offset it is what the clock on the wall in Turin shows."""

    name = "instant"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        try:
            moment = datetime.fromisoformat(value)
            return (
                moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=clock.ROME).astimezone(UTC)
            )
        except (ValueError, OverflowError):
            self.fail(
                f"{value!r} is no instant. Write it as 2026-11-26T09:00 (on the wall in Turin) or as "
                "2026-11-26T08:00+00:00.",
                param,
                ctx,
            )


@click.group("jobs")
def jobs() -> None:
    """What happens without anybody asking."""


@jobs.command("run")
@click.option(
    "--now", type=Instant(), metavar="INSTANT", help="Do what is due at this instant, as if it were now."
)
def run(now: datetime | None) -> None:
    """Do once what is due, compose and send what is due, and stop."""
    log_to_stderr()
    # Leases are about workers that live now, and what has run out now is put away, whatever is rehearsed.
    waiting, sending = reclaim(db.session, at=clock.now())
    db.session.commit()
    with clock.fixed_at(now) if now else nullcontext():
        click.echo(f"At {clock.now().astimezone(clock.ROME):%Y-%m-%d %H:%M %Z}:")
        if waiting or sending:
            click.echo(f"- taken over from workers that died: {waiting + sending} mails")
        name = new_name()
        came = poll()
        done = do_what_is_due()
        begun = News().move_on()
        composed = compose_due(name)
        sent, breaker = _send(name)
        News().move_on()
        lines = [
            *_done_lines({"mails that came in": came}),
            *_done_lines(done),
            *_done_lines({"issues of newsletters begun": begun}),
            *_rule_lines(clock.now()),
            *_composed_lines(composed),
            *_sent_lines(sent, breaker),
        ]
    for line in [*lines, *_done_lines(keep_house())]:
        click.echo(f"- {line}")


def _send(name: str) -> tuple[Counter[MessageState], Breaker]:
    sender = Sender(db.session, worker=name, rate=current_app.config["MAIL_RATE"])
    try:
        return sender.send_due(), sender.breaker
    finally:
        sender.close()


def _composed_lines(counts: Counter[MessageState]) -> Iterable[str]:
    yield f"mails composed: {counts[MessageState.READY]}"
    if counts[MessageState.DEAD]:
        yield f"mails that could not be composed: {counts[MessageState.DEAD]} (the page Messages says why)"
    if counts[MessageState.EXPIRED]:
        yield f"mails expired before they were composed: {counts[MessageState.EXPIRED]}"


def _sent_lines(counts: Counter[MessageState], breaker: Breaker) -> Iterable[str]:
    for state, words in AFTER.items():
        if counts[state] or state == MessageState.SENT:
            yield f"mails {words}: {counts[state]}"
    if breaker.trouble:
        yield f"the mail server is out of order, so the rest waits: {breaker.trouble}"


def _rule_lines(at: datetime) -> Iterable[str]:
    """Say each rule carried out at this instant; a rehearsal stands still at its own."""
    for run in runs_at(at):
        meeting, rule = run.meeting, run.rule
        day = meeting.starts_at.astimezone(clock.ROME).date()
        what, whom = (str(words).replace("_", " ") for words in (rule.action, rule.audience))
        if run.told:
            title = meeting.title.in_language("en")
            yield f"of which {run.told}: {what} to those {whom}, “{title}” of {day}"


def _done_lines(done: dict[str, int]) -> Iterable[str]:
    for what, number in done.items():
        if number:
            yield f"{what}: {number}"
