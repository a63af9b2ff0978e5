"""What a rule sends and to whom, in words; in the order in which forms offer them."""

from flask_babel import lazy_gettext as _l

from cop.models import RuleAction, RuleAudience, RuleUnit

# What is sent, alone: on a list, in a form.
ACTIONS = {
    RuleAction.INVITATION: _l("Invitation"),
    RuleAction.REMINDER: _l("Reminder"),
    RuleAction.LAST_CALL: _l("Last call"),
    RuleAction.STILL_COMING: _l("“Are you still coming?”"),
    RuleAction.PRACTICAL_NOTES: _l("Practical notes"),
    RuleAction.THANKS: _l("Thanks, with the documents"),
    RuleAction.FEEDBACK_SURVEY: _l("Feedback survey"),
    RuleAction.REPORT_PUBLISHED: _l("News that the report is published"),
}
# To whom, after "to".
AUDIENCES = {
    RuleAudience.NOT_INVITED: _l("whom it is for and who is not on its list yet"),
    RuleAudience.UNANSWERED: _l("who has not answered"),
    RuleAudience.COMING: _l("who is coming"),
    RuleAudience.UNDECIDED: _l("who said maybe"),
    RuleAudience.COMING_OR_UNDECIDED: _l("who is coming or said maybe"),
    RuleAudience.WAITING: _l("who is on the waiting list"),
    RuleAudience.PRESENT: _l("who was there"),
    RuleAudience.ABSENT: _l("who was absent"),
}
UNITS = {RuleUnit.DAYS: _l("days, at an hour of the day"), RuleUnit.HOURS: _l("hours, to the minute")}
