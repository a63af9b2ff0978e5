"""Every setting with its default and what it is for.

A setting comes from the environment (`COP_<NAME>`), else from `instance/config.py` (`<NAME> = …`), else from
its default here. The README lists them; a test holds that list true.
"""

import os
import secrets
import string
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

PACKAGE = Path(__file__).parent
# In an installed wheel the templates and migrations lie inside the package, in a checkout beside it.
IS_PACKED = (PACKAGE / "templates").is_dir()
ROOT = PACKAGE if IS_PACKED else PACKAGE.parent
WEAK_WORDS = ("secret", "changeme", "change-me", "change_me", "password", "example")


@dataclass(frozen=True)
class Setting:
    name: str
    default: str | int | bool
    purpose: str


SETTINGS = (
    Setting("ENV", "production", "`production` or `development`; development allows a made-up secret key"),
    Setting(
        "SECRET_KEY", "", "signs cookies and links; at least 32 random characters, required in production"
    ),
    Setting("DEBUG", False, "Flask's debugger; refused in production"),
    Setting(
        "DATABASE_URL", "", "empty: SQLite in `instance/cop.db`; or `postgresql://user:password@host/name`"
    ),
    Setting("BASE_URL", "http://localhost:8000", "address that the links in mails begin with"),
    Setting("TRUSTED_HOSTS", "", "host names answered to, separated by commas; empty: the one of BASE_URL"),
    Setting("PROXY_HOPS", 0, "reverse proxies in front whose X-Forwarded-For and -Proto are believed"),
    Setting("MAIL_SERVER", "localhost", "SMTP server"),
    Setting("MAIL_PORT", 25, "its port"),
    Setting("MAIL_USE_TLS", False, "STARTTLS"),
    Setting("MAIL_USE_SSL", False, "TLS from the first byte"),
    Setting("MAIL_USERNAME", "", "user name, where the server asks for one"),
    Setting("MAIL_PASSWORD", "", "password, where the server asks for one"),
    Setting("MAIL_SENDER", "comunita@example.org", "address that mails come from"),
    Setting("MAIL_SENDER_NAME", "Torino Social Impact", "name that mails come from"),
    Setting(
        "MAIL_REPLY_MAILBOX",
        "",
        "mailbox for calendar replies, e.g. `riunioni@example.org`: each invitee then has an organiser "
        "address of their own, `riunioni+TOKEN@example.org`; empty: MAIL_SENDER",
    ),
    Setting("MAIL_BOUNCE_MAILBOX", "", "mailbox for bounces, `bounces@example.org`; empty: MAIL_SENDER"),
    Setting("MAIL_ATTACH_ICS", True, "send the invitation also as an attached file"),
    Setting("MAIL_NEWS_SENDER", "", "address that newsletters come from; empty: MAIL_SENDER"),
    Setting("MAIL_RATE", 0, "most mails a second, all workers together; 0 for no limit"),
    Setting("MAIL_PER_HOUR", 0, "most mails an hour, all workers together; 0 for no limit"),
    Setting("MAIL_DOMAIN_RATE", 0, "most mails a minute to one domain of recipients; 0 for no limit"),
    Setting("MAIL_DKIM_KEY", "", "file with the private key that signs mails; empty: the mail server signs"),
    Setting("MAIL_DKIM_SELECTOR", "cop", "name of the DNS record beside it: SELECTOR._domainkey.DOMAIN"),
    Setting("DNS_SERVER", "", "DNS server that the checks of mail ask, `192.0.2.1:53`; empty: the system's"),
    Setting("MAIL_IN_SERVER", "", "IMAP server of the mailbox for bounces and replies; empty: none is read"),
    Setting("MAIL_IN_PORT", 993, "its port"),
    Setting(
        "MAIL_IN_SECURITY", "tls", "`tls` from the first byte, `starttls`, or `none` on this machine alone"
    ),
    Setting("MAIL_IN_FOLDER", "INBOX", "folder that is read"),
    Setting("MAIL_IN_USERNAME", "", "user name of the mailbox"),
    Setting("MAIL_IN_PASSWORD", "", "its password; not needed with MAIL_IN_TOKEN_URL"),
    Setting(
        "MAIL_IN_TOKEN_URL",
        "",
        "where access tokens are given out, for mailboxes without passwords (XOAUTH2)",
    ),
    Setting("MAIL_IN_CLIENT_ID", "", "name under which that address knows this application"),
    Setting("MAIL_IN_CLIENT_SECRET", "", "the secret that belongs to it"),
    Setting(
        "MAIL_IN_REFRESH_TOKEN",
        "",
        "refresh token, where access is one person's and not the application's own",
    ),
    Setting("MAIL_IN_SCOPE", "", "what access is asked for, as the provider calls it"),
    Setting("POSTAL_ADDRESS", "", "postal address at the foot of every newsletter"),
    Setting(
        "SECOND_FACTOR",
        "",
        "`required`: administrators and coordinators can use their role once they have set up a second step of "
        "signing in; `offered`: whoever wants one; empty: required in production, offered in development",
    ),
    Setting("OIDC_ISSUER", "", "address of the OpenID Connect provider that people may sign in with"),
    Setting("OIDC_CLIENT_ID", "", "name under which the provider knows this application"),
    Setting("OIDC_CLIENT_SECRET", "", "the secret that the provider gave with it"),
    Setting("OIDC_NAME", "OpenID", "what the provider is called on the sign-in page"),
    Setting("LOCAL_MAILBOX", False, "shows the mails kept by `cop run`'s own SMTP server; development only"),
)


