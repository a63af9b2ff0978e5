"""Work on what strangers sent, in a process of its own: slow, greedy or broken, it ends alone.

The child has limits of the kernel on memory, processor time and what it writes; no descriptor, environment
variable or secret of this process; and nobody waits for it longer than `seconds`.
"""

import os
import resource
import signal
import subprocess
import sys
import tempfile
import threading
from importlib import import_module
from pathlib import Path
from typing import IO, Literal

Reason = Literal["too_slow", "too_big", "failed"]

MOST_OUTPUT_MB = 64
AT_ONCE = 2  # children of one web process: more uploads wait, and the machine keeps its memory
_OUT_OF_MEMORY = 3
_TOO_SLOW, _TOO_BIG = {signal.SIGXCPU, signal.SIGALRM}, {signal.SIGXFSZ, signal.SIGKILL}
_places = threading.BoundedSemaphore(AT_ONCE)


class ApartError(Exception):
    """The child gave no answer: `reason` is "too_slow", "too_big" (memory, output) or "failed"."""

    def __init__(self, reason: Reason, detail: str = "") -> None:
        super().__init__(f"{reason}: {detail}" if detail else reason)
        self.reason = reason


def run(function: str, payload: bytes, *, seconds: int = 30, memory_mb: int = 512) -> bytes:
    """Return what `function` ("package.module:name", bytes in, bytes out) makes of `payload` in a child process.

    Raises ApartError where the child is too slow, asks for too much memory, writes too much or fails.
    """
    if not _places.acquire(timeout=seconds):
        raise ApartError("too_slow", "every place is taken")
    try:
        return _answer(function, payload, seconds, memory_mb)
    finally:
        _places.release()


def _answer(function: str, payload: bytes, seconds: int, memory_mb: int) -> bytes:
    # Files, not pipes: nothing blocks on a full one, and the kernel bounds what the child may write.
    with (
        tempfile.TemporaryFile() as sent,
        tempfile.TemporaryFile() as answer,
        tempfile.TemporaryFile() as log,
    ):
        sent.write(payload)
        sent.seek(0)
        code = _exit_code([function, str(seconds), str(memory_mb)], sent, answer, log, seconds)
        if code:
            raise ApartError(_reason(code), _last_line(log))
        answer.seek(0)
        return answer.read()


def _exit_code(arguments: list[str], sent: IO[bytes], answer: IO[bytes], log: IO[bytes], seconds: int) -> int:
    package = str(Path(__file__).resolve().parent.parent)
    # No bytecode written, no user folder, no current folder to import from.
    command = [sys.executable, "-B", "-s", "-P", "-m", "cop.apart", *arguments]
    environment = {"PYTHONPATH": os.pathsep.join([package, *filter(None, sys.path)]), "LANG": "C.UTF-8"}
    child = subprocess.Popen(  # noqa: S603 -- this interpreter, and a function named in our own code
        command, stdin=sent, stdout=answer, stderr=log, env=environment, cwd="/", start_new_session=True
    )  # fmt: skip
    try:
        return child.wait(timeout=seconds + 1)  # one to start: its own clock stops the work before
    except subprocess.TimeoutExpired:
        return -signal.SIGXCPU
    finally:
        child.kill()
        child.wait()


def _reason(code: int) -> Reason:
    if code < 0 and signal.Signals(-code) in _TOO_SLOW:
        return "too_slow"
    is_big = code == _OUT_OF_MEMORY or (code < 0 and signal.Signals(-code) in _TOO_BIG)
    return "too_big" if is_big else "failed"


def _last_line(log: IO[bytes]) -> str:
    log.seek(0)
    lines = log.read(20_000).decode("utf-8", "replace").strip().splitlines()
    return lines[-1][:300] if lines else ""


def main(function: str, seconds: str, memory_mb: str) -> None:
    """What the child does: limit itself, then load the function and answer."""
    _limit_itself(int(seconds), int(memory_mb))
    module, _, name = function.partition(":")
    try:
        answer = getattr(import_module(module), name)(sys.stdin.buffer.read())
        sys.stdout.buffer.write(answer)
        sys.stdout.buffer.flush()
    except MemoryError:
        sys.exit(_OUT_OF_MEMORY)


def _limit_itself(seconds: int, memory_mb: int) -> None:
    signal.signal(signal.SIGXFSZ, signal.SIG_DFL)  # Python ignores it, and would go on writing nowhere
    # A second apart, or the kernel kills without saying that it was the time.
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    for kind, most in (
        (resource.RLIMIT_AS, memory_mb * 1024 * 1024),
        (resource.RLIMIT_FSIZE, MOST_OUTPUT_MB * 1024 * 1024),
        (resource.RLIMIT_NOFILE, 64),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(kind, (most, most))
    signal.alarm(seconds)


if __name__ == "__main__":
    main(*sys.argv[1:4])
