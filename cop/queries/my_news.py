"""What rows about newsletters name by numbers alone, by the names of what they mean, for the copy of one's data."""

from typing import Any

from sqlalchemy import select

from cop.extensions import db
from cop.models import Community, MailingList, NewsletterRecipient, SubscriptionRequest


def news_named(table: str, row: dict[str, Any], language: str) -> dict[str, Any]:
    """Return a row with the lists of `choices`, and the communities of `variant`, by their names."""
    if table == SubscriptionRequest.__tablename__:
        return row | {"choices": [_choice(one[0], one[1], language) for one in row["choices"]]}
    if table == NewsletterRecipient.__tablename__:
        return row | {"variant": _communities(row["variant"], language)}
    return row


def _choice(list_id: int, kind: str, language: str) -> dict[str, str]:
    found = db.session.get(MailingList, list_id)
    return {"list": found.name.in_language(language) if found else str(list_id), "kind": kind}


def _communities(variant: str, language: str) -> str:
    ids = [int(one) for one in variant.split(".") if one.isascii() and one.isdigit()]
    if not ids:
        return variant
    found = db.session.scalars(select(Community).where(Community.id.in_(ids)).order_by(Community.id))
    return ", ".join(one.name.in_language(language) for one in found)
