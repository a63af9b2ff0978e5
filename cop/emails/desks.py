"""The mail to whoever stands at the front desk of a meeting."""

from datetime import datetime

from cop.emails import links, outbox
from cop.emails.meeting_facts import meeting_facts
from cop.emails.outbox import Recipient
from cop.models import Meeting, Person


def subject_of(meeting: Meeting, person_id: int) -> str:
    """Return what the mail is about in the outbox."""
    return f"meeting:{meeting.id}:desk:{person_id}"


def queue_front_desk(meeting: Meeting, person: Person, *, at: datetime) -> None:
    """Tell a person where to check people in, and how to sign in; once a minute at most."""
    language = str(person.language)
    facts = meeting_facts(meeting, language, shows_link=False)
    outbox.queue(
        "front_desk",
        to=Recipient.of(person),
        about=subject_of(meeting, person.id),
        context={
            "meeting": facts,
            "check_in_url": links.page("check_in.show", language=language, meeting_id=meeting.id),
            "sign_in_url": links.page("sign_in.new", language=language),
            "sender_name": next(iter(facts["hosts"]), ""),
        },
        version=int(at.timestamp() // 60),
        expires_at=meeting.ends_at,
    )
