"""Where to go after signing in: only ever to a page of this site."""

import re

from flask import request

_OWN_PATH = re.compile(r"/(?![/\\])[\x21-\x5b\x5d-\x7e]{0,499}")


def own_path(value: str | None) -> str:
    """Return `value` if it is a path of this site, "" for anything else.

    One slash, then printable ASCII without a backslash. Browsers read `/\\evil.example`, `//evil.example`
    and a tab between two slashes as another host, and urlparse does not tell.
    """
    return value if value and _OWN_PATH.fullmatch(value) else ""


def next_path() -> str:
    """Return the page asked for by `?next=`, or by the form's hidden field; "" without a fit one."""
    return own_path(request.values.get("next"))
