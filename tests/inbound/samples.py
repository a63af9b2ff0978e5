# ruff: noqa: E501 -- one line a mail, as they come
"""Mails as they come back in the wild, in invented words: bounces, complaints, absences, receipts.

`{bounce}` stands for the return address of the mail that is meant, `{id}` for its Message-ID.
"""

from dataclasses import dataclass

from cop.models import FaultKind, InboundKind

BOUNCE, COMPLAINT, AUTOMATIC = InboundKind.BOUNCE, InboundKind.COMPLAINT, InboundKind.AUTOMATIC
PERSONAL = InboundKind.PERSONAL
GONE, LATER, OURS = FaultKind.GONE, FaultKind.LATER, FaultKind.OURS


@dataclass(frozen=True)
class Sample:
    """A mail and what it means; `fault` None where nothing follows, or nothing is to follow yet."""

    name: str
    mail: str
    kind: InboundKind
    status: str = ""
    fault: FaultKind | None = None

    def raw(self, bounce: str, message_id: str = "<trial.1@example.org>") -> bytes:
        text = self.mail.replace("{bounce}", bounce).replace("{id}", message_id)
        return text.lstrip("\n").replace("\n", "\r\n").encode()


def dsn(
    name: str, status: str, diagnostic: str, fault: FaultKind | None, *, action: str = "failed",
    sender: str = "MAILER-DAEMON@mx.example.com", title: str = "Undelivered Mail Returned to Sender", exact: str = "",
    extra: str = "",
) -> Sample:  # fmt: skip
    """A report by the standard (RFC 3464), with the fields that one kind of server writes; `exact` is read."""
    return Sample(name, f"""
Return-Path: <>
From: Mail Delivery System <{sender}>
To: {{bounce}}
Subject: {title}
Auto-Submitted: auto-replied
MIME-Version: 1.0
{extra}Content-Type: multipart/report; report-type=delivery-status; boundary="b1"

--b1
Content-Type: text/plain; charset=utf-8

Your message could not be delivered.

--b1
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.com
Arrival-Date: Mon, 16 Nov 2026 09:00:00 +0100

Final-Recipient: rfc822; ada@example.com
Original-Recipient: rfc822;ada@example.com
Action: {action}
Status: {status}
Diagnostic-Code: {diagnostic}

--b1
Content-Type: text/rfc822-headers

From: comunita@example.org
To: ada@example.com
Message-ID: {{id}}

--b1--
""", BOUNCE, exact or status, fault)  # fmt: skip


def plain(
    name: str, headers: str, body: str, kind: InboundKind, status: str = "", fault: FaultKind | None = None
) -> Sample:
    """A mail of one part."""
    return Sample(
        name, f"{headers.strip()}\nTo: {{bounce}}\nMIME-Version: 1.0\n\n{body.strip()}\n", kind, status, fault
    )


def arf(name: str, fields: str, kind: InboundKind, returns: str = "{bounce}") -> Sample:
    """A complaint report (RFC 5965), sent to the mailbox itself: the mail in it tells which one it is about."""
    return Sample(name, f"""
From: feedback@fbl.example.com
To: bounces@example.org
Subject: FW: News
MIME-Version: 1.0
Content-Type: multipart/report; report-type=feedback-report; boundary="b2"

--b2
Content-Type: text/plain

This is an email abuse report.

--b2
Content-Type: message/feedback-report

{fields.strip()}

--b2
Content-Type: message/rfc822

Return-Path: <{returns}>
From: news@example.org
Message-ID: {{id}}
Subject: News

Good morning.
--b2--
""", kind)  # fmt: skip


def pec(
    name: str,
    kind_of_receipt: str,
    error: str,
    kind: InboundKind,
    status: str = "",
    fault: FaultKind | None = None,
) -> Sample:
    return Sample(name, f"""
X-Ricevuta: {kind_of_receipt}
From: posta-certificata@pec.example.com
To: {{bounce}}
Subject: AVVISO: Invito
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary="b3"

--b3
Content-Type: text/plain; charset=utf-8

Ricevuta del messaggio inviato ad ada@pec.example.com.
--b3
Content-Type: application/xml; name="daticert.xml"
Content-Disposition: attachment; filename="daticert.xml"

<?xml version="1.0"?><postacert tipo="{kind_of_receipt}" errore="{error}"></postacert>
--b3--
""", kind, status, fault)  # fmt: skip


