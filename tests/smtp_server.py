"""A mail server that does as the recipient's address says, and keeps what it accepts.

The local part begins with one of the words of `Script`, perhaps with how many times, then a dash:
"later.2-ada@example.org" is told 451 twice and taken at the third attempt, "refuse-ada@example.org" is refused
for ever; any other recipient is taken at once. `server.mode` holds for everybody: "up", "down" (the line is
closed at once), "stall" (nobody gets an answer), "barred" (nobody may send).
"""

import asyncio
import re
import threading
import time
from collections import Counter
from collections.abc import Callable
from enum import StrEnum

_SCRIPTED = re.compile(r"([a-z_]+)(?:\.(\d+))?-")


class Script(StrEnum):
    TAKE = "take"
    LATER = "later"  # 451 at RCPT
    FULL = "full"  # 452 after DATA
    REFUSE = "refuse"  # 550 at RCPT: no such user
    DENY = "deny"  # 550 at RCPT: not from us
    REJECT = "reject"  # 554 after DATA
    BUSY = "busy"  # 421 at RCPT, and closes
    DROP_BEFORE = "drop_before"  # closes at DATA, before the mail
    DROP_AFTER = "drop_after"  # takes the mail, then closes without a word


class SMTPServer:
    """Runs in a thread of its own: `with SMTPServer() as server: … server.port … server.accepted`."""

    def __init__(self, *, has_pipelining: bool = True) -> None:
        self.has_pipelining = has_pipelining
        self.port = 0
        self.mode = "up"
        self.accepted: list[tuple[str, bytes]] = []
        self.connections = 0
        self.tries: Counter[str] = Counter()
        self.on_try: Callable[[str], object] = lambda _recipient: None  # called in the server's thread
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._is_ready = threading.Event()

    def __enter__(self) -> "SMTPServer":
        self._thread.start()
        self._is_ready.wait(10)
        return self

    def __exit__(self, *_args: object) -> None:
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(10)

    @property
    def recipients(self) -> list[str]:
        """Who got a mail, once for each copy, in order."""
        return [recipient for recipient, _body in self.accepted]

    def wait_for(self, condition, seconds: float = 30) -> bool:
        """Wait until `condition()` holds; return whether it did in time."""
        end = time.monotonic() + seconds
        while not condition() and time.monotonic() < end:
            time.sleep(0.02)
        return condition()

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_until_complete(self._serve())
        self._loop.close()

    async def _serve(self) -> None:
        self._stop = asyncio.Event()
        server = await asyncio.start_server(self._converse, "127.0.0.1", 0, limit=20_000_000)
        self.port = server.sockets[0].getsockname()[1]
        self._is_ready.set()
        await self._stop.wait()
        server.close()
        tasks = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        try:
            await _Conversation(self, reader, writer).run()
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    def script_for(self, recipient: str) -> Script:
        """What to do with this recipient now; counts the try."""
        match = _SCRIPTED.match(recipient)
        self.tries[recipient] += 1
        self.on_try(recipient)
        if not match or match[1] not in set(Script):
            return Script.TAKE
        times = int(match[2]) if match[2] else 10**9
        return Script(match[1]) if self.tries[recipient] <= times else Script.TAKE


class _Conversation:
    def __init__(
        self, server: SMTPServer, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        self.server, self.reader, self.writer = server, reader, writer
        self.recipient, self.script = "", Script.TAKE

    async def say(self, line: str) -> None:
        self.writer.write(line.encode() + b"\r\n")
        await self.writer.drain()

    async def run(self) -> None:
        if self.server.mode == "down":
            return
        await self.stall()
        await self.say("220 scripted ESMTP")
        while line := await self.reader.readline():
            await self.stall()
            if not await self.answer(line):
                return

    async def stall(self) -> None:
        while self.server.mode == "stall":
            await asyncio.sleep(0.05)

    async def answer(self, line: bytes) -> bool:
        """Answer one command; False ends the conversation."""
        verb = line[:4].upper()
        if verb == b"QUIT":
            await self.say("221 bye")
            return False
        if verb == b"DATA":
            return await self.take_data()
        if verb == b"RCPT":
            return await self.take_recipient(line)
        if verb == b"MAIL" and self.server.mode == "barred":
            await self.say("530 5.7.0 Authentication required")
        else:
            is_greeting = verb == b"EHLO" and self.server.has_pipelining
            await self.say("250-scripted\r\n250-SIZE 9999999\r\n250 PIPELINING" if is_greeting else "250 ok")
        return True

    async def take_recipient(self, line: bytes) -> bool:
        self.recipient = re.search(rb"<(.*)>", line)[1].decode()
        self.script = self.server.script_for(self.recipient)
        answers = {
            Script.LATER: "451 4.7.1 Greylisted, try again later",
            Script.REFUSE: "550 5.1.1 User unknown",
            Script.DENY: "550 5.7.1 Refused by our policy",
            Script.BUSY: "421 4.7.0 Too many connections",
        }
        await self.say(answers.get(self.script, "250 2.1.5 ok"))
        return self.script != Script.BUSY

    async def take_data(self) -> bool:
        if self.script == Script.DROP_BEFORE:
            return False
        if self.script == Script.LATER:
            await self.say("554 5.5.1 No valid recipients")
            return True
        await self.say("354 go ahead")
        body = await self.reader.readuntil(b"\r\n.\r\n")
        await self.stall()
        answers = {
            Script.FULL: "452 4.3.1 Out of space",
            Script.REJECT: "554 5.7.1 Refused",
            Script.DENY: "554 5.5.1 No valid recipients",
            Script.REFUSE: "554 5.5.1 No valid recipients",
        }
        if self.script in answers:
            await self.say(answers[self.script])
            return True
        self.server.accepted.append((self.recipient, body[:-3].replace(b"\r\n..", b"\r\n.")))
        if self.script == Script.DROP_AFTER:
            return False
        await self.say("250 2.0.0 queued")
        return True
