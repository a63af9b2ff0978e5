"""What each category of data is kept for, and what becomes of it, in words."""

from flask_babel import lazy_gettext as _l

from cop.models import RetentionCategory

REASONS = {
    RetentionCategory.JOIN_REQUESTS: _l(
        "Approved, refused or replaced: kept to answer questions about the decision, then deleted."
    ),
    RetentionCategory.INVITATIONS: _l(
        "Of meetings long over, to people who neither answered nor came: deleted, no figure changes."
    ),
    RetentionCategory.THEME_SUPPORTERS: _l(
        "Once a theme became a community or was put off: names and addresses go, the number stays."
    ),
    RetentionCategory.IMPORTS: _l(
        "The rows of the file and the means to undo it: deleted, what was imported stays."
    ),
    RetentionCategory.VIDEO_REPORTS: _l(
        "Who was in the call and for how long, as the file told, and the means to undo it: deleted, attendance stays."
    ),
    RetentionCategory.SURVEY_REPLIES: _l(
        "Who answered what in surveys that are not anonymous, counted from their end: deleted, the figures stay."
    ),
    RetentionCategory.MAIL_CONTENTS: _l(
        "Text and facts of mails that have left: wiped, that they left stays."
    ),
    RetentionCategory.MAILS: _l("That a mail left, to which address and when: deleted."),
    RetentionCategory.INBOUND_MAILS: _l(
        "Answers and reports that came in by mail and are settled: deleted. The mail as it came goes after a week."
    ),
    RetentionCategory.DELIVERY_FAULTS: _l(
        "Which mail did not arrive, or was not wanted, and what the mail server said: deleted, the stop stays."
    ),
    RetentionCategory.CONSENTS: _l("Proof that somebody had agreed, once they no longer do: deleted."),
    RetentionCategory.AUDIT: _l(
        "Who read and changed what: deleted from the oldest, the chain goes on. Six months at least, by law."
    ),
    RetentionCategory.PEOPLE: _l(
        "No membership, no role, nothing to come and nothing done in that time: erased, counts stay."
    ),
}
