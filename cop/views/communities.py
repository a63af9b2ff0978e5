"""Communities, read by everybody. Editing (`cop.views.community_editing`) adds its routes to this blueprint."""

from flask import Blueprint, render_template

from cop import clock
from cop.models import JoinPolicy
from cop.queries import calendar, communities, figures, story, theme_proposals
from cop.queries.community_reports import public_years
from cop.queries.documents import documents_for
from cop.queries.editions import coming_editions_of
from cop.queries.news_archive import latest
from cop.queries.news_lists import is_open, list_of_community
from cop.queries.survey_findings import findings_about, sentence_of
from cop.queries.surveys import open_consultations
from cop.rules.communities import can_edit_community, can_see_community
from cop.views.document_words import rows_of
from cop.views.kept import kept
from cop.views.language import current_language
from cop.views.loaders import seen_or_404, viewer
from cop.views.security import public

bp = Blueprint("communities", __name__, url_prefix="/communities")

DATES, ORGANISATIONS, ISSUES = 4, 8, 3


@bp.get("")
@public
@kept
def index() -> str:
    return render_template(
        "communities/index.html",
        communities=communities.communities_for(viewer()),
        members=communities.members_count_on(clock.today()),
        next_starts=calendar.next_start_by_community(clock.now()),
        themes=theme_proposals.discussed_count(),
    )


@bp.get("/<slug>")
@public
@kept
def show(slug: str) -> str:
    community = communities.community_by_slug(slug)
    community = seen_or_404(community, community is not None and can_see_community(viewer(), community))
    now, today = clock.now(), clock.today()
    counted = figures.figures_of(community, on=today)
    news = list_of_community(community.id)
    return render_template(
        "communities/show.html",
        community=community,
        figures=counted,
        strip=figures.strip(counted, current_language()),
        upcoming=calendar.upcoming(now, limit=DATES, hosts=[community.id]),
        story=story.story_of(community, at=now),
        editions=coming_editions_of(community, at=now),
        roles=communities.roles_on(community, today, viewer=viewer()),
        organisations=communities.members_on(community, today, limit=ORGANISATIONS),
        consultations=open_consultations(now, community_id=community.id),
        findings=[(one.survey, sentence_of(one, current_language())) for one in findings_about(community.id)],
        documents=rows_of(documents_for(viewer(), community, at=now)),
        report_years=public_years(community),
        news=news,
        issues=latest(current_language(), news, number=ISSUES) if news else [],
        takes_sign_ups=news is not None and is_open(news),
        is_editable=can_edit_community(viewer(), community),
        is_member=community.id in viewer().member_of,
        asks_to_join=community.join_policy != JoinPolicy.BY_INVITATION,
    )