class ConfigError(Exception):
    """The configuration does not allow the application to start; the message says what to do."""


def instance_path() -> Path:
    """Where the database, the configuration file and the local mailbox live."""
    chosen = os.environ.get("COP_INSTANCE")
    return Path(chosen).resolve() if chosen else (Path.cwd() if IS_PACKED else ROOT) / "instance"


def read_settings(instance: Path, environ: Mapping[str, str]) -> dict[str, Any]:
    """Return every setting by name: environment over `instance/config.py` over default.

    Raises ConfigError where a value is not of its setting's type.
    """
    file = _read_file(instance / "config.py")
    unknown = sorted(name for name in file if name.isupper() and name not in {s.name for s in SETTINGS})
    if unknown:
        raise ConfigError(f"instance/config.py: no such setting: {', '.join(unknown)}")
    values = {}
    for setting in SETTINGS:
        raw = environ.get(f"COP_{setting.name}", file.get(setting.name, setting.default))
        values[setting.name] = _of_type(setting, raw)
    return values


def configured_names(instance: Path, environ: Mapping[str, str]) -> set[str]:
    """Return the names of the settings that the environment or `instance/config.py` give."""
    file = _read_file(instance / "config.py")
    return {s.name for s in SETTINGS if f"COP_{s.name}" in environ or s.name in file}


def derived(values: dict[str, Any], instance: Path) -> dict[str, Any]:
    """Return the Flask configuration that follows from the settings."""
    base = urlsplit(values["BASE_URL"])
    hosts = [h.strip() for h in values["TRUSTED_HOSTS"].split(",") if h.strip()] or [base.hostname]
    is_https = base.scheme == "https"
    usual = "offered" if values["ENV"] == "development" else "required"
    return values | {
        "SECOND_FACTOR": values["SECOND_FACTOR"] or usual,
        "SQLALCHEMY_DATABASE_URI": database_url(values["DATABASE_URL"], instance),
        "SQLALCHEMY_ENGINE_OPTIONS": engine_options(values["DATABASE_URL"]),
        "TRUSTED_HOSTS": hosts,
        "MAX_CONTENT_LENGTH": 2 * 1024 * 1024,
        "MAX_FORM_MEMORY_SIZE": 2 * 1024 * 1024,
        "SESSION_COOKIE_NAME": "__Host-cop" if is_https else "cop",
        "SESSION_COOKIE_SECURE": is_https,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_HTTPONLY": True,
        "PERMANENT_SESSION_LIFETIME": 30 * 24 * 3600,
        "WTF_CSRF_TIME_LIMIT": None,  # as long as the session; a form left open overnight still saves
        "WTF_CSRF_SSL_STRICT": False,  # the Origin check of cop.views.security covers it
        "BABEL_DEFAULT_LOCALE": "it",
        "BABEL_DEFAULT_TIMEZONE": "Europe/Rome",
        "MAIL_DEFAULT_SENDER": values["MAIL_SENDER"],
    }


