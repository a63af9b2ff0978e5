from datetime import timedelta

from cop import clock, tokens
from cop.models import SignInRequest
from tests.access import EVERYONE, Row, everyone
from tests.factories import save

ROWS = [
    Row("sign_in.new", "/en/sign-in", EVERYONE),
    Row("sign_in.create", "/en/sign-in", everyone(303), method="POST", form={"email": "anna@example.org"}),
    Row("sign_in.create", "/en/sign-in", everyone(422), method="POST"),
    # Nobody has asked in these browsers: back to the first page.
    Row("sign_in.code", "/en/sign-in/code", everyone("sign in")),
    Row("sign_in.verify", "/en/sign-in/code", everyone("sign in"), method="POST", form={"code": "123456"}),
    # The link of a request made in yet another browser explains, and signs nobody in.
    Row("sign_in.link", "/en/sign-in/link/{sign_in_token}", EVERYONE),
    Row("sign_in.link", "/en/sign-in/link/none", everyone(410)),
    Row("sign_in.open_link", "/en/sign-in/link/{sign_in_token}", everyone(403), method="POST"),
    Row("sign_in.password", "/en/sign-in/password", EVERYONE),
    Row("sign_in.verify_password", "/en/sign-in/password", everyone(422), method="POST"),
    Row(
        "sign_in.verify_password",
        "/en/sign-in/password",
        everyone(422),
        method="POST",
        form={"email": "{person.email}", "password": "wrong"},
    ),
    Row("sign_in.delete", "/en/sign-out", everyone(303), method="POST"),
]


def build(world):
    world.sign_in_token = tokens.new_token()
    save(
        SignInRequest(
            person=world.person,
            address_hash="",
            token_hash=tokens.hash_of(world.sign_in_token),
            code_hash="",
            browser_hash=tokens.hash_of("another browser"),
            language="en",
            expires_at=clock.now() + timedelta(minutes=10),
        )
    )
