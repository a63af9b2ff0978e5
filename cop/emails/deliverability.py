"""What the DNS says of the domains that mails come from, judged as mail providers do, and what to ask for.

Providers want SPF and DKIM, DMARC with a policy, one of the two aligned with the From, and a name behind the address
that sends (Gmail, Yahoo, Microsoft: the same list). The records belong to whoever keeps the DNS of the domain, who is
seldom whoever reads this: each check says in words what to ask, and the record as it is to be published.
"""

from collections.abc import Callable
from functools import partial

from flask import current_app
from flask_babel import gettext as _

from cop.emails import dns_lookups
from cop.emails.dkim import UnusableKeyError, signing_key
from cop.emails.dkim_records import GOOD_BITS, fields_of, published_bits
from cop.emails.dns_lookups import DnsSilentError
from cop.emails.sending_host import addresses_of, own_addresses, own_host, sends_itself
from cop.emails.spf_advice import spf_advice
from cop.emails.standing import Check, Standing

LEAST_BITS = 1024
# Nobody's, for documentation and trials (RFC 2606).
EXAMPLES = {"example.org", "example.com", "example.net", "localhost"}
_POLICIES = {"none", "quarantine", "reject"}


def checks() -> list[Check]:
    """Return every check, domain by domain. Asks the DNS: some seconds where it is slow."""
    found: list[Check] = []
    for domain, envelope in sending_domains().items():
        found += [
            _safely("SPF", envelope, partial(spf_advice, envelope)),
            _safely("DKIM", domain, partial(_dkim, domain)),
            _safely("DMARC", domain, partial(_dmarc, domain, envelope)),
        ]
    if not found:
        return []
    returns = domain_of(current_app.config["MAIL_BOUNCE_MAILBOX"] or current_app.config["MAIL_SENDER"])
    found.append(_safely("MX", returns, partial(_returns, returns)))
    if sends_itself():
        found += _reverses()
    return list(dict.fromkeys(found))


def _reverses() -> list[Check]:
    try:
        addresses = own_addresses()
    except DnsSilentError:
        return [Check("PTR", own_host(), Standing.UNKNOWN, _silent())]
    return [_safely("PTR", one, partial(_reverse, one)) for one in addresses]


def _silent() -> str:
    return _("The DNS does not answer: try again later.")


def sending_domains() -> dict[str, str]:
    """Return the domains in the From of mails, each with the one in its MAIL FROM."""
    config = current_app.config
    froms = [config["MAIL_SENDER"], config["MAIL_NEWS_SENDER"], config["MAIL_REPLY_MAILBOX"]]
    envelope = domain_of(config["MAIL_BOUNCE_MAILBOX"] or config["MAIL_SENDER"])
    domains = (domain_of(one) for one in froms if one)
    return {one: envelope for one in domains if one not in EXAMPLES}


def domain_of(address: str) -> str:
    return address.rpartition("@")[2].lower().rstrip(".")


def _safely(subject: str, domain: str, check: Callable[[], tuple[str, ...]]) -> Check:
    try:
        standing, words, *publish = check()
    except DnsSilentError:
        return Check(subject, domain, Standing.UNKNOWN, _silent())
    return Check(subject, domain, Standing(standing), words, *publish)


def _dkim(domain: str) -> tuple[str, ...]:
    name = f"{current_app.config['MAIL_DKIM_SELECTOR']}._domainkey.{domain}"
    try:
        own = signing_key()
    except UnusableKeyError as error:
        return Standing.BAD, _("Mails wait: the key cannot be used. %(words)s", words=str(error))
    records = [one for one in dns_lookups.texts(name) if "p=" in one]
    if not records:
        return _no_key_published(name, own.record if own else "")
    key = fields_of(records[0]).get("p", "")
    if len(records) > 1:
        return Standing.BAD, _("Several keys stand under %(name)s: ask to leave one.", name=name)
    if not key:
        return Standing.BAD, _("The key under %(name)s has been withdrawn: ask to publish it.", name=name)
    if own and key != own.public:
        words = _(
            "Another key than ours stands under %(name)s: no signature is valid. Ask to change it to:",
            name=name,
        )
        return Standing.BAD, words, name, own.record
    return _key_length(published_bits(records[0]), name)


