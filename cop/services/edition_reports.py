"""The report of an edition: the coordinator's words, and figures that stay as they were on the day of publication."""

from datetime import datetime

from flask_babel import gettext as _

from cop import tokens
from cop.emails import outbox, you_said
from cop.emails.edition_reports import KIND, queue_published, subject_of
from cop.emails.you_said import Announced, queue_you_said
from cop.errors import CopError
from cop.extensions import db
from cop.models import Edition, EditionReport, EditionStatus, SuppressionReason
from cop.queries.completion import enrolled_people
from cop.queries.correspondence import told_addresses
from cop.queries.edition_figures import EditionFigures, facts_of
from cop.queries.edition_reports import is_over, report_of, report_record
from cop.queries.suppressions import suppressions_among
from cop.rules.viewer import Viewer
from cop.services.audit import log_act
from cop.services.changes import change

# What was learned, and what will change.
WORDS = frozenset({"words_it", "words_en", "changes_it", "changes_en"})


def words_seen(report: EditionReport | None) -> str:
    """Return what stands for the words of a report as somebody saw them; another text gives another."""
    words = [getattr(report, name) if report else "" for name in sorted(WORDS)]
    return tokens.hash_of("\0".join(words))[:16]


def write_words(edition: Edition, *, seen: str, by: Viewer, **words: str) -> EditionReport:
    """Write the coordinator's words (`WORDS`); of a published report they are read at once.

    `seen` is `words_seen` of what the writer began from. Raises CopError where somebody else has written since.
    """
    report = _locked_report(edition)
    if words_seen(report) != seen:
        raise CopError(_("Somebody else has changed these words meanwhile: theirs are shown above yours."))
    changed = change(report, words, allowed=WORDS)
    if changed:
        db.session.flush()
        log_act("update", report, by=by, edition=edition.id, fields=changed)
    return report


def publish_report(edition: Edition, *, tells: bool, by: Viewer, at: datetime) -> int:
    """Publish the figures as they are now, and return how many people are told of it.

    What is published stays until it is published anew (counting rule 10). With `tells`, those who answered its surveys
    and those enrolled get one mail; who has had it gets none a second time. Raises CopError before the edition
    is public and over.
    """
    report = _locked_report(edition)
    if edition.status != EditionStatus.PUBLISHED:
        raise CopError(_("The report is published after the edition: this one is not public."))
    if not is_over(edition, at=at):
        raise CopError(_("The report can be published once the last session is over."))
    figures = report_of(edition, at=at)
    report.facts = facts_of(figures)
    report.published_at, report.published_by_id = at, by.person_id
    told = _tell(edition, report, figures, at=at) if tells else 0
    db.session.flush()
    log_act("publish", report, by=by, edition=edition.id, told=told)
    return told


def unpublish_report(edition: Edition, *, by: Viewer) -> None:
    """Take a published report back: its words stay, its figures are counted anew when it is published again."""
    report = _locked_report(edition)
    if report.published_at is None:
        return
    report.published_at = report.published_by_id = report.facts = None
    outbox.take_back([subject_of(edition)])
    db.session.flush()
    log_act("hide", report, by=by, edition=edition.id)


def _tell(edition: Edition, report: EditionReport, figures: EditionFigures, *, at: datetime) -> int:
    """Who answered is told what became of it, the others of the enrolled that there is a report: one mail a person."""
    surveys = [one.survey_id for one in figures.feedback.surveys] if figures.feedback else []
    already = told_addresses(KIND, subject_of(edition))
    answered = queue_you_said(_announced(edition, report), surveys, besides=already, at=at)
    people = [one.person for one in enrolled_people(edition) if one.person.email and not one.person.erased_at]
    addresses = {person.email for person in people if person.email}
    kept_out = suppressions_among(list(addresses))
    erased = {one for one, reason in kept_out.items() if reason == SuppressionReason.ERASED}
    out = erased | already | told_addresses(you_said.KIND, subject_of(edition))
    return answered + queue_published(edition, [one for one in people if one.email not in out], at=at)


def _announced(edition: Edition, report: EditionReport) -> Announced:
    return Announced(
        about=subject_of(edition),
        endpoint="edition_reports.public",
        place={"slug": edition.programme.slug, "edition_id": edition.id},
        name=edition.programme.name,
        period=edition.name,
        changes=report.changes,
    )


def _locked_report(edition: Edition) -> EditionReport:
    """The report of an edition, begun where there is none; whoever writes to it waits for the others."""
    db.session.get(Edition, edition.id, with_for_update={"key_share": True}, populate_existing=True)
    report = report_record(edition)
    if report is None:
        report = EditionReport(edition_id=edition.id, **dict.fromkeys(WORDS, ""))
        db.session.add(report)
        db.session.flush()
    else:
        db.session.refresh(report)
    return report