DAEMON = "Return-Path: <>\nFrom: MAILER-DAEMON@mx.example.com\nSubject: "
AWAY = "From: Ada <ada@example.com>\nSubject: "

SAMPLES = [
    # by the standard
    dsn("postfix unknown user", "5.1.1", "smtp; 550 5.1.1 <ada@example.com>: Recipient address rejected: User unknown", GONE),
    dsn("gmail no such account", "5.1.1", "smtp; 550-5.1.1 The email account that you tried to reach does not exist.", GONE,
        sender="mailer-daemon@googlemail.com", title="Delivery Status Notification (Failure)"),
    dsn("gmail disabled", "5.2.1", "smtp; 550 5.2.1 The email account that you tried to reach is disabled.", GONE),
    dsn("gmail over quota", "5.2.2", "smtp; 552 5.2.2 The recipient's inbox is out of storage space.", LATER),
    dsn("gmail unauthenticated", "5.7.26", "smtp; 550-5.7.26 This mail has been blocked because the sender is unauthenticated.", OURS),
    dsn("exchange not found", "5.1.10", "smtp;550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup", GONE,
        title="Undeliverable: Invito"),
    dsn("exchange access denied", "5.7.1", "smtp;550 5.7.1 Service unavailable; client host blocked using a blocklist", OURS),
    dsn("exchange sender denied", "5.1.8", "smtp;550 5.1.8 Access denied, bad outbound sender", OURS),
    dsn("exchange sender by policy in 5.1.0", "5.1.0", "smtp;550 5.1.0 Sender rejected by our policy", OURS),
    dsn("exchange null mx", "5.1.10", "smtp; 556 5.1.10 Domain example.com does not accept mail (nullMX)", GONE),
    dsn("exchange restricted", "5.7.133", "smtp;550 5.7.133 RESOLVER.RST.SenderNotAuthenticatedForGroup", OURS),
    dsn("microsoft consumer dmarc", "5.7.515", "smtp;550 5.7.515 Access denied, sending domain does not meet the level required", OURS),
    dsn("microsoft edge", "5.4.1", "smtp;550 5.4.1 Recipient address rejected: Access denied.", LATER),
    dsn("postfix host not found", "5.4.4", "X-Postfix; Host or domain name not found. Name service error", LATER),
    dsn("postfix expired", "4.4.1", "X-Postfix; connect to mx.example.com: Connection timed out", LATER),
    dsn("postfix delayed", "4.4.1", "X-Postfix; connect to mx.example.com: Connection timed out", None, action="delayed",
        title="Delayed Mail (still being retried)"),
    dsn("postfix full", "4.2.2", "smtp; 452 4.2.2 Mailbox full", LATER),
    dsn("exim generic with code in words", "5.0.0", "smtp; 550 5.1.1 No such user here", GONE, exact="5.1.1"),
    dsn("exim generic words alone", "5.0.0", "smtp; 550 unknown user", GONE),
    dsn("generic without sense", "5.0.0", "smtp; 554 transaction failed", LATER),
    dsn("spam content", "5.7.1", "smtp; 554 5.7.1 Message rejected as spam by content scanning", OURS),
    dsn("system full", "5.3.4", "smtp; 552 5.3.4 Message size exceeds fixed limit", OURS),
    dsn("conversion", "5.6.1", "smtp; 550 5.6.1 Media not supported", OURS),
    dsn("protocol", "5.5.2", "smtp; 500 5.5.2 Syntax error", OURS),
    dsn("relay denied", "5.7.1", "smtp; 554 5.7.1 Relay access denied", OURS),
    dsn("mailbox has moved", "5.1.6", "smtp; 551 5.1.6 User has moved", GONE),
    dsn("bad domain", "5.1.2", "smtp; 550 5.1.2 Bad destination system address", GONE),
    dsn("message too long for it", "5.2.3", "smtp; 552 5.2.3 Message length exceeds the limit of the recipient", OURS),
    dsn("delivered after all", "2.0.0", "smtp; 250 2.0.0 OK", None, action="delivered", title="Successful Mail Delivery Report"),
    dsn("relayed", "2.1.5", "smtp; 250 2.1.5 relayed", None, action="relayed"),
    dsn("aruba in italian", "5.1.1", "smtp; 550 5.1.1 Indirizzo del destinatario inesistente", GONE,
        title="Mancata consegna del messaggio"),
    dsn("domain blocked for reputation", "5.1.1", "smtp; 550 5.1.1 Blocked: low sender reputation", OURS),
    # in a form of their own
    plain("qmail", DAEMON + "failure notice", "Hi. This is the qmail-send program at mx.example.com.\nI'm afraid I wasn't able to deliver your "
          "message to the following addresses.\n\n<ada@example.com>:\nSorry, no mailbox here by that name. (#5.1.1)\n\n--- Below this line is a "
          "copy of the message.", BOUNCE, "5.1.1", GONE),
    plain("exim", DAEMON.replace("MAILER-DAEMON", "Mailer-Daemon") + "Mail delivery failed: returning message to sender\n"
          "X-Failed-Recipients: ada@example.com\nAuto-Submitted: auto-replied",
          "A message that you sent could not be delivered to one or more of its recipients.\n\n  ada@example.com\n    unknown user", BOUNCE, "", GONE),
    plain("exim still trying", DAEMON + "Warning: message 1abc delayed 24 hours\nAuto-Submitted: auto-replied",
          "A message that you sent has not yet been delivered: it is delayed, and the server is still trying.", BOUNCE),
    plain("yahoo of old", DAEMON + "Failure Notice", "Sorry, we were unable to deliver your message to the following address.\n\n"
          "<ada@example.com>:\n554: delivery error: dd This user doesn't have an account (ada@example.com)", BOUNCE, "", LATER),
    plain("full in italian", DAEMON + "Messaggio non recapitabile", "La casella del destinatario è piena: spazio esaurito.", BOUNCE, "", LATER),
    plain("unknown in italian", DAEMON + "Mancato recapito", "Il destinatario ada@example.com non esiste.", BOUNCE, "", GONE),
    # complaints
    arf("yahoo complaint", "Feedback-Type: abuse\nUser-Agent: Feedback/1.0\nVersion: 0.1", COMPLAINT),
    arf("complaint of fraud by original sender", "Feedback-Type: fraud\nVersion: 1\nOriginal-Mail-From: <{bounce}>", COMPLAINT, "other@example.org"),
    arf("it was no spam", "Feedback-Type: not-spam\nVersion: 1", AUTOMATIC),
    arf("dmarc failure", "Feedback-Type: auth-failure\nVersion: 1", AUTOMATIC),
    # what nobody wrote
    plain("out of office", AWAY + "Automatic reply: Invito\nAuto-Submitted: auto-replied", "I am away until Monday.", AUTOMATIC),
    plain("fuori ufficio without header", AWAY + "Fuori ufficio: Invito", "Sono assente fino a lunedì.", AUTOMATIC),
    plain("risposta automatica", AWAY + "Risposta automatica: Invito\nX-Autoreply: yes", "Non sono in ufficio.", AUTOMATIC),
    plain("vacation by precedence", AWAY + "Re: Invito\nPrecedence: bulk", "On holiday.", AUTOMATIC),
    plain("a newsletter", "From: shop@example.com\nList-Id: <shop.example.com>\nSubject: Sale", "Buy.", AUTOMATIC),
    Sample("read receipt", """
From: Ada <ada@example.com>
To: {bounce}
Subject: Read: Invito
MIME-Version: 1.0
Content-Type: multipart/report; report-type=disposition-notification; boundary="b4"

--b4
Content-Type: text/plain

Your message was read.
--b4
Content-Type: message/disposition-notification

Disposition: manual-action/MDN-sent-manually; displayed
--b4--
""", AUTOMATIC),
    # certified mail
    pec("pec acceptance", "accettazione", "nessuno", AUTOMATIC),
    pec("pec delivery", "avvenuta-consegna", "nessuno", AUTOMATIC),
    pec("pec no such recipient", "errore-consegna", "no-dest", BOUNCE, "5.1.1", GONE),
    pec("pec other error", "errore-consegna", "altro", BOUNCE, "", LATER),
    pec("pec warning", "preavviso-errore-consegna", "altro", BOUNCE),
    # what a person wrote
    plain("an answer", AWAY + "Re: Invito\nIn-Reply-To: {id}", "Vengo volentieri. L'indirizzo non esiste più?", PERSONAL),
    plain("an answer that speaks of failure", AWAY + "Undelivered Mail?", "Did my mail 5.1.1 arrive?", PERSONAL),
]  # fmt: skip
