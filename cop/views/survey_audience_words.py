"""Why somebody is asked or not, and what a segment says, in words."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from cop.forms.survey_audiences import PARTICIPATION, ROLES
from cop.forms.words import LANGUAGES, SECTORS
from cop.models import Survey
from cop.queries.segments import Segment, names_in
from cop.queries.survey_audiences import WhyAsked, WhyNot
from cop.views.language import current_language

WHY_ASKED = {
    WhyAsked.MEMBER: _l("Belongs to a community"),
    WhyAsked.CONSENT: _l("Agreed to be asked"),
}
WHY_NOT = {
    WhyNot.STAFF: _l("Was there as an organiser"),
    WhyNot.REFUSED: _l("Wants no surveys"),
    WhyNot.SUPPRESSED: _l("The address must not be written to"),
    WhyNot.NO_BASIS: _l("Belongs to no community and has not agreed to be asked"),
}


def segment_words(survey: Survey) -> list[tuple[str, str]]:
    """Return (what, which of it) for all by which those asked are chosen; nothing where nothing is."""
    return segment_lines(Segment.read(survey.segment))


def segment_lines(segment: Segment) -> list[tuple[str, str]]:
    """Return (what, which of it) for all that a segment says."""
    named = names_in(segment, current_language())
    lines = [
        (_("Communities"), ", ".join(named.communities)),
        (_("What they do in the community"), ", ".join(str(ROLES[one]) for one in segment.roles)),
        (_("Whether they come"), str(PARTICIPATION[segment.participation]) if segment.participation else ""),
        (_("Sector of the organisation"), ", ".join(str(SECTORS[one]) for one in segment.sectors)),
        (_("Category of the organisation"), ", ".join(named.categories)),
        (_("Municipality of the organisation"), ", ".join(named.municipalities)),
        (_("Language they read"), str(LANGUAGES[segment.language]) if segment.language else ""),
        (_("Organisers"), _("are asked too") if segment.staff else ""),
    ]
    return [(what, which) for what, which in lines if which]
