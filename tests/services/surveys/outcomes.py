"""What became of an act on a survey: why it was refused, and what the log says."""

import pytest
from sqlalchemy import select

from cop.errors import CopError
from cop.extensions import db
from cop.models import AuditEntry


def refused(verb, *args, **facts):
    """The field and the words with which the verb refuses."""
    with pytest.raises(CopError) as found:
        verb(*args, **facts)
    db.session.expire_all()
    return found.value.field, str(found.value)


def verbs():
    """The verbs in the log, in the order written."""
    return list(db.session.scalars(select(AuditEntry.verb).order_by(AuditEntry.id)))
