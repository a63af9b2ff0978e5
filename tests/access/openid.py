from tests.access import Row, everyone, only
from tests.factories import make_openid_identity

ROWS = [
    # No provider is configured here; tests/views/test_openid.py has one.
    Row("openid.start", "/en/sign-in/openid", everyone(404)),
    Row("openid_return.callback", "/openid/callback?code=x&state=y", everyone(404)),
    Row(
        "openid.delete",
        "/en/account/openid/{identity.id}/unlink",
        only("member", gets=303, others=404),
        method="POST",
    ),
]


def build(world):
    world.identity = make_openid_identity(world.person)
