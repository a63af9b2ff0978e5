"""States, kinds and failures of mails, in words."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext

from cop.models import Message, MessageState
from cop.queries.subscriptions import NEWSLETTER
from cop.services.outbox_statements import DIED

STATES = {
    MessageState.QUEUED: lazy_gettext("To be composed"),
    MessageState.READY: lazy_gettext("Ready to be sent"),
    MessageState.HELD: lazy_gettext("Paused"),
    MessageState.LEASED: lazy_gettext("Taken up by a worker"),
    MessageState.SENDING: lazy_gettext("Being sent"),
    MessageState.SENT: lazy_gettext("Sent"),
    MessageState.DEAD: lazy_gettext("Failed"),
    MessageState.CANCELLED: lazy_gettext("Stopped"),
    MessageState.EXPIRED: lazy_gettext("Expired"),
}
KINDS = {
    "invitation": lazy_gettext("Invitation"),
    "update": lazy_gettext("Update of a meeting"),
    "cancellation": lazy_gettext("Cancellation of a meeting"),
    "promotion": lazy_gettext("Seat from the waiting list"),
    "waiting": lazy_gettext("Waiting list"),
    "waiting_closed": lazy_gettext("Waiting list closed"),
    "delivery_alert": lazy_gettext("Mails of ours refused"),
    "come_requested": lazy_gettext("Request to come received"),
    "come_to_decide": lazy_gettext("Request to come to decide"),
    "come_refused": lazy_gettext("Request to come refused"),
    "sign_in_code": lazy_gettext("Sign-in code"),
    "sign_in_unknown": lazy_gettext("Sign-in of an unknown address"),
    "sign_in_invitation": lazy_gettext("Access given"),
    "sign_in_password": lazy_gettext("Change of a password"),
    "sign_in_factor": lazy_gettext("Change of the second step"),
    "address_changed": lazy_gettext("Change of an address"),
    "address_confirm": lazy_gettext("Address to confirm"),
    "address_notice": lazy_gettext("Change of the own addresses"),
    "join_confirm": lazy_gettext("Join request to confirm"),
    "join_received": lazy_gettext("Join request to decide"),
    "join_approved": lazy_gettext("Welcome to a community"),
    "join_refused": lazy_gettext("Join request refused"),
    "enrolment_confirm": lazy_gettext("Enrolment to confirm"),
    "enrolled": lazy_gettext("Enrolment in an edition"),
    "enrolment_promoted": lazy_gettext("Seat in an edition from the waiting list"),
    "enrolment_waiting": lazy_gettext("Waiting list of an edition"),
    "enrolment_closed": lazy_gettext("Enrolment in an edition closed"),
    "enrolment_requested": lazy_gettext("Request to take part received"),
    "enrolment_to_decide": lazy_gettext("Request to take part to decide"),
    "enrolment_refused": lazy_gettext("Request to take part refused"),
    "enrolment_left": lazy_gettext("End of an enrolment"),
    "edition_cancelled": lazy_gettext("Cancellation of an edition"),
    "substitute": lazy_gettext("Invitation in somebody's place"),
    "substitute_sent": lazy_gettext("Somebody comes in one's place"),
    "completion_warning": lazy_gettext("Certificate about to be missed"),
    "theme_confirm": lazy_gettext("Theme or support to confirm"),
    "theme_received": lazy_gettext("Theme proposed"),
    "theme_released": lazy_gettext("Theme made public"),
    "theme_step": lazy_gettext("News of a proposed theme"),
    "theme_invitation": lazy_gettext("Invitation to a new community"),
    "theme_accepted": lazy_gettext("Supporter who takes part"),
    "member_left": lazy_gettext("Departure from a community"),
    "representative_asked": lazy_gettext("Question whether somebody represents an organisation"),
    "representative_added": lazy_gettext("Representative named by the organisation"),
    "representative_answered": lazy_gettext("Answer of a representative"),
    "representative_ended": lazy_gettext("End of a representation"),
    "recap": lazy_gettext("Recap of a meeting"),
    "closing_nudge": lazy_gettext("Meeting to be closed"),
    "contribution_answered": lazy_gettext("Answer to a contribution"),
    "date_poll_invitation": lazy_gettext("Question for a date"),
    "date_poll_reminder": lazy_gettext("Question for a date, once more"),
    "date_poll_changed": lazy_gettext("New dates to choose from"),
    "date_poll_cancelled": lazy_gettext("Search for a date called off"),
    "reminder": lazy_gettext("Reminder of a meeting"),
    "last_call": lazy_gettext("Last call for a meeting"),
    "still_coming": lazy_gettext("Question whether somebody still comes"),
    "practical_notes": lazy_gettext("Practical notes about a meeting"),
    "thanks": lazy_gettext("Thanks after a meeting"),
    "front_desk": lazy_gettext("Role at the front desk"),
    "report_published": lazy_gettext("Report published"),
    "certificate_issued": lazy_gettext("Certificate issued"),
    "certificate_revoked": lazy_gettext("Certificate revoked"),
    "news_confirm": lazy_gettext("Sign-up for news to confirm"),
    "news_already": lazy_gettext("Sign-up for news that comes already"),
    "newsletter": lazy_gettext("Newsletter"),
    "newsletter_trial": lazy_gettext("Trial of a newsletter"),
    "you_said": lazy_gettext("What became of the answers"),
    "survey_invitation": lazy_gettext("Question for an opinion"),
    "survey_reminder": lazy_gettext("Question for an opinion, once more"),
    "trial": lazy_gettext("Trial mail"),
}


def reason_words(message: Message) -> str:
    """Return why a mail has not left, as an administrator understands it; "" for one that went well."""
    if message.state == MessageState.EXPIRED:
        return _("It was no longer of use when its turn came.")
    if not message.last_error or message.state in {MessageState.SENT, MessageState.CANCELLED}:
        return ""
    if message.body is None and message.kind != NEWSLETTER:
        return _("It could not be composed, so it was never sent.")
    if message.last_error == DIED:
        return _("A worker was stopped while it was sending it; the mail may have been delivered.")
    return _code_words(message.last_code)


def _code_words(code: int | None) -> str:
    if code is None:
        return _("The mail server could not be reached, or fell silent.")
    if code in {530, 535, 538}:
        return _("The mail server wants a user name and password, or refuses those that are configured.")
    if code in {550, 551, 553}:
        return _("The recipient's mail server does not know the address, or does not take mail from us.")
    if code == 552:
        return _("The recipient's mailbox is full, or the mail is too large.")
    if code >= 500:
        return _("The mail server refused the mail for good.")
    return _("The mail server asked to try again later.")
