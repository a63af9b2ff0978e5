"""A mail server in a process of its own that takes everything, as fast as Python can.

`with sink() as port` forgets every mail at once; `sink(log)` writes down the Message-ID of each before it says 250,
so that nothing is accepted without a trace; `sink(spool=file)` keeps each mail on disk before it says 250, as a
real server must (RFC 5321 4.2.5).
"""

import asyncio
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_MESSAGE_ID = re.compile(rb"^message-id:\s*(<[^>]+>)", re.I | re.M)
_END = b"\r\n.\r\n"


class Sink(asyncio.Protocol):
    log = spool = -1

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport: asyncio.Transport = transport  # type: ignore[assignment]
        self.buffer = bytearray()
        self.is_in_mail = False
        self.transport.write(b"220 sink ESMTP\r\n")

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        answers = bytearray()
        while (end := self.buffer.find(_END if self.is_in_mail else b"\r\n")) >= 0:
            end += len(_END) if self.is_in_mail else 2
            taken = bytes(self.buffer[:end])
            del self.buffer[:end]
            answers += self.answer(taken)
        self.transport.write(answers)

    def answer(self, taken: bytes) -> bytes:
        if self.is_in_mail:
            self.is_in_mail = False
            if self.log >= 0:
                os.write(self.log, _MESSAGE_ID.search(taken)[1] + b"\n")
            if self.spool >= 0:
                os.write(self.spool, taken)
                os.fdatasync(self.spool)
            return b"250 2.0.0 taken\r\n"
        verb = taken[:4].upper()
        if verb == b"DATA":
            self.is_in_mail = True
            return b"354 go ahead\r\n"
        if verb == b"QUIT":
            self.transport.close()
            return b""
        return b"250-sink\r\n250 PIPELINING\r\n" if verb == b"EHLO" else b"250 ok\r\n"


async def serve(log: str, spool: str) -> None:
    for name, path in (("log", log), ("spool", spool)):
        if path:
            setattr(Sink, name, os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND))
    server = await asyncio.get_running_loop().create_server(Sink, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


@contextmanager
def sink(log: Path | None = None, *, spool: Path | None = None) -> Iterator[int]:
    """Run the server and yield its port."""
    command = [sys.executable, "-m", "tests.sink", str(log or ""), str(spool or "")]
    root = Path(__file__).parent.parent
    process = subprocess.Popen(command, stdout=subprocess.PIPE, cwd=root)
    try:
        yield int(process.stdout.readline())  # type: ignore[union-attr]
    finally:
        process.kill()
        process.wait()
        process.stdout.close()  # type: ignore[union-attr]


if __name__ == "__main__":
    asyncio.run(serve(*sys.argv[1:]))
