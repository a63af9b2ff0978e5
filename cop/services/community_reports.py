"""The report of a community's year: the coordinator's words, and figures that stay as on the day of publication."""

from datetime import datetime

from flask_babel import gettext as _

from cop import tokens
from cop.emails import outbox
from cop.emails.you_said import Announced, queue_you_said
from cop.errors import CopError
from cop.extensions import db
from cop.models import Community, CommunityReport, CommunityStatus
from cop.queries.community_reports import is_year_over, report_of_year, year_record
from cop.queries.community_year_figures import year_facts
from cop.rules.viewer import Viewer
from cop.services.audit import log_act
from cop.services.changes import change

WORDS = frozenset({"words_it", "words_en", "changes_it", "changes_en"})


def year_words_seen(report: CommunityReport | None) -> str:
    """Return what stands for the words of a report as somebody saw them; another text gives another."""
    words = [getattr(report, name) if report else "" for name in sorted(WORDS)]
    return tokens.hash_of("\0".join(words))[:16]


def write_year_words(
    community: Community, year: int, *, seen: str, by: Viewer, **words: str
) -> CommunityReport:
    """Write the coordinator's words (`WORDS`); of a published report they are read at once.

    `seen` is `year_words_seen` of what the writer began from. Raises CopError where somebody else has written since.
    """
    report = _locked_report(community, year)
    if year_words_seen(report) != seen:
        raise CopError(_("Somebody else has changed these words meanwhile: theirs are shown above yours."))
    changed = change(report, words, allowed=WORDS)
    if changed:
        db.session.flush()
        log_act("update", report, by=by, community=community.id, year=year, fields=changed)
    return report


def publish_year(community: Community, year: int, *, tells: bool, by: Viewer, at: datetime) -> int:
    """Publish the figures of a year as they are now, and return how many people are told of it.

    What is published stays until it is published anew (counting rule 10). With `tells`, those who answered a survey
    of the report get one mail; who has had it gets none a second time. Raises CopError before the community is public
    and the year over.
    """
    report = _locked_report(community, year)
    if community.status == CommunityStatus.PROPOSED:
        raise CopError(_("The report is published after the community: this one is not public."))
    if not is_year_over(year, at=at):
        raise CopError(_("The report can be published once the year is over."))
    figures = report_of_year(community, year, at=at)
    if figures.is_empty and not (figures.feedback and figures.feedback.surveys):
        raise CopError(_("In this year nothing was held and nothing was asked: there is nothing to report."))
    report.facts = year_facts(figures)
    report.published_at, report.published_by_id = at, by.person_id
    surveys = [one.survey_id for one in figures.feedback.surveys] if figures.feedback else []
    told = queue_you_said(_announced(community, report), surveys, at=at) if tells else 0
    db.session.flush()
    log_act("publish", report, by=by, community=community.id, year=year, told=told)
    return told


def unpublish_year(community: Community, year: int, *, by: Viewer) -> None:
    """Take a published report back: its words stay, its figures are counted anew when it is published again."""
    report = _locked_report(community, year)
    if report.published_at is None:
        return
    report.published_at = report.published_by_id = report.facts = None
    outbox.take_back([_about(report)])
    db.session.flush()
    log_act("hide", report, by=by, community=community.id, year=year)


def _announced(community: Community, report: CommunityReport) -> Announced:
    return Announced(
        about=_about(report),
        endpoint="community_reports.public",
        place={"slug": community.slug, "year": report.year},
        name=community.name,
        period=str(report.year),
        changes=report.changes,
    )


def _about(report: CommunityReport) -> str:
    return f"community_report:{report.id}"


def _locked_report(community: Community, year: int) -> CommunityReport:
    """The report of a year, begun where there is none; whoever writes to it waits for the others."""
    db.session.get(Community, community.id, with_for_update={"key_share": True}, populate_existing=True)
    report = year_record(community, year)
    if report is None:
        report = CommunityReport(community_id=community.id, year=year, **dict.fromkeys(WORDS, ""))
        db.session.add(report)
        db.session.flush()
    else:
        db.session.refresh(report)
    return report
