"""Loading the demonstration: everything once, in the caller's transaction."""

from datetime import date

from sqlalchemy import func, select

from cop import clock
from cop.demo.afterwards import load_afterwards
from cop.demo.date_polls import load_date_polls
from cop.demo.documents import load_documents
from cop.demo.frame import load_frame
from cop.demo.history import load_history
from cop.demo.joining import load_requests
from cop.demo.mail_rules import load_rules
from cop.demo.meetings import load_meetings
from cop.demo.newsletters import load_newsletters
from cop.demo.people import load_people
from cop.demo.records import Records
from cop.demo.register import load_register
from cop.demo.series import load_series
from cop.demo.survey_words import load_year_reports
from cop.demo.surveys import load_surveys
from cop.demo.themes import load_themes
from cop.demo.training_held import load_held
from cop.demo.training_open import load_open
from cop.extensions import db
from cop.models import Person
from cop.services.municipalities import load_municipalities, place_by_name

EXAMPLE_DOMAINS = ("example.org", "example.com", "example.net")


def load_demo(*, today: date | None = None) -> int:
    """Save what is missing of the demonstration and return how many records that was; never commits.

    Upcoming meetings lie in the six weeks after `today` (in Turin). Those of an earlier loading that have
    passed without attendance move into them again.
    """
    records, today = Records(), today or clock.today()
    load_municipalities()
    communities = load_frame(records)
    load_people(records, communities)
    load_history(records, communities, today=today)
    load_requests(records, communities)
    load_meetings(records, communities, today=today)
    load_series(records, communities, today=today)
    load_date_polls(records, communities, today=today)
    load_afterwards(records)
    load_themes(records)
    load_register(records)
    place_by_name()
    load_held(records)
    load_open(records, communities, today=today)
    load_documents(records, communities)
    load_surveys(records, communities, today=today)
    load_year_reports(records, communities)
    load_rules(records, communities)
    load_newsletters(records, today=today)
    return records.added


def real_people() -> int:
    """Return how many people in the database may be real: their data and a demonstration do not mix.

    Not those the demonstration invented, nor anybody who tried it out with an example address (RFC 2606).
    """
    real = select(func.count()).where(Person.is_invented.is_(False), Person.erased_at.is_(None))
    for domain in EXAMPLE_DOMAINS:
        real = real.where(Person.email_key.not_like(f"%@{domain}"))
    return db.session.scalar(real) or 0
