"""Signing up as a visitor does: the form that is sent off, the mail, its link."""

from sqlalchemy import select

from cop.models import (
    Message,
)

ADDRESS = "/en/news/sign-up"
WORDS = "You may write to me at this address with what I have ticked, until I say that I want no more of it."


def sent_form(news, **more):
    return {"news": f"{news.id}.issue", "email": "anna@example.org", "language": "it"} | more


def mails(db, kind="news_confirm"):
    return db.session.scalars(select(Message).where(Message.kind == kind).order_by(Message.id)).all()


def link_of(message):
    return message.context["url"].removeprefix("http://localhost").replace("/it/", "/en/", 1)


def sign_up(client, db, news, **more):
    assert client.post(ADDRESS, data=sent_form(news, **more)).status_code == 303
    return link_of(mails(db)[-1])
