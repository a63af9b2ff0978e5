"""Rules about surveys: who manages one, who reads what of it."""

from enum import StrEnum

from cop.models import Community, Edition, Meeting, Survey, SurveyAudience, SurveyStatus
from cop.rules.viewer import Viewer

Place = Meeting | Edition | Community
WRITTEN = frozenset({SurveyStatus.DRAFT, SurveyStatus.SCHEDULED})


class Lack(StrEnum):
    """What a survey lacks that nobody but a person can give it."""

    TITLE = "title"
    QUESTIONS = "questions"
    SEGMENT = "segment"


def can_create_survey(viewer: Viewer) -> bool:
    return viewer.is_coordinator


def can_create_survey_about(viewer: Viewer, place: Place | None) -> bool:
    """Of a meeting, an edition or a community: who manages it; of the whole ecosystem: administrators alone."""
    return viewer.manages_any({host.id for host in hosts_of(place)})


def can_manage_survey(viewer: Viewer, survey: Survey) -> bool:
    """Coordinators of one of its hosts, and administrators, who alone manage those of the whole ecosystem."""
    return viewer.manages_any({host.id for host in survey.hosts})


def can_see_survey(viewer: Viewer, survey: Survey) -> bool:
    """Who manages it; once it has been opened also those who read the figures of all communities."""
    return can_manage_survey(viewer, survey) or (viewer.is_viewer and survey.status not in WRITTEN)


def lack_of(survey: Survey, *, has_questions: bool) -> Lack | None:
    """Return the first thing that a survey lacks to be opened, apart from its days; None where it lacks nothing."""
    if not (survey.title_it or survey.title_en):
        return Lack.TITLE
    if not has_questions:
        return Lack.QUESTIONS
    is_open_who = survey.audience == SurveyAudience.SEGMENT and not survey.segment
    return Lack.SEGMENT if is_open_who else None


def has_figures(survey: Survey) -> bool:
    """Whether it has figures at all yet: an anonymous survey has none while it is open, so that no two looks
    at it can be subtracted from each other.
    """
    is_open = survey.status == SurveyStatus.OPEN
    return survey.status == SurveyStatus.CLOSED or (is_open and not survey.is_anonymous)


def can_read_results(viewer: Viewer, survey: Survey) -> bool:
    """Figures: managers as soon as there are any, other readers of figures once it is closed."""
    if can_manage_survey(viewer, survey):
        return has_figures(survey)
    return viewer.is_viewer and survey.status == SurveyStatus.CLOSED


def can_read_replies(viewer: Viewer, survey: Survey) -> bool:
    """Who answered what, and who has answered: managers, of a survey that is not anonymous. Nobody of any other."""
    return not survey.is_anonymous and can_manage_survey(viewer, survey) and survey.status not in WRITTEN


def hosts_of(place: Place | None) -> list[Community]:
    """Return the communities whose coordinators manage a survey about a place; none for the whole ecosystem."""
    if place is None:
        return []
    return [place] if isinstance(place, Community) else list(place.hosts)
