"""By what marks a mail shows that no person wrote it (RFC 3834, and what programs do in fact)."""

import re

from cop.inbound.letter import Letter

_DAEMON = re.compile(
    r"^(mailer-daemon|mail-daemon|postmaster|mailerdaemon|mdaemon|bounce[sd]?|no-?reply-bounce)\b", re.I
)
_FAILED = re.compile(
    r"undeliver|delivery (status notification|failure|has failed)|failure notice|mail delivery (failed|failure|system)"
    r"|returned mail|returned to sender|non recapitabile|mancata consegna|mancato recapito|impossibile recapitare"
    r"|could not be delivered|delivery incomplete|delayed mail|warning: message",
    re.IGNORECASE,
)
_AWAY = re.compile(
    r"^\W*+(re: \W*+)?(out of (the )?office|automatic reply|auto(matic)?[ -]?(reply|response|risposta)|autoreply"
    r"|risposta automatica|fuori (sede|ufficio)|assen(za|te)|in ferie|vacation|away from|abwesenheit"
    r"|r[ée]ponse automatique)",
    re.IGNORECASE,
)
_MACHINE_PRECEDENCE = {"bulk", "junk", "list", "auto_reply"}
_MACHINE_HEADERS = (
    "X-Autoreply",
    "X-Autorespond",
    "X-Autoresponder",
    "X-Mail-Autoreply",
    "List-Id",
    "X-Failed-Recipients",
)


def is_receipt(letter: Letter) -> bool:
    """Whether it is a receipt of Italian certified mail (PEC)."""
    return bool(letter.header("X-Ricevuta"))


def is_bounce(letter: Letter) -> bool:
    """Whether it reads like a report that some mail did not arrive, though it is none by the standard."""
    if letter.header("X-Failed-Recipients"):
        return True
    _, sender = letter.sender()
    is_nobody = letter.header("Return-Path").replace(" ", "") == "<>" or bool(_DAEMON.match(sender))
    return is_nobody and (bool(_FAILED.search(letter.header("Subject"))) or bool(_DAEMON.match(sender)))


def is_automatic(letter: Letter) -> bool:
    """Whether a program wrote it: an absence, a receipt, a list, another mailing."""
    submitted = letter.header("Auto-Submitted").partition(";")[0].strip().lower()
    if submitted and submitted != "no":
        return True
    if any(letter.header(name) for name in _MACHINE_HEADERS):
        return True
    if letter.header("Precedence").strip().lower() in _MACHINE_PRECEDENCE:
        return True
    if letter.message.get_content_type() == "multipart/report":
        return True  # a receipt that it was read (RFC 8098), or a report of another kind
    return letter.header("Return-Path").replace(" ", "") == "<>" or bool(
        _AWAY.match(letter.header("Subject"))
    )
