"""What a mail says of the code that checks somebody in at the door of a meeting."""

from typing import Any

from cop import tokens
from cop.emails import links
from cop.models import Registration
from cop.queries.check_in import code_of
from cop.rules.check_in import has_pass


def pass_facts(registration: Registration, language: str) -> dict[str, Any] | None:
    """Return the fact "check_in" of a mail: the code as it is read out, and the address that its QR code holds.

    None for whoever needs no code, such as somebody who takes part online.
    """
    if not has_pass(registration):
        return None
    code = code_of(registration)
    url = links.page("passes.show", language=language, meeting_id=registration.meeting_id, code=code)
    return {"code": tokens.read_out(code), "url": url}
