"""The words for what a survey is: the same in its form and on its pages."""

from flask_babel import lazy_gettext as _l

from cop.models import SurveyAudience, SurveyPurpose
from cop.queries.surveys import SurveyShelf

PURPOSES = {
    SurveyPurpose.FEEDBACK: _l("Feedback"),
    SurveyPurpose.NEEDS: _l("Needs analysis"),
    SurveyPurpose.CONSULTATION: _l("Consultation"),
    SurveyPurpose.FOLLOW_UP: _l("Follow-up"),
}
AUDIENCES = {
    SurveyAudience.ATTENDEES: _l("Who was at the meeting"),
    SurveyAudience.PARTICIPANTS: _l("Who took part in the edition"),
    SurveyAudience.MEMBERS: _l("The members"),
    SurveyAudience.SEGMENT: _l("Some of the people, chosen by what they are"),
    SurveyAudience.PUBLIC: _l("Anybody who has the link: an open consultation"),
}
NAMING = {
    "anonymous": _l("Anonymous: nobody ever knows who answered what, you neither"),
    "named": _l("With names: those who manage the survey see who answered what"),
}
SHELVES = {
    SurveyShelf.OPEN: _l("Open now"),
    SurveyShelf.DRAFTS: _l("Drafts"),
    SurveyShelf.CLOSED: _l("Closed ones"),
}
