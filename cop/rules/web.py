"""Addresses of the web, as they are typed and as they are kept."""

from urllib.parse import urlsplit


def web_address(typed: str) -> str:
    """Return an address with its scheme: "www.example.org" is taken as "https://www.example.org"."""
    is_bare = typed and "://" not in typed and ":" not in typed.split("/")[0]
    return f"https://{typed}" if is_bare else typed


def is_web_address(value: str) -> bool:
    """Whether a text is an absolute address of the web."""
    try:
        parts = urlsplit(value)
        host, _port = parts.hostname, parts.port
    except ValueError:
        return False
    is_plain = not any(c.isspace() or c in '<>"\\^`{|}' for c in value)
    return is_plain and parts.scheme in {"http", "https"} and bool(host) and "." in (host or "").strip(".")
