"""What SPF says of an address that sends for a domain (RFC 7208), and what is wrong with the record."""

import ipaddress
from dataclasses import dataclass, field
from enum import StrEnum

from cop.emails import dns_lookups

MOST_LOOKUPS = 10  # RFC 7208 4.6.4
_VERDICTS = {"+": "pass", "-": "fail", "~": "softfail", "?": "neutral"}
_ASKING = ("include", "a", "mx", "ptr", "exists")


class SpfFault(StrEnum):
    MISSING = "missing"
    SEVERAL = "several"
    TOO_MANY = "too_many"
    UNREADABLE = "unreadable"


class SpfError(Exception):
    """The whole record does not count (RFC 7208 2.6.7), for one reason."""

    def __init__(self, fault: SpfFault) -> None:
        self.fault = fault


@dataclass
class SpfReading:
    """What a domain's record came to: a result of RFC 7208 2.6, lookups it took, domains it includes."""

    record: str = ""
    result: str = "neutral"
    lookups: int = 0
    included: list[str] = field(default_factory=list)
    fault: SpfFault | None = None


def spf_of(domain: str, address: str) -> SpfReading:
    """Return what SPF says where a mail of a domain comes from an address ("" for one that is not known)."""
    reading = SpfReading()
    try:
        reading.record = record_of(domain)
        reading.result = _evaluated(reading.record, domain, address, reading)
    except SpfError as error:
        reading.fault, reading.result = error.fault, "permerror"
    return reading


def record_of(domain: str) -> str:
    """Return the one SPF record of a domain. Raises SpfError for none, and for several."""
    found = [
        one
        for one in dns_lookups.texts(domain)
        if one.lower() == "v=spf1" or one.lower().startswith("v=spf1 ")
    ]
    if len(found) != 1:
        raise SpfError(SpfFault.SEVERAL if found else SpfFault.MISSING)
    return found[0]


def _evaluated(record: str, domain: str, address: str, reading: SpfReading) -> str:
    """The first term that fits decides; every one is read, so that all lookups are counted."""
    result, redirect = "", ""
    for term in record.split()[1:]:
        if "=" in term.partition(":")[0].partition("/")[0]:
            name, _, value = term.partition("=")
            redirect = value if name.lower() == "redirect" else redirect
            continue
        sign, mechanism = (term[0], term[1:]) if term[0] in _VERDICTS else ("+", term)
        fits = _fits(mechanism, domain, address, reading)
        if fits and not result:
            result = _VERDICTS[sign]
    if result or not redirect:
        return result or "neutral"
    _count(reading)
    return _evaluated(record_of(redirect), redirect, address, reading)


def _fits(mechanism: str, domain: str, address: str, reading: SpfReading) -> bool:
    name, _, value = mechanism.partition(":")
    name, _, prefix = name.lower().partition("/")
    if name == "all":
        return True
    if name in {"ip4", "ip6"}:
        return _is_within(address, value)
    if name not in _ASKING:
        raise SpfError(SpfFault.UNREADABLE)
    _count(reading)
    target, _, width = value.partition("/")
    if "%" in target:  # a macro: it cannot be told without the mail itself
        return False
    return _asked(name, target or domain, width or prefix, address, reading)


def _asked(name: str, target: str, width: str, address: str, reading: SpfReading) -> bool:
    if name == "include":
        reading.included.append(target.lower())
        return _evaluated(record_of(target), target, address, reading) == "pass"
    if name == "exists":
        return bool(dns_lookups.addresses(target))
    hosts = [target] if name == "a" else dns_lookups.mail_servers(target) if name == "mx" else []
    found = [one for host in hosts if host for one in dns_lookups.addresses(host)]
    return any(_is_within(address, f"{one}/{width}" if width.isdigit() else one) for one in found)


def _count(reading: SpfReading) -> None:
    reading.lookups += 1
    if reading.lookups > MOST_LOOKUPS:
        raise SpfError(SpfFault.TOO_MANY)


def _is_within(address: str, network: str) -> bool:
    try:
        return bool(address) and ipaddress.ip_address(address) in ipaddress.ip_network(network, strict=False)
    except ValueError:
        return False
