from tests.access import SIGNED_IN, Row, only, signed_in
from tests.factories import make_session

ROWS = [
    Row("account.show", "/en/account", SIGNED_IN),
    Row("account.update", "/en/account", signed_in(422), method="POST"),
    Row(
        "account.update",
        "/en/account",
        signed_in(303),
        method="POST",
        form={"name": "Anna", "language": "it"},
    ),
    Row("account.update_password", "/en/account/password", signed_in(422), method="POST"),
    Row(
        "account.update_password",
        "/en/account/password",
        signed_in(303),
        method="POST",
        form={"password": "three-unrelated-words 71"},
    ),
    Row("account.delete_password", "/en/account/password/remove", signed_in(303), method="POST"),
    Row(
        "account.end_session",
        "/en/account/sessions/{member_session.id}/end",
        only("member", gets=303, others=404),
        method="POST",
    ),
    Row("account.end_sessions", "/en/account/sessions/end", signed_in(303), method="POST"),
]


def build(world):
    world.member_session = make_session(person=world.person, token_hash="a" * 64)
