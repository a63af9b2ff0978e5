"""Mail to coordinators about people who ask to come to a meeting: a row of the outbox, in the caller's transaction."""

from collections.abc import Iterable

from cop.emails import links, outbox
from cop.emails.meeting_facts import meeting_facts
from cop.models import Person, Registration


def queue_to_decide(registration: Registration, coordinators: Iterable[Person]) -> None:
    """Queue the news that somebody asks to come and a coordinator is to decide."""
    meeting = registration.meeting
    for coordinator in coordinators:
        if not coordinator.email:
            continue
        language = coordinator.language
        context = {
            "meeting": meeting_facts(meeting, language, shows_link=False),
            "name": registration.person.name,
            "organisation": registration.organisation.name if registration.organisation else "",
            "url": links.page("approvals.index", language=language, meeting_id=meeting.id),
        }
        outbox.queue(
            "come_to_decide",
            to=outbox.Recipient.of(coordinator),
            about=f"meeting:{meeting.id}",
            context=context,
            version=registration.id * 1000 + registration.mail_count,
            expires_at=meeting.starts_at,
        )
