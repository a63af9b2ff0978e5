"""The mail that tells somebody what became of a contribution."""

from cop.emails import links, outbox
from cop.models import Contribution


def queue_answered(contribution: Contribution) -> None:
    """Queue the answer to whoever contributed; a later answer replaces one that has not left yet."""
    person = contribution.person
    if person is None or not person.email:
        return
    language = str(person.language)
    about = f"contribution:{contribution.id}"
    meeting = contribution.meeting
    page = links.page("contributions.index", language=language, meeting_id=meeting.id)
    context = {
        "meeting": meeting.title.in_language(language),
        "said": contribution.text,
        "answer": contribution.answer,
        "url": f"{page}#contribution-{contribution.id}",
    }
    outbox.supersede(about, before_version=contribution.answer_count)
    to = outbox.Recipient.of(person)
    outbox.queue(
        "contribution_answered", to=to, about=about, context=context, version=contribution.answer_count
    )
