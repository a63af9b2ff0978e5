"""A theme that somebody proposes, and what is said of it by mail."""

from datetime import date

from sqlalchemy import select

from cop import clock
from cop.emails.compose import wording
from cop.models import (
    Message,
    Tone,
)
from cop.services import theme_proposals as proposals
from cop.services import theme_supporters as supporters
from cop.services.theme_supporters import Supporting
from tests.factories import (
    make_proposal,
    make_theme_supporter,
)

TODAY = date(2026, 11, 26)

THEME = {"title": "Orti di quartiere", "need": "Terra incolta", "who_would_come": "Vicini"}

NEW = {"name_it": "Orti", "name_en": "Gardens", "tone": Tone.GREEN, "lead_en": "Growing together."}


def who(**kw):
    return Supporting(**{"name": "Anna Prova", "email": "Anna@Example.org", "language": "it"} | kw)


def mails(db):
    """(kind, recipient) of every mail, in the order queued."""
    db.session.flush()
    rows = db.session.execute(select(Message.kind, Message.recipient).order_by(Message.id))
    return [tuple(row) for row in rows]


def said(db, kind):
    """What the last mail of a kind says: (subject, plain text, HTML)."""
    found = select(Message).where(Message.kind == kind).order_by(Message.id.desc()).limit(1)
    message = db.session.scalars(found).one()
    words = wording(message.kind, message.language, message.context)
    return words.title, words.plain, words.html


def count(db, model):
    db.session.expire_all()
    return len(db.session.scalars(select(model)).all())


def propose(**kw):
    return supporters.propose_theme(who(**kw), **THEME, at=clock.now())


def confirmed(**kw):
    proposal = propose(**kw)
    supporters.confirm_support(proposal.supporters[0], at=clock.now())
    return proposal


def begin(proposal, by, **kw):
    return proposals.begin_community(proposal, by=by, at=clock.now(), **NEW | kw)


def invited(db, by, **kw):
    proposal = make_proposal()
    supporter = make_theme_supporter(proposal, **{"name": "Anna Prova", "email": "anna@example.org"} | kw)
    begin(proposal, by)
    return supporter
