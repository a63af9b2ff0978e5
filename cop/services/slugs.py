"""Readable addresses made from names."""

from typing import Any

from slugify import slugify
from sqlalchemy import select

from cop.extensions import db

RESERVED = {"new", "editions"}  # addresses of pages of ours
LONGEST = 72  # of the 80 characters of the column; the rest is for a number


def new_slug(model: Any, name: str) -> str:
    """Return an address for a new record of `model`, made from its name and not in use yet."""
    base = slugify(name, max_length=LONGEST, word_boundary=True) or "x"
    taken = RESERVED | set(
        db.session.scalars(select(model.slug).where(model.slug.startswith(base, autoescape=True)))
    )
    number, slug = 1, base
    while slug in taken:
        number += 1
        slug = f"{base}-{number}"
    return slug