def engine_options(url: str) -> dict[str, Any]:
    """Return SQLAlchemy's options for a DATABASE_URL setting.

    PostgreSQL at READ COMMITTED whatever the server's default: who waited for a lock must then see what the
    one before has written (cop.services.seats).
    """
    is_sqlite = database_url(url, Path()).startswith("sqlite")
    usual = {"pool_pre_ping": True, "hide_parameters": True}
    return usual | ({} if is_sqlite else {"isolation_level": "READ COMMITTED"})


def database_url(url: str, instance: Path) -> str:
    """Return the SQLAlchemy URL of a DATABASE_URL setting; empty means SQLite in the instance folder."""
    if not url:
        return f"sqlite:///{instance / 'cop.db'}"
    scheme, separator, rest = url.partition("://")
    return f"postgresql+psycopg://{rest}" if separator and scheme in {"postgres", "postgresql"} else url


def refuse_unsafe(values: Mapping[str, Any]) -> None:
    """Raise ConfigError where a production instance would not be safe to start."""
    if values["ENV"] not in {"production", "development"}:
        raise ConfigError(f"ENV is {values['ENV']!r}: use 'production' or 'development'.")
    if values["SECOND_FACTOR"] not in {"", "required", "offered"}:
        raise ConfigError(f"SECOND_FACTOR is {values['SECOND_FACTOR']!r}: use 'required' or 'offered'.")
    if values["ENV"] == "development":
        return
    if is_weak(values["SECRET_KEY"]):
        raise ConfigError(
            "SECRET_KEY is missing or weak: set COP_SECRET_KEY to 32 or more random characters, for example "
            "with python -c 'import secrets; print(secrets.token_urlsafe(48))'."
        )
    if values["DEBUG"]:
        raise ConfigError("DEBUG is on in production: unset COP_DEBUG.")
    base = urlsplit(values["BASE_URL"])
    if base.scheme != "https" and base.hostname not in {"localhost", "127.0.0.1"}:
        raise ConfigError(
            f"BASE_URL is {values['BASE_URL']}: production needs an https:// address, "
            "or sessions would travel in the clear."
        )
    issuer = urlsplit(values["OIDC_ISSUER"])
    if values["OIDC_ISSUER"] and (issuer.scheme != "https" or not values["OIDC_CLIENT_ID"]):
        raise ConfigError("OIDC_ISSUER needs an https:// address, and OIDC_CLIENT_ID beside it.")
    if values["LOCAL_MAILBOX"]:
        raise ConfigError("LOCAL_MAILBOX is on in production: it would show everybody's mail; unset it.")


def is_weak(key: str) -> bool:
    """Whether a secret key is short, made of few characters, a row of letters or digits, or holds a common word."""
    rows = string.ascii_lowercase * 3, string.digits * 9, string.hexdigits.lower()[:16] * 4
    is_row = any(key.lower() in row for row in rows)
    return len(key) < 32 or len(set(key)) < 12 or is_row or any(word in key.lower() for word in WEAK_WORDS)


def development_key(instance: Path) -> str:
    """Return the secret key of a development instance, made at the first call and kept in its folder."""
    path = instance / "secret_key"
    if not path.exists():
        instance.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(48))
    return path.read_text().strip()


def _read_file(path: Path) -> dict[str, Any]:
    values: dict[str, Any] = {}
    if path.is_file():
        exec(compile(path.read_text(), str(path), "exec"), values)  # noqa: S102 -- the owner's own file, as in Flask
    return {name: value for name, value in values.items() if not name.startswith("__")}


def _of_type(setting: Setting, raw: Any) -> Any:
    if isinstance(raw, type(setting.default)):
        return raw
    text = str(raw).strip()
    if isinstance(setting.default, bool):
        known = {"1": True, "true": True, "yes": True, "on": True, "0": False, "false": False, "no": False}
        known |= {"off": False, "": False}
        if text.lower() in known:
            return known[text.lower()]
        raise ConfigError(f"{setting.name} is {text!r}: use true or false.")
    if isinstance(setting.default, int):
        if text.isascii() and text.isdigit():
            return int(text)
        raise ConfigError(f"{setting.name} is {text!r}: use a whole number.")
    return text
