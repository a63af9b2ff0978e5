"""Where the page of an edition is, and what it is called."""

from flask import url_for

from cop.models import Edition
from cop.views.language import current_language


def edition_page(edition: Edition) -> str:
    """Return the address of the public page of an edition."""
    return url_for("training.show", slug=edition.programme.slug, edition_id=edition.id)


def edition_name(edition: Edition) -> str:
    """Return "Fit4benefit 2026", in the language of the page."""
    return f"{edition.programme.name.in_language(current_language())} {edition.name}"
