"""What templates show of the words of a newsletter: as its readers get them, with a name where one is left open."""

from flask import Blueprint, url_for
from flask_babel import force_locale
from flask_babel import gettext as _
from markupsafe import Markup, escape

from cop import text
from cop.emails.newsletter_images import Picture, address_of
from cop.emails.newsletter_markdown import page_html_of, parsed
from cop.models import LANGUAGES, BlockKind
from cop.queries.newsletter_words import title_of
from cop.rules.placeholders import NAME, OFFERED, ORGANISATION, Pieces, marked, without_marks
from cop.views.loaders import viewer


def newsletter_html(typed: str, language: str) -> Markup:
    """Return Markdown as a mail to the viewer would show it; what stands for a name is underlined."""
    html = page_html_of(parsed(typed, language))
    return Markup(Pieces.of(html).joined(example(language), safe=_shown))  # noqa: S704 -- cleaned by nh3


def newsletter_line(typed: str, language: str) -> str:
    """Return a heading or a subject line as a mail to the viewer would show it."""
    return Pieces.of(marked(without_marks(text.one_line(typed)), language)).joined(example(language))


def example(language: str) -> dict[str, str]:
    """Return what the places left open become for whoever writes."""
    with force_locale(language):
        return {NAME: viewer().name, ORGANISATION: _("Name of the organisation")}


def placeholders() -> list[tuple[str, str, str]]:
    """Return (what is typed in an Italian text, in an English one, what it becomes)."""
    becomes = (_("the name of whoever reads"), _("the organisation they belong to"))
    return list(zip(OFFERED["it"], OFFERED["en"], becomes, strict=True))


def usual_headings(kind: BlockKind) -> dict[str, str]:
    """Return what a block is called in each language where nobody has given it a heading."""
    found = {}
    for language in LANGUAGES:
        with force_locale(language):
            found[language] = title_of(kind)
    return found


def picture_url(picture: Picture) -> str:
    """Return the address of a picture on our own pages."""
    return url_for("newsletter_images.show", **address_of(picture))


def add_globals(bp: Blueprint) -> None:
    """Let every template call what shows the words of a newsletter."""
    for function in (newsletter_html, newsletter_line, picture_url):
        bp.add_app_template_global(function)


def _shown(value: str) -> str:
    return f'<span class="placeholder-shown">{escape(value)}</span>'
