"""A WSGI application under gunicorn with two sync workers, and a client that asks it as fast as it answers."""

import asyncio
import contextlib
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator

WORKERS = 2


def free_port() -> int:
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


@contextlib.contextmanager
def served(app: str, environ: dict[str, str]) -> Iterator[int]:
    """Serve "module:app" with the given environment and yield the port once it answers."""
    port = free_port()
    command = [sys.executable, "-m", "gunicorn", app, "-b", f"127.0.0.1:{port}", "-w", str(WORKERS)]
    process = subprocess.Popen(
        [*command, "--log-level", "error", "--worker-tmp-dir", "/dev/shm"], env=os.environ | environ
    )
    try:
        wait_for(port)
        yield port
    finally:
        process.terminate()
        process.wait(20)


def wait_for(port: int, seconds: float = 30) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.1)
    raise TimeoutError(f"nothing answers on port {port}")


def request_bytes(
    path: str, *, method: str = "GET", headers: dict[str, str] | None = None, body: bytes = b""
) -> bytes:
    lines = [f"{method} {path} HTTP/1.1", "Host: localhost", "Connection: close"]
    lines += [f"{k}: {v}" for k, v in (headers or {}).items()]
    if body:
        lines += ["Content-Type: application/x-www-form-urlencoded", f"Content-Length: {len(body)}"]
    return "\r\n".join([*lines, "", ""]).encode() + body


async def ask(port: int, request: bytes) -> tuple[int, bytes]:
    """Send one request and return the status and the whole answer."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(request)
    answer = await reader.read(-1)
    writer.close()
    return int(answer[9:12] or 0), answer


def rate(port: int, request: bytes, *, seconds: float = 4, parallel: int = 8, status: int = 200) -> float:
    """Return how many times a second the same request is answered. Raises AssertionError on another status."""
    requests = iter(lambda: request, None)
    return rate_of(port, requests, seconds=seconds, parallel=parallel, status=status)


def rate_of(port: int, requests: Iterator[bytes], *, seconds: float, parallel: int, status: int) -> float:
    """Return how many of the given requests are answered a second, until they or the seconds end."""

    async def one_client(end: float) -> int:
        done = 0
        while time.monotonic() < end:
            request = next(requests, None)
            if request is None:
                break
            got, answer = await ask(port, request)
            assert got == status, answer[:2000]
            done += 1
        return done

    async def all_clients() -> float:
        await asyncio.gather(*(ask(port, request) for request in [next(requests)] * 2))  # warm both workers
        begin = time.monotonic()
        counts = await asyncio.gather(*(one_client(begin + seconds) for _ in range(parallel)))
        return sum(counts) / (time.monotonic() - begin)

    return asyncio.run(all_clients())


def latency(port: int, request: bytes, *, times: int = 30) -> float:
    """Return the median milliseconds of one request at a time."""

    async def measure() -> list[float]:
        took = []
        for _ in range(times):
            begin = time.monotonic()
            await ask(port, request)
            took.append((time.monotonic() - begin) * 1000)
        return took

    return sorted(asyncio.run(measure()))[times // 2]
