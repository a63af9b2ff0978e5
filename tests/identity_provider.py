"""A real OpenID provider for tests, in a process of its own."""

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

import requests

from tests.bench.serving import free_port


@contextmanager
def identity_provider() -> Iterator[str]:
    """Run a provider and yield its address; accounts are made with `make_account`."""
    port = free_port()
    command = [sys.executable, "-W", "ignore", "-m", "oidc_provider_mock", "--port", str(port)]
    process = subprocess.Popen(
        [*command, "--require-nonce"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        address = f"http://localhost:{port}"
        wait_for(address)
        yield address
    finally:
        process.terminate()
        process.wait(10)


def make_account(provider: str, subject: str, *, email: str | None, verified: bool | str | None) -> None:
    """Make an account at the provider that says this about itself; None says nothing."""
    told = {"email": email, "email_verified": verified}
    claims = {name: value for name, value in told.items() if value is not None}
    requests.put(f"{provider}/users/{subject}", json=claims, timeout=5).raise_for_status()


def wait_for(address: str) -> None:
    for _attempt in range(200):
        try:
            requests.get(f"{address}/.well-known/openid-configuration", timeout=1)
        except requests.ConnectionError:
            time.sleep(0.05)
        else:
            return
    raise TimeoutError(address)
