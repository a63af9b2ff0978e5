"""Trial mails: an issue as it would leave now, to nobody but the one who writes it."""

from datetime import datetime

from flask_babel import gettext as _

from cop.emails import outbox
from cop.emails.newsletters import trial_context
from cop.emails.outbox import Recipient
from cop.errors import CopError
from cop.extensions import db
from cop.models import Language, NewsletterIssue, Person
from cop.rules.viewer import Viewer
from cop.services.audit import log_act

KIND = "newsletter_trial"
MOST_A_DAY = 30


def send_trial(issue: NewsletterIssue, language: Language, *, by: Viewer, at: datetime) -> str:
    """Queue a mail that says what the issue says at this moment, to the own address of `by`; return the address.

    Slow: it is composed here, so that what is tried out is what was on the page. Raises CopError for somebody
    without an address.
    """
    person = db.session.get_one(Person, by.person_id)
    if not person.email:
        raise CopError(_("You have no address that mails could be sent to."))
    context = trial_context(issue, language, at=at, to=person)
    to = Recipient(person.email, person.name, language, person.id, person.reply_token)
    # A number of its own for each: nobody waits for the second trial because the first has left.
    version = int(at.timestamp())
    outbox.queue(
        KIND, to=to, about=f"{KIND}:{issue.id}", context=context, version=version, priority=outbox.URGENT
    )
    log_act("try", issue, by=by, language=language)
    return person.email
