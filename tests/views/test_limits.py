import pytest
from flask import request

from cop.app import create_app
from cop.views.devices import device
from cop.views.limits import Limit, is_within, network
from tests.conftest import CONFIG


@pytest.mark.parametrize(
    ("address", "counted_as"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::1", "2001:db8:1:2::/64"),
        ("", "unknown"),
        ("a socket", "unknown"),
    ],
)
def test_network(app, address, counted_as):
    with app.test_request_context(environ_base={"REMOTE_ADDR": address}):
        assert network() == counted_as


@pytest.mark.parametrize(("hops", "believed"), [(0, "127.0.0.1"), (1, "203.0.113.2"), (2, "203.0.113.1")])
def test_a_forwarded_address_is_believed_from_own_proxies_alone(hops, believed):
    app = create_app(CONFIG | {"DATABASE_URL": "sqlite://", "PROXY_HOPS": hops})
    with app.test_client() as client:
        client.get("/healthz", headers={"X-Forwarded-For": "203.0.113.1, 203.0.113.2"})
        assert request.remote_addr == believed


def test_is_within_counts_under_all_limits_or_none(app, db):
    wide, narrow = Limit("wide", "x", 3, 60), Limit("narrow", "x", 1, 60)
    with app.test_request_context():
        assert [is_within(wide, narrow) for _ in range(5)] == [True, False, False, False, False]
        assert [is_within(wide) for _ in range(3)] == [True, True, False], "refused acts counted nowhere"


@pytest.mark.parametrize(
    ("claim", "words"),
    [
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/140.0 Safari/537.36 Edg/140.0", "Edge, Windows"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox, Linux"),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1",
            "Safari, iPhone",
        ),
        ("Mozilla/5.0 (Linux; Android 15; Pixel) Chrome/140.0 Mobile Safari/537.36", "Chrome, Android"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) Version/18.0 Safari/605.1", "Safari, macOS"),
        ("<script>alert(1)</script>", ""),
        ("curl/8", ""),
        ("", ""),
    ],
)
def test_device(app, claim, words):
    with app.test_request_context(headers={"User-Agent": claim}):
        assert device() == words
