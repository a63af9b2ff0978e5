"""`cop run`: web, worker and local mailbox together, for a first look and for development."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import click

from cop.config import configured_names, instance_path, read_settings
from cop.mailbox import local_smtp_server

START_SECONDS = 60
STOP_SECONDS = 10
# At the foot of newsletters, that a first look begins without a warning; production has its own or is told so.
EXAMPLE_ADDRESS = "Torino Social Impact, via Esempio 1, 10100 Torino (indirizzo di esempio · example address)"
COP = [sys.executable, "-m", "cop"]
WEB = [sys.executable, "-m", "gunicorn", "cop.app:create_app(is_serving=True)"]
WEB += ["--worker-class", "gthread", "--workers", "2", "--threads", "4", "--graceful-timeout", "5"]
WEB += ["--log-level", "warning"]


@click.command("run")
@click.option(
    "--port", type=click.IntRange(1, 65535), default=8000, show_default=True, help="Where to serve."
)
def run(port: int) -> None:
    """Serve the application on this machine with a worker and a local mailbox, for a look or for development."""
    instance = instance_path()
    refuse_production(instance)
    refuse_busy_port(port)
    with local_smtp_server(instance / "mailbox") as smtp_port:
        environ = development_environ(os.environ, instance, port=port, smtp_port=smtp_port)
        upgrade_database(environ)
        sign_ins = load_demonstration(environ)
        with running(
            {"web": [*WEB, "--bind", f"127.0.0.1:{port}"], "worker": [*COP, "worker"]}, environ
        ) as children:
            wait_for_web(port, children)
            say_where(environ, sign_ins)
            ended = wait_for_end(children)
    if ended:
        raise click.ClickException(
            f"The {ended} has stopped by itself, so everything was stopped; see above."
        )
    click.echo("Stopped.")


def refuse_production(instance: Path) -> None:
    """Raise ClickException where this instance is meant for production."""
    values = read_settings(instance, os.environ)
    if "ENV" in configured_names(instance, os.environ) and values["ENV"] == "production":
        raise click.ClickException(
            "This instance is configured for production, and `cop run` shows everybody's mail. Run `gunicorn "
            "wsgi:app` and `cop worker` instead, or set COP_ENV=development."
        )


def refuse_busy_port(port: int) -> None:
    """Raise ClickException where somebody else listens on the port, or where we may not."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except PermissionError:
            raise click.ClickException(f"Port {port} is for the administrator: use one above 1023.") from None
        except OSError:
            raise click.ClickException(
                f"Port {port} is in use, perhaps by another `cop run`. Stop that, or choose another port: "
                f"make run PORT={port + 1 if port < 65535 else 8000}"
            ) from None


def development_environ(
    environ: Mapping[str, str], instance: Path, *, port: int, smtp_port: int
) -> dict[str, str]:
    """Return the environment of the processes: what is configured stays, the rest is set for development."""
    chosen = configured_names(instance, environ)
    wanted = {
        "ENV": "development",
        "BASE_URL": f"http://localhost:{port}",
        "TRUSTED_HOSTS": "localhost,127.0.0.1",
        "INSTANCE": str(instance),
        "POSTAL_ADDRESS": EXAMPLE_ADDRESS,
    }
    if "MAIL_SERVER" not in chosen:  # else mails go where they were told to go
        wanted |= {"MAIL_SERVER": "127.0.0.1", "MAIL_PORT": str(smtp_port), "LOCAL_MAILBOX": "true"}
        chosen -= {"MAIL_PORT"}
    return dict(environ) | {f"COP_{name}": value for name, value in wanted.items() if name not in chosen}


def upgrade_database(environ: Mapping[str, str]) -> None:
    """Bring the database to the newest schema. Raises ClickException where that fails."""
    done = cop("db", "upgrade", environ=environ)
    if done.returncode:
        click.echo(done.stderr, err=True)
        raise click.ClickException(
            "The database could not be brought to the newest schema; the reason is above."
        )


def load_demonstration(environ: Mapping[str, str]) -> str:
    """Load the demonstration unless real people are in the database; return what was said last."""
    done = cop("demo", "load", environ=environ)
    lines = (done.stderr if done.returncode else done.stdout).strip().splitlines()
    return lines[-1] if lines else ""


def cop(*arguments: str, environ: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    """Run another `cop` command to its end."""
    command = [*COP, *arguments]
    return subprocess.run(command, env=environ, capture_output=True, text=True, check=False)  # noqa: S603 -- our own


@contextmanager
def running(
    commands: Mapping[str, list[str]], environ: Mapping[str, str]
) -> Iterator[dict[str, subprocess.Popen[bytes]]]:
    """Run the commands until the block ends, then stop them: kindly first."""
    children: dict[str, subprocess.Popen[bytes]] = {}
    try:
        for name, command in commands.items():
            # In a session of its own, so that Ctrl-C reaches us alone and we stop each in order.
            children[name] = subprocess.Popen(command, env=environ, start_new_session=True)  # noqa: S603 -- our own commands
        yield children
    finally:
        stop(children)


def stop(children: Mapping[str, subprocess.Popen[bytes]]) -> None:
    """Ask every process to end, and end those that do not within ten seconds."""
    for child in children.values():
        child.terminate()
    end = time.monotonic() + STOP_SECONDS
    for child in children.values():
        try:
            child.wait(max(0.1, end - time.monotonic()))
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()


def wait_for_web(port: int, children: Mapping[str, subprocess.Popen[bytes]]) -> None:
    """Return once the web answers. Raises ClickException where it does not."""
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end and all(child.poll() is None for child in children.values()):
        try:
            with socket.create_connection(("127.0.0.1", port), 1):
                return
        except OSError:
            time.sleep(0.1)
    raise click.ClickException("The application did not start; the reason is above.")


def say_where(environ: Mapping[str, str], sign_ins: str) -> None:
    base = environ.get("COP_BASE_URL") or "http://localhost:8000"
    click.echo(f"\nCommunities of practice: {base}/")
    if environ.get("COP_LOCAL_MAILBOX") == "true":
        click.echo(f"Every mail lands in the local mailbox: {base}/mailbox/")
        click.echo(f"To sign in, ask for a code at {base}/en/sign-in and read it there.")
    click.echo(f"{sign_ins}\nCtrl-C stops everything.\n")


def wait_for_end(children: Mapping[str, subprocess.Popen[bytes]]) -> str:
    """Wait for Ctrl-C or the like (return "") or for a process to end by itself (return its name)."""
    asked = []
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda number, _frame: asked.append(number))
    while not asked:
        for name, child in children.items():
            if child.poll() is not None:
                return name
        time.sleep(0.2)
    return ""
