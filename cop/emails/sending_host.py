"""From where mails leave, as far as it can be known: this machine, or a server that passes them on."""

import ipaddress
from urllib.parse import urlsplit

from flask import current_app

from cop.emails import dns_lookups

_LOCAL = {"localhost", "127.0.0.1", "::1"}


def sends_itself() -> bool:
    """Whether the mail server runs on this machine, and so sends under its addresses."""
    return current_app.config["MAIL_SERVER"] in _LOCAL


def own_host() -> str:
    return urlsplit(current_app.config["BASE_URL"]).hostname or ""


def own_addresses() -> list[str]:
    return addresses_of(own_host())


def addresses_of(host: str) -> list[str]:
    try:
        return [str(ipaddress.ip_address(host))]
    except ValueError:
        return dns_lookups.addresses(host)
