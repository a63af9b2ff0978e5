"""What the SPF record of a domain means for us, and what to ask of whoever keeps its DNS."""

from flask import current_app
from flask_babel import gettext as _

from cop.emails.sending_host import addresses_of, own_addresses, own_host, sends_itself
from cop.emails.spf import MOST_LOOKUPS, SpfFault, SpfReading, spf_of
from cop.emails.standing import Standing


def spf_advice(domain: str) -> tuple[str, ...]:
    """Return how it stands, in words, and the name and record to publish where one is known."""
    addresses = own_addresses() if sends_itself() else addresses_of(current_app.config["MAIL_SERVER"])
    readings = [spf_of(domain, one) for one in addresses or [""]]
    worst = max(readings, key=lambda one: (one.fault is not None, one.result != "pass"))
    if worst.fault:
        return _broken_spf(domain, worst)
    if worst.record.lower().split()[-1] in {"+all", "all"}:
        words = _("The record lets anybody in the world send for this domain: ask to end it with ~all.")
        return Standing.BAD, words, domain, _ending_well(worst.record)
    if worst.result == "pass" or _names_the_relay(worst):
        words = _("The record allows our mail server.")
        return Standing.GOOD, words
    return _not_allowed(domain, worst)


def _broken_spf(domain: str, reading: SpfReading) -> tuple[str, ...]:
    if reading.fault == SpfFault.MISSING:
        words = _(
            "No record, here or at a domain that it includes, says who may send for this domain. Ask for this "
            "TXT record:"
        )
        return Standing.BAD, words, domain, f"v=spf1 {_own_term()} ~all"
    if reading.fault == SpfFault.SEVERAL:
        words = _("There are several SPF records, so that none counts: ask to make one of them.")
    elif reading.fault == SpfFault.TOO_MANY:
        words = _(
            "The record makes receivers ask the DNS more than %(most)s times, so that it does not count: ask to take "
            "out the services that no longer send.", most=MOST_LOOKUPS,
        )  # fmt: skip
    else:
        words = _("The record has a mistake, so that it does not count: ask to put it right.")
    return Standing.BAD, words


def _not_allowed(domain: str, reading: SpfReading) -> tuple[str, ...]:
    server = current_app.config["MAIL_SERVER"]
    if sends_itself():
        words = _("The record does not allow this machine to send. Ask to change it to:")
        return Standing.BAD, words, domain, _with_term(reading.record, _own_term())
    words = _(
        "The record does not name the mail server %(server)s. Ask its provider which “include” it wants, and have it "
        "added; if mails leave from another server of theirs that is allowed, all is well.", server=server,
    )  # fmt: skip
    return Standing.WARN, words


def _own_term() -> str:
    return f"a:{own_host() if sends_itself() else current_app.config['MAIL_SERVER']}"


def _names_the_relay(reading: SpfReading) -> bool:
    """Whether an included domain is of whoever runs the mail server: mails leave from others of their machines."""
    if sends_itself():
        return False
    base = ".".join(current_app.config["MAIL_SERVER"].lower().split(".")[-2:])
    return any(one == base or one.endswith(f".{base}") for one in reading.included)


def _with_term(record: str, term: str) -> str:
    version, *rest = record.split()
    return " ".join([version, term, *rest])


def _ending_well(record: str) -> str:
    return " ".join([*record.split()[:-1], "~all"])
