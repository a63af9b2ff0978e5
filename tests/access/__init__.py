"""Who gets what from every route: one row for each endpoint and method, in one module for each noun.

`tests/test_routes.py` fails for a route without a row, for a row without a route, and for every role that
gets something else than its row says. Where a role is denied, the database must stay as it was and the
page must not hold what the role may not read.

To add rows, write `tests/access/<noun>.py`:

    from tests.access import EVERYONE, SIGNED_IN, Row, only

    ROWS = [
        Row("meetings.show", "/en/meetings/{meeting.id}", EVERYONE),
        Row("meetings.new", "/en/meetings/new", only("coordinator", "foreign_coordinator", "administrator")),
        Row("meetings.edit", "/en/meetings/{meeting.id}/edit", only("coordinator", "administrator")),
        Row("meetings.show", "/en/meetings/{draft.id}", only("coordinator", "administrator", others=404)),
        Row("meetings.cancel", "/en/meetings/{meeting.id}/cancel", only("coordinator", "administrator", gets=303),
            method="POST", form={"reason": "x"}),
    ]

    def build(world):  # only where the objects of tests/access/world.py are not enough
        world.poll = make_poll(world.meeting)   # then "{poll.id}" works in every row

- The URL is a format string over the attributes of `World` (read its docstring for roles and objects), and so
  is every text value of `form`.
- An expectation is a dict from role to status; SIGN_IN means "sent to the sign-in page". Change one role
  with `SIGNED_IN | {"viewer": 403}`. Both the own and the foreign object are covered by the two sides of a
  role (`coordinator` and `foreign_coordinator`, `member` and `other_member`): every object of the world belongs
  to `community`, so the foreign one must be denied what is not public.
- A POST gets the CSRF token. Give a `form` that the allowed roles would get through with (303), or leave it
  empty and expect 422.
- Each request is rolled back, so rows do not disturb each other.
- `world.secrets` holds texts that no denied page may show (addresses of people, titles of drafts); append
  yours in `build`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

ROLES = (
    "anonymous",
    "member",
    "other_member",
    "contact",
    "coordinator",
    "foreign_coordinator",
    "viewer",
    "administrator",
)
SIGN_IN = "sign in"
Expected = Mapping[str, int | str]


def everyone(gets: int = 200) -> dict[str, int | str]:
    """Every role, also who is not signed in, gets this status."""
    return dict.fromkeys(ROLES, gets)


def signed_in(gets: int = 200) -> dict[str, int | str]:
    """Every signed-in role gets this status, the anonymous one is sent to sign in."""
    return everyone(gets) | {"anonymous": SIGN_IN}


def only(*roles: str, gets: int = 200, others: int = 403) -> dict[str, int | str]:
    """These roles get `gets`, the other signed-in ones `others`, the anonymous one is sent to sign in.

    With `others=404` on a public address, say `| {"anonymous": 404}`.
    """
    assert set(roles) <= set(ROLES), roles
    return signed_in(others) | dict.fromkeys(roles, gets)


EVERYONE = everyone()
SIGNED_IN = signed_in()


@dataclass(frozen=True)
class Row:
    """One endpoint at one address, and the status that each role gets from it."""

    endpoint: str
    url: str
    expected: Expected
    method: str = "GET"
    form: Mapping[str, Any] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.method} {self.url}"


def modules() -> list[ModuleType]:
    """Every module of this folder that has rows."""
    names = sorted(p.stem for p in Path(__file__).parent.glob("*.py") if not p.stem.startswith("_"))
    found = [import_module(f"tests.access.{name}") for name in names]
    return [module for module in found if hasattr(module, "ROWS")]


def all_rows() -> list[Row]:
    return [row for module in modules() for row in module.ROWS]
