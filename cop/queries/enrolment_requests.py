"""Requests to enrol of people whose address is not confirmed yet."""

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from cop import tokens
from cop.extensions import db
from cop.models import Edition, EnrolmentRequest


def enrolment_request_by_token(token: str) -> EnrolmentRequest | None:
    """Return the request that a link of a mail stands for, with its edition and organisation."""
    edition = joinedload(EnrolmentRequest.edition)
    found = select(EnrolmentRequest).where(EnrolmentRequest.token_hash == tokens.hash_of(token))
    return db.session.scalar(
        found.options(
            edition.joinedload(Edition.programme),
            edition.selectinload(Edition.hosts),
            joinedload(EnrolmentRequest.organisation),
        )
    )
