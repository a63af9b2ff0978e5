"""Marks of the audit log outside the database: what its newest entry was, hour by hour.

Who can write to the database could take its last entries away, or its first ones as if their time was over, or
put an older copy of it in place, and the chain would still agree with itself; these lines, in the instance
folder, say that there were more. Each begins with the instant of its entry.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from flask import current_app

from cop import clock
from cop.models import TERMS, RetentionCategory
from cop.queries.audit_chain import Link, base_of_chain, digests_of, head_of_chain, instant_of

NAME = "audit_anchors"
CHUNK = 500


def note_head() -> int:
    """Write down the newest entry of the log, where it is another than last time; return how many lines."""
    head, last = head_of_chain(), next(iter(reversed(list(_lines()))), None)
    at = instant_of(head.number)
    if at is None or (last and last[1] == head):
        return 0
    with _path().open("a") as file:
        file.write(f"{at.astimezone(UTC).isoformat(timespec='seconds')} {head.number} {head.digest}\n")
    return 1


def check_anchors() -> list[str]:
    """Return in words what was in the log and no longer is, or is another now."""
    base = base_of_chain().number
    lines = [(at, link) for at, link in _lines() if link.number > base]
    faults = _forgotten_too_soon(base)
    for start in range(0, len(lines), CHUNK):
        part = lines[start : start + CHUNK]
        found = digests_of([link.number for _at, link in part])
        faults += [
            f"entry {link.number}, in the log at {at}, is {'another' if link.number in found else 'gone'}"
            for at, link in part
            if found.get(link.number) != link.digest
        ]
    return faults


def _forgotten_too_soon(base: int) -> list[str]:
    """Whether an entry that the database takes for forgotten is younger than any term of retention."""
    limit = clock.now().astimezone(UTC) - timedelta(days=TERMS[RetentionCategory.AUDIT].least)
    young = [at for at, link in _lines() if link.number <= base and at > limit.isoformat(timespec="seconds")]
    if not young:
        return []
    return [f"entries up to {base} were taken away before their time: the last is of {max(young)} or later"]


def put_anchors_aside(*, at: datetime) -> Path | None:
    """Begin a new file, after a backup was restored on purpose; return where the old one went."""
    if not _path().is_file():
        return None
    return _path().rename(_path().with_name(f"{NAME}.until-{at:%Y%m%dT%H%M%S}"))


def _path() -> Path:
    return Path(current_app.instance_path, NAME)


def _lines() -> Iterator[tuple[str, Link]]:
    if not _path().is_file():
        return
    for line in _path().read_text().splitlines():
        at, number, digest = (*line.split(), "", "", "")[:3]
        if number.isdigit():
            yield at, Link(int(number), digest)
