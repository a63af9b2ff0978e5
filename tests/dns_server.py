"""A real DNS server on a free port of this machine, for what the checks of mail ask (UDP, RFC 1035)."""

import socket
import threading

import dns.flags
import dns.message
import dns.rcode
import dns.rdatatype
import dns.rrset


class DnsServer:
    """`with DnsServer() as server: server.add("example.org", "TXT", "v=spf1 -all")`; `server.address` is HOST:PORT.

    What was never added does not exist. With `is_silent` nobody gets an answer.
    """

    def __init__(self) -> None:
        self.is_silent = False
        self._records: dict[tuple[str, str], list[str]] = {}

    def add(self, name: str, kind: str, *values: str) -> None:
        """Add records; a TXT value of any length is cut into strings as the DNS wants it."""
        self._records.setdefault((name.lower(), kind), []).extend(
            _quoted(value) if kind == "TXT" else value for value in values
        )

    def clear(self, name: str, kind: str) -> None:
        self._records.pop((name.lower(), kind), None)

    def __enter__(self) -> "DnsServer":
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind(("127.0.0.1", 0))
        self.address = f"127.0.0.1:{self._socket.getsockname()[1]}"
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._socket.sendto(b"", self._socket.getsockname())
        self._thread.join()
        self._socket.close()

    def _serve(self) -> None:
        while True:
            packet, sender = self._socket.recvfrom(4096)
            if not packet:
                return
            if not self.is_silent:
                self._socket.sendto(self._answer(dns.message.from_wire(packet)).to_wire(), sender)

    def _answer(self, query: dns.message.Message) -> dns.message.Message:
        answer = dns.message.make_response(query)
        answer.flags |= dns.flags.RA
        [question] = query.question
        name, kind = (
            question.name.to_text(omit_final_dot=True).lower(),
            dns.rdatatype.to_text(question.rdtype),
        )
        while alias := self._records.get((name, "CNAME")):
            answer.answer.append(dns.rrset.from_text(f"{name}.", 60, "IN", "CNAME", f"{alias[0]}."))
            name = alias[0]
        if found := self._records.get((name, kind)):
            answer.answer.append(dns.rrset.from_text(f"{name}.", 60, "IN", kind, *found))
        elif not any(known == name for known, _kind in self._records):
            answer.set_rcode(dns.rcode.NXDOMAIN)
        return answer


def _quoted(value: str) -> str:
    parts = [value[start : start + 255] for start in range(0, len(value), 255)]
    return " ".join('"{}"'.format(part.replace('"', '\\"')) for part in parts)
