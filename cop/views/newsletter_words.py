"""What the pages of a newsletter issue say of it: its tabs, its name, what somebody else has written."""

from dataclasses import dataclass
from datetime import date

from flask import current_app, request, url_for
from flask_babel import gettext as _

from cop.forms.fields import Form
from cop.models import IssueStatus, NewsletterBlock, NewsletterIssue
from cop.queries.inbound import number_waiting
from cop.rules.newsletters import can_manage_issue, has_started
from cop.services.newsletter_versions import version_of
from cop.views.filters import day_year
from cop.views.language import current_language
from cop.views.loaders import viewer

_LEAVING = frozenset({IssueStatus.SCHEDULED, IssueStatus.SENDING, IssueStatus.PAUSED})
_WORDS = frozenset({
    "title_it", "title_en", "lead_it", "lead_en", "since_on", "until_on", "text_it", "text_en", "alt_it", "alt_en",
})  # fmt: skip


@dataclass(frozen=True)
class Tab:
    key: str
    label: str
    url: str


def newsletter_tabs(issue: NewsletterIssue) -> list[Tab]:
    """Return the pages of an issue that the viewer may open now, in order."""
    is_manager, started = can_manage_issue(viewer(), issue), has_started(issue)
    offered = [
        ("writing", _("Writing"), "newsletters.show", is_manager),
        ("preview", _("Preview"), "newsletters.preview", True),
        ("recipients", _("Who gets it"), "newsletter_audiences.show", is_manager),
        ("sending", _("Sending"), "newsletter_sending.show", is_manager),
        ("figures", _("Figures"), "newsletter_figures.show", started),
    ]
    known = current_app.view_functions
    return [
        Tab(key, label, url_for(endpoint, issue_id=issue.id))
        for key, label, endpoint, is_shown in offered
        if is_shown and endpoint in known
    ]


def first_page_of(issue: NewsletterIssue) -> str:
    """Return the page of an issue that says most of it now: what came of it, how it leaves, or what it says."""
    keys = {tab.key: tab.url for tab in newsletter_tabs(issue)}
    order = ("sending", "figures") if issue.status in _LEAVING else ("figures",) if has_started(issue) else ()
    return next((keys[key] for key in (*order, "writing", "preview") if key in keys), "")


def next_step(issue: NewsletterIssue, *, is_ready: bool) -> tuple[str, str] | None:
    """Return (words, address) of what is next for an issue that has not left yet."""
    pages = {tab.key: tab.url for tab in newsletter_tabs(issue)}
    if issue.status == IssueStatus.SCHEDULED:
        return (_("See how it leaves"), pages["sending"]) if "sending" in pages else None
    if is_ready and "sending" in pages:
        return (_("Go on to sending"), pages["sending"])
    return (_("Look at the mail"), pages["preview"])


def other_ways() -> list[tuple[str, str]]:
    """Return (words, address) of the other pages about newsletters that the viewer may open."""
    offered = [
        (_("Digests"), "digests.index"),
        (_("Lists and readers"), "mailing_lists.index"),
        (_mails_words(), "tray.index"),
    ]
    known = current_app.view_functions
    return [(label, url_for(to)) for label, to in offered if viewer().is_coordinator and to in known]


def _mails_words() -> str:
    """The way to the tray, with how many mails wait in it."""
    number = number_waiting(viewer())
    return _("Mails from people (%(number)s)", number=number) if number else _("Mails from people")


def issue_label(issue: NewsletterIssue) -> str:
    """Return an issue in a line: its subject, its list and its day."""
    language = current_language()
    title = issue.title.in_language(language) or _("Issue without a title")
    return f"{title} – {issue.mailing_list.name.in_language(language)}, {issue.started_at or issue.created_at:%d/%m/%Y}"


def theirs(part: NewsletterIssue | NewsletterBlock, form: Form) -> list[tuple[str, str]]:
    """Return (field, what stands there now) where somebody else has saved since the form that was sent was opened.

    Of the fields alone in which the two differ; nothing where nobody has.
    """
    seen = request.form.get("seen", "")
    if not seen or seen == version_of(part):
        return []
    found = [
        (str(field.label.text), _shown(getattr(part, field.name)))
        for field in form
        if field.name in _WORDS and field.data != getattr(part, field.name)
    ]
    if "items" in form:
        changed = _(
            "Perhaps other things are left out, or told in other words. Open the block anew to see which."
        )
        found.append((_("What it tells now"), changed))
    return found


def _shown(value: object) -> str:
    return day_year(value) if isinstance(value, date) else str(value or "")
