"""Files that nothing refers to any more: their rows first, their bytes once that is committed."""

from cop.extensions import db
from cop.services import stored_files


def forget_unused_files() -> int:
    """Forget the files of what was removed, replaced or erased; return how many. Commits."""
    keys = stored_files.forget_unused()
    db.session.commit()
    stored_files.remove_bytes(keys)
    return len(keys)
