"""The commands of `cop`, each in the module of its noun."""

from flask import Flask

from cop.cli.audit import audit
from cop.cli.certificates import certificates
from cop.cli.demo import demo
from cop.cli.doctor import doctor
from cop.cli.duplicates import duplicates
from cop.cli.figures import figures, recount
from cop.cli.jobs import jobs
from cop.cli.mail import mail
from cop.cli.municipalities import municipalities
from cop.cli.person import people
from cop.cli.privacy import privacy
from cop.cli.run import run
from cop.cli.worker import worker


def register_commands(app: Flask) -> None:
    """Add the application's commands to Flask's own group."""
    for command in (
        run, audit, worker, jobs, doctor, people, certificates, demo, figures, recount, duplicates, municipalities,
        privacy, mail,
    ):  # fmt: skip
        app.cli.add_command(command)
