"""Why somebody gets an issue or not, and why a mail did not arrive, in words."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from cop.models import FaultKind, Ground, MailingList
from cop.queries.newsletter_audiences import WhyNot
from cop.views.language import current_language

WHY = {
    Ground.SUBSCRIBED: _l("Signed up for this list and confirmed it"),
    Ground.MEMBER: _l("Belongs to the community and has not left the list"),
}
WHY_NOT = {
    WhyNot.LEFT: _l("Has left this list"),
    WhyNot.UNSUBSCRIBED: _l("Wants no news at all"),
    WhyNot.COMPLAINED: _l("Marked a mail of ours as unwanted"),
    WhyNot.BOUNCED: _l("Mails to this address come back: it does not exist any more"),
    WhyNot.ERASED: _l("Asked us to forget this address"),
    WhyNot.NO_ADDRESS: _l("Has no address"),
}
NOT_ARRIVED = {
    FaultKind.GONE: _l("Came back: no such mailbox"),
    FaultKind.LATER: _l("Came back: mailbox full or out of order"),
    FaultKind.OURS: _l("Refused for a reason of ours"),
    FaultKind.COMPLAINT: _l("Marked as unwanted"),
}


def ground_words(mailing_list: MailingList) -> list[str]:
    """Return in sentences whom a list reaches, and on what ground."""
    community = mailing_list.community
    words = [_("Who signed up for the list and confirmed it with the link in a mail.")]
    if mailing_list.has_members and community:
        name = community.name.in_language(current_language())
        words.append(_("Who belongs to %(community)s today, until they leave the list.", community=name))
    elif mailing_list.has_members:
        words.append(_("Who belongs to a community today, until they leave the list."))
    words.append(_("Never who has left the list, wants no news, or whose address does not work."))
    return words
