"""News by mail: anybody signs up; whoever holds a link chooses, or leaves; who is signed in has the own page."""

from datetime import timedelta

from cop import clock, tokens
from cop.emails.news_links import PREFERENCES, leave_token
from cop.models import NewsKind, SubscriptionRequest
from tests.access import EVERYONE, SIGNED_IN, Row, everyone, signed_in
from tests.factories import make_list
from tests.factories.saving import save

MISSING, TAKEN = everyone(404), everyone(303)
FORM = {"news": "{signup_list.id}.issue", "email": "a@example.org", "language": "en"}

ROWS = [
    Row("subscriptions.new", "/en/news/sign-up", everyone(303) | {"anonymous": 200}),
    Row("subscriptions.create", "/en/news/sign-up", everyone(422), method="POST"),
    Row("subscriptions.create", "/en/news/sign-up", TAKEN, method="POST", form=FORM),
    Row("subscriptions.sent", "/en/news/sign-up/sent", EVERYONE),
    Row("subscriptions.confirm", "/en/news/confirm/sign-up", EVERYONE),
    Row("subscriptions.confirm", "/en/news/confirm/nothing", MISSING),
    Row("subscriptions.accept", "/en/news/confirm/sign-up", TAKEN, method="POST"),
    Row("subscriptions.accept", "/en/news/confirm/nothing", MISSING, method="POST"),
    Row("news_preferences.show", "/en/news/preferences/{preferences_token}", EVERYONE),
    Row("news_preferences.show", "/en/news/preferences/{token_of_a_pass}", MISSING),
    Row("news_preferences.choose", "/en/news/preferences/{preferences_token}", TAKEN, method="POST"),
    Row("news_preferences.choose", "/en/news/preferences/nothing", MISSING, method="POST"),
    Row("news_preferences.stop_all", "/en/news/preferences/{preferences_token}/stop", TAKEN, method="POST"),
    Row("news_preferences.stop_all", "/en/news/preferences/nothing/stop", MISSING, method="POST"),
    Row("news_preferences.own", "/en/news/preferences", SIGNED_IN),
    Row("news_preferences.save_own", "/en/news/preferences", signed_in(303), method="POST"),
    Row("news_preferences.stop_own", "/en/news/preferences/stop", signed_in(303), method="POST"),
    Row("news_leaving.show", "/en/news/leave/{leaving_token}", EVERYONE),
    Row("news_leaving.show", "/en/news/leave/nothing", MISSING),
    Row("news_leaving.leave", "/en/news/leave/{leaving_token}", EVERYONE, method="POST"),
    Row("news_leaving.leave", "/en/news/leave/nothing", MISSING, method="POST"),
    Row("news_leaving.leave_everything", "/en/news/leave/{leaving_token}/all", TAKEN, method="POST"),
    Row("news_leaving.leave_everything", "/en/news/leave/nothing/all", MISSING, method="POST"),
    Row("news_leaving.come_back", "/en/news/leave/{leaving_token}/again", TAKEN, method="POST"),
    Row("news_leaving.come_back", "/en/news/leave/nothing/again", MISSING, method="POST"),
]


def build(world):
    member = world.people["member"]
    world.signup_list = make_list(world.community)
    world.preferences_token = tokens.signed(PREFERENCES, member.id)
    world.token_of_a_pass = tokens.signed("pass", member.id)
    world.leaving_token = leave_token(member.id, world.signup_list.id, NewsKind.ISSUE)
    now = clock.now()
    save(
        SubscriptionRequest(
            email="sign-up@example.org", email_key="sign-up@example.org", language="en",
            token_hash=tokens.hash_of("sign-up"), choices=[[world.signup_list.id, "issue"]], text="Write to me.",
            source="/en/news/sign-up", created_at=now, expires_at=now + timedelta(30),
        )
    )  # fmt: skip
