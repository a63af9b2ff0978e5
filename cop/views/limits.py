"""Limits on requests that guess or that send mail."""

import ipaddress
from dataclasses import dataclass

from flask import request
from werkzeug.exceptions import TooManyRequests

from cop import clock
from cop.extensions import db
from cop.services.rates import allow


@dataclass(frozen=True)
class Limit:
    """At most `most` acts called `name` in `window_seconds`, counted for each `subject`."""

    name: str
    subject: str
    most: int
    window_seconds: int


def is_within(*limits: Limit) -> bool:
    """Count one act under each limit and return whether it is within all of them.

    Commits the counts, so that they stay whatever becomes of the act: call it before doing anything else.
    Where one limit is reached nothing is counted under the others.
    """
    at = clock.now()
    for limit in limits:
        key = f"{limit.name}:{limit.subject}"
        if not allow(key, limit=limit.most, window_seconds=limit.window_seconds, at=at):
            db.session.rollback()
            return False
    db.session.commit()
    return True


def within_or_429(*limits: Limit) -> None:
    """Count one act under each limit as `is_within` does; answer 429 where one is reached."""
    if not is_within(*limits):
        raise TooManyRequests(retry_after=max(limit.window_seconds for limit in limits))


def network() -> str:
    """Return the network a request comes from: an IPv4 address, or the first 64 bits of an IPv6 one.

    X-Forwarded-For counts only as far as PROXY_HOPS says that proxies of ours have written it.
    """
    try:
        address = ipaddress.ip_address(request.remote_addr or "")
    except ValueError:
        return "unknown"
    if isinstance(address, ipaddress.IPv6Address):
        mapped = address.ipv4_mapped
        return str(mapped) if mapped else str(ipaddress.ip_network((address, 64), strict=False))
    return str(address)
