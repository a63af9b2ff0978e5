"""Asking the DNS, with patience that has an end: nothing there is an empty answer, no answer is an error."""

from collections.abc import Callable
from typing import Any

import dns.exception
import dns.name
import dns.resolver
import dns.reversename
from flask import current_app

SECONDS = 4.0


class DnsSilentError(Exception):
    """The DNS did not answer, or not sensibly: nothing can be said."""


def texts(name: str) -> list[str]:
    """Return the TXT records of a name, each in one piece; those behind a CNAME, too."""
    return [b"".join(one.strings).decode("utf-8", "replace") for one in _answer(name, "TXT")]


def addresses(name: str) -> list[str]:
    """Return the IPv4 and IPv6 addresses of a name."""
    return [one.address for kind in ("A", "AAAA") for one in _answer(name, kind)]


def mail_servers(name: str) -> list[str]:
    """Return the mail servers of a domain, the preferred first; "" is one that takes no mail (RFC 7505)."""
    found = sorted(_answer(name, "MX"), key=lambda one: one.preference)
    return [_plain(one.exchange) for one in found]


def names_of(address: str) -> list[str]:
    """Return the names that the reverse DNS gives an address."""
    return [_plain(one.target) for one in _answer(dns.reversename.from_address(address).to_text(), "PTR")]


def _plain(name: Any) -> str:
    return name.to_text(omit_final_dot=True).lower().removesuffix(".")


def _answer(name: str, kind: str) -> list[Any]:
    ask: Callable[..., Any] = _resolver().resolve
    try:
        return list(ask(dns.name.from_text(name), kind, search=False))
    except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer, dns.name.LabelTooLong, dns.name.EmptyLabel):
        return []
    except (dns.exception.DNSException, OSError, UnicodeError) as error:
        raise DnsSilentError(f"{name} {kind}: {error}") from error


def _resolver() -> dns.resolver.Resolver:
    server = current_app.config["DNS_SERVER"]
    resolver = dns.resolver.Resolver(configure=not server)
    if server:
        host, _, port = server.rpartition(":") if server.count(":") == 1 else (server, "", "53")
        resolver.nameservers, resolver.port = [host.strip("[]")], int(port)
    resolver.timeout, resolver.lifetime = SECONDS / 2, SECONDS
    return resolver
