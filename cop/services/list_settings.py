"""What a mailing list is called, says of itself and reaches."""

from typing import Any

from cop.extensions import db
from cop.models import MailingList
from cop.rules.viewer import Viewer
from cop.services.audit import log_act
from cop.services.changes import change

FACTS = ("name_it", "name_en", "about_it", "about_en", "is_open", "has_members")


def change_list(mailing_list: MailingList, *, by: Viewer, **facts: Any) -> list[str]:
    """Change what is given of a list; return the names of what differs.

    Who has left it stays away, whatever it reaches from now on.
    """
    changed = change(mailing_list, facts, allowed=FACTS)
    if changed:
        db.session.flush()
        log_act("update", mailing_list, by=by, fields=changed)
    return changed
