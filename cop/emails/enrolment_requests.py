"""The mail to whoever typed an address to enrol in an edition: was it you?"""

from datetime import timedelta

from cop.emails import links, outbox
from cop.models import EnrolmentRequest

CONFIRMATION_LASTS = timedelta(days=7)


def queue_confirmation(request: EnrolmentRequest, token: str) -> None:
    """Queue the question "was it you?" to the address of a new request.

    It goes to whoever owns the address, perhaps a stranger: so it holds nothing that was typed, not even
    the name, and nothing that tells whether the address is known.
    """
    language = request.language
    programme = request.edition.programme.name.in_language(language)
    context = {
        "edition": f"{programme} {request.edition.name}",
        "url": links.page("enrolling.confirm", language=language, token=token),
        "days": CONFIRMATION_LASTS.days,
    }
    outbox.queue(
        "enrolment_confirm",
        to=outbox.Recipient(request.email, "", language),
        about=f"enrolment_request:{request.id}",
        context=context,
        priority=outbox.URGENT,
        expires_at=request.created_at + CONFIRMATION_LASTS,
    )
