"""A word to the administrators where mails are refused for what we are, not for whom they go to."""

from datetime import datetime

from cop.clock import day_of
from cop.emails import links, outbox
from cop.models import DeliveryFault
from cop.queries.people import administrators


def alert_administrators(fault: DeliveryFault, *, at: datetime) -> None:
    """Queue one mail to each administrator, at most one a day whatever the number of refusals.

    It says in the words of the mail server why, and at which domain; whose mail it was stands on the page it leads to.
    """
    domain = fault.message.recipient.rpartition("@")[2] if fault.message else ""
    for person in administrators():
        language = str(person.language)
        outbox.queue(
            "delivery_alert",
            to=outbox.Recipient.of(person),
            about=f"delivery_alert:{day_of(at).isoformat()}",
            context={
                "domain": domain, "status": fault.status, "words": fault.words,
                "url": links.page("tray.faults", language=language),
            },
        )  # fmt: skip
