"""The lines of one mail to an SMTP server (RFC 5321): patient where giving up would send it twice, and in one packet
where the server allows it.
"""

import re
import smtplib
from typing import Any

COMMAND_SECONDS = 30
# RFC 5321 4.5.3.2.6: giving up earlier "results in delivery of multiple copies".
FINAL_ANSWER_SECONDS = 600


class _PatientData(smtplib.SMTP):
    """SMTP whose DATA waits long for the last answer, and that remembers whether the mail left whole.

    Where the server allows it, sender, recipient and DATA go in one packet (RFC 2920): two turns instead of
    four, which over a distance is half the time.
    """

    is_handed_over = False

    def sendmail(
        self, from_addr: Any, to_addrs: Any, msg: Any, mail_options: Any = (), rcpt_options: Any = ()
    ) -> Any:
        self.is_handed_over = False
        self.ehlo_or_helo_if_needed()
        if self.has_extn("pipelining"):
            return self._send_in_one_packet(from_addr, to_addrs[0], msg)
        return super().sendmail(from_addr, to_addrs, msg, mail_options, rcpt_options)

    def data(self, msg: Any) -> tuple[int, bytes]:
        code, words = self.docmd("data")
        return self._send_body(msg) if code == 354 else (code, words)

    def _send_in_one_packet(self, sender: str, recipient: str, body: bytes) -> None:
        size = f" SIZE={len(body)}" if self.has_extn("size") else ""
        self.send(f"MAIL FROM:<{sender}>{size}\r\nRCPT TO:<{recipient}>\r\nDATA\r\n".encode("ascii"))
        mail = self._reply_or_closed()
        rcpt = self._reply_or_closed()
        data = self._reply_or_closed()
        if data[0] == 354:
            is_wanted = mail[0] == 250 and rcpt[0] in {250, 251}
            # To a mail without recipients the server says no after the lone dot (RFC 2920 3.1).
            data = self._send_body(body) if is_wanted else self._send_nothing()
        for reply, refusal in (
            (mail, smtplib.SMTPSenderRefused(*mail, sender)),
            (rcpt, smtplib.SMTPRecipientsRefused({recipient: rcpt})),
            (data, smtplib.SMTPDataError(*data)),
        ):
            if reply[0] not in {250, 251}:
                self._rset()  # type: ignore[attr-defined]
                raise refusal

    def _reply_or_closed(self) -> tuple[int, bytes]:
        """Return the next answer. Raises SMTPResponseException where it says that the line is being closed."""
        code, words = self.getreply()
        if code == 421:
            self.close()
            raise smtplib.SMTPResponseException(code, words)
        return code, words

    def _send_body(self, body: bytes) -> tuple[int, bytes]:
        has_dots = body.startswith(b".") or b"\n." in body
        stuffed = re.sub(rb"(?m)^\.", b"..", body) if has_dots else body  # RFC 5321 4.5.2
        self.send(stuffed + (b".\r\n" if stuffed.endswith(b"\r\n") else b"\r\n.\r\n"))
        self.is_handed_over = True
        self._wait_at_most(FINAL_ANSWER_SECONDS)
        answer = self.getreply()
        self._wait_at_most(COMMAND_SECONDS)
        return answer

    def _send_nothing(self) -> tuple[int, bytes]:
        self.send(b"\r\n.\r\n")
        return self._reply_or_closed()

    def _wait_at_most(self, seconds: float) -> None:
        if self.sock is not None:
            self.sock.settimeout(seconds)


class Server(_PatientData):
    """SMTP in the clear, or with STARTTLS."""


class SecureServer(_PatientData, smtplib.SMTP_SSL):
    """SMTP inside TLS from the first byte."""
