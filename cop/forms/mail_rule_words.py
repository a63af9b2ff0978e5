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
    RuleAction.EDITION_SURVEY: _l("End-of-edition survey"),
    RuleAction.REPORT_PUBLISHED: _l("News that the report is published"),
}
# To whom, after "to".
AUDIENCES = {
    RuleAudience.NOT_INVITED: _l("those it is for who are not on its list yet"),
    RuleAudience.UNANSWERED: _l("those who have not answered"),
    RuleAudience.COMING: _l("those who are coming"),
    RuleAudience.UNDECIDED: _l("those who said maybe"),
    RuleAudience.COMING_OR_UNDECIDED: _l("those who are coming or said maybe"),
    RuleAudience.WAITING: _l("those on the waiting list"),
    RuleAudience.PRESENT: _l("those who were there"),
    RuleAudience.ABSENT: _l("those who were absent"),
}
UNITS = {RuleUnit.DAYS: _l("days"), RuleUnit.HOURS: _l("hours")}
