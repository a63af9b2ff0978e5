"""The mails that are queued, and the event inside one."""

from email import message_from_bytes, policy

from cop import clock
from cop.emails.compose import compose
from cop.models import Answer, Message, MessageState
from tests.oracles.lint import events_of, faults, unfolded


def mails(db) -> list[Message]:
    return db.session.query(Message).order_by(Message.id).all()


def kinds(db, *states: MessageState) -> list[str]:
    return [m.kind for m in mails(db) if not states or m.state in states]


def set_answer(registration, answer: Answer):
    registration.answer = answer
    registration.waiting_since_at = clock.now() if answer == Answer.WAITING else None


def leave(db):
    """Let a worker take what waits."""
    db.session.query(Message).filter_by(state=MessageState.QUEUED).update({"state": MessageState.SENT})
    db.session.flush()


def composed(message: Message):
    return message_from_bytes(compose(message, at=clock.now()).body, policy=policy.default)


def calendar_part(message: Message) -> bytes:
    (part,) = [p for p in composed(message).walk() if p.get_content_type() == "text/calendar"]
    return part.get_payload(decode=True)


def event_of(message: Message) -> list[str]:
    content = calendar_part(message)
    assert faults(content) == []
    return events_of(unfolded(content))[0]


def attendee_of(event: list[str]) -> str:
    return next(line for line in event if line.startswith("ATTENDEE"))


def first_lines(message: Message, count: int = 1) -> list[str]:
    body = composed(message).get_body(("plain",)).get_content()
    return [line for line in body.splitlines() if line][:count]
