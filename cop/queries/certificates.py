"""Certificates: those of an edition, one by its id or code, the one of an enrolment."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import contains_eager, joinedload

from cop.extensions import db
from cop.models import Certificate, Edition, Enrolment
from cop.queries.completion import standings_of
from cop.rules.certificate_codes import read_code
from cop.rules.certificates import Due, due_of


def due_in(edition: Edition, *, at: datetime | None = None) -> Due:
    """Return who enrolled in an edition is due a certificate at an instant (now), and who is not."""
    return due_of(standings_of(edition, at=at), valid_by_enrolment(edition))


def valid_by_enrolment(edition: Edition) -> dict[int, Certificate]:
    """Return the certificates of an edition that stand, by enrolment."""
    found = _of_edition(edition, Certificate.revoked_at.is_(None))
    return {one.enrolment_id: one for one in db.session.scalars(found)}


def valid_certificates(edition: Edition) -> Sequence[Certificate]:
    """Return the certificates of an edition that stand, by the name on them."""
    return db.session.scalars(_of_edition(edition, Certificate.revoked_at.is_(None))).all()


def revoked_certificates(edition: Edition) -> Sequence[Certificate]:
    """Return the certificates of an edition that do not stand any more, the latest first."""
    found = _of_edition(edition, Certificate.revoked_at.is_not(None))
    return db.session.scalars(
        found.order_by(None).order_by(Certificate.revoked_at.desc(), Certificate.id.desc())
    ).all()


def withheld_by_enrolment(edition: Edition) -> dict[int, Certificate]:
    """Return, by enrolment, the latest certificate of whom none stands because somebody revoked it."""
    last: dict[int, Certificate] = {}
    for one in revoked_certificates(edition):  # the latest first
        last.setdefault(one.enrolment_id, one)
    stands = valid_by_enrolment(edition)
    return {key: one for key, one in last.items() if key not in stands}


def certificate_by_id(certificate_id: int) -> Certificate | None:
    """Return a certificate with its enrolment, person, edition, programme and hosts."""
    return db.session.scalar(_whole().where(Certificate.id == certificate_id))


def certificate_with_code(typed: str) -> Certificate | None:
    """Return the certificate with a code as somebody typed it, valid or revoked; None where there is none."""
    code = read_code(typed)
    return db.session.scalar(_whole().where(Certificate.code == code)) if code else None


def valid_certificate_of(enrolment: Enrolment) -> Certificate | None:
    """Return the certificate of one person enrolled that stands."""
    return db.session.scalar(
        _whole().where(Certificate.enrolment_id == enrolment.id, Certificate.revoked_at.is_(None))
    )


def ids_that_stand(first: int, last: int) -> Sequence[int]:
    """Return the ids, from one to another, of certificates that stand."""
    found = select(Certificate.id).where(
        Certificate.id.between(first, last), Certificate.revoked_at.is_(None)
    )
    return db.session.scalars(found).all()


def largest_id() -> int:
    """Return the largest id of a certificate, 0 where there is none."""
    return db.session.scalar(select(func.max(Certificate.id))) or 0


def _of_edition(edition: Edition, *conditions: ColumnElement[bool]) -> Select[Certificate]:
    found = _whole().where(Enrolment.edition_id == edition.id, *conditions)
    return found.order_by(Certificate.name, Certificate.id)


def _whole() -> Select[Certificate]:
    enrolment = contains_eager(Certificate.enrolment)
    edition = enrolment.joinedload(Enrolment.edition)
    return (
        select(Certificate)
        .join(Certificate.enrolment)
        .options(
            enrolment.joinedload(Enrolment.person),
            edition.joinedload(Edition.programme),
            edition.selectinload(Edition.hosts),
            joinedload(Certificate.replaced_by),
        )
    )