def _no_key_published(name: str, record: str) -> tuple[str, ...]:
    if record:
        words = _(
            "Mails are signed, but nobody can check it: the key is not published. Ask for this TXT record:"
        )
        return Standing.BAD, words, name, record
    words = _(
        "The application signs nothing, and there is no key under %(name)s. Where the mail server signs, ask for its "
        "selector and set COP_MAIL_DKIM_SELECTOR; where it does not, set COP_MAIL_DKIM_KEY.", name=name,
    )  # fmt: skip
    return Standing.WARN, words


def _key_length(bits: int | None, name: str) -> tuple[str, ...]:
    if bits is None:
        return Standing.BAD, _("The key under %(name)s cannot be read: ask to publish it again.", name=name)
    if bits < LEAST_BITS:
        words = _(
            "The key has %(bits)s bits: receivers take none below %(least)s.", bits=bits, least=LEAST_BITS
        )
        return Standing.BAD, words
    if bits < GOOD_BITS:
        words = _("The key has %(bits)s bits: make a new one of %(good)s.", bits=bits, good=GOOD_BITS)
        return Standing.WARN, words
    return Standing.GOOD, _("The key is published under %(name)s.", name=name)


def _dmarc(domain: str, envelope: str) -> tuple[str, ...]:
    owner, records = _dmarc_records(domain)
    example = f"v=DMARC1; p=none; rua=mailto:postmaster@{domain}"
    if not records:
        words = _(
            "Nothing says what receivers do with mails that only pretend to come from here. Ask for this TXT record:"
        )
        return Standing.BAD, words, f"_dmarc.{domain}", example
    if len(records) > 1:
        return Standing.BAD, _("There are several DMARC records, so that none counts: ask to leave one.")
    fields = fields_of(records[0])
    policy = fields.get("sp", fields.get("p", "")) if owner != domain else fields.get("p", "")
    if policy.lower() not in _POLICIES:
        words = _("The record names no policy (p=), so that it does not count. Ask to change it to:")
        return Standing.BAD, words, f"_dmarc.{owner}", example
    if not _is_aligned(domain, envelope, is_strict=fields.get("aspf", "r") == "s") and not _has_key(domain):
        words = _(
            "Bounces come back to %(envelope)s, another domain than the sender’s, so that SPF does not count for it: a "
            "DKIM signature of %(domain)s is needed.", envelope=envelope, domain=domain,
        )  # fmt: skip
        return Standing.BAD, words
    return Standing.GOOD, _("There is a policy (%(policy)s).", policy=policy.lower())


def _dmarc_records(domain: str) -> tuple[str, list[str]]:
    """The records of the domain, else of the nearest one above: those up the tree hold for it."""
    labels = domain.split(".")
    for start in range(max(len(labels) - 1, 1)):
        owner = ".".join(labels[start:])
        found = [one for one in dns_lookups.texts(f"_dmarc.{owner}") if one.lower().startswith("v=dmarc1")]
        if found:
            return owner, found
    return domain, []


def _is_aligned(domain: str, envelope: str, *, is_strict: bool) -> bool:
    """Whether both belong together (RFC 7489 3.1): the same, or, relaxed, of one organisation."""
    if is_strict or domain == envelope:
        return domain == envelope
    return _dmarc_records(domain)[0] == _dmarc_records(envelope)[0] or domain.endswith(f".{envelope}")


def _has_key(domain: str) -> bool:
    return any(
        "p=" in one
        for one in dns_lookups.texts(f"{current_app.config['MAIL_DKIM_SELECTOR']}._domainkey.{domain}")
    )


def _returns(domain: str) -> tuple[str, ...]:
    servers = dns_lookups.mail_servers(domain)
    if any(servers) or (not servers and dns_lookups.addresses(domain)):
        return Standing.GOOD, _("Bounces and answers can come back.")
    words = _("No mail server takes mails for this domain: bounces are lost. Ask for an MX record.")
    return Standing.BAD, words


def _reverse(address: str) -> tuple[str, ...]:
    names = dns_lookups.names_of(address)
    if not names:
        words = _("Ask whoever gave you the address for a reverse entry (PTR):")
        return Standing.BAD, words, address, own_host()
    if any(address in addresses_of(name) for name in names):
        return Standing.GOOD, _("The address has the name %(name)s, and the name the address.", name=names[0])
    words = _("The name %(name)s does not lead back to the address: ask to make both agree.", name=names[0])
    return Standing.BAD, words
