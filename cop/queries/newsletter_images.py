"""The picture behind its address: everybody's once an issue that shows it has left, until then its managers'."""

from sqlalchemy import or_, select

from cop.extensions import db
from cop.models import Digest, MailingList, NewsletterBlock, NewsletterIssue, StoredFile
from cop.queries.newsletters import is_list_managed_by
from cop.rules.viewer import Viewer


def picture_by_id(file_id: int, media_type: str, digest: str) -> StoredFile | None:
    """Return a picture that stands in a newsletter, by what its address says of it; None for any other file."""
    stands = select(NewsletterBlock.id).where(NewsletterBlock.image_id == StoredFile.id).exists()
    found = db.session.scalar(select(StoredFile).where(StoredFile.id == file_id, stands))
    if found is None or found.media_type != media_type or not digest or not found.digest.startswith(digest):
        return None
    return found


def is_told(file: StoredFile) -> bool:
    """Whether an issue that shows a picture has begun to leave."""
    shown = (
        select(NewsletterBlock.id)
        .join(NewsletterBlock.issue)
        .where(NewsletterBlock.image_id == file.id, NewsletterIssue.started_at.is_not(None))
    )
    return db.session.scalar(select(shown.exists())) is True


def is_managed_by(viewer: Viewer, file: StoredFile) -> bool:
    """Whether a viewer manages the list of an issue or of a digest that shows a picture."""
    shown = (
        select(NewsletterBlock.id)
        .outerjoin(NewsletterBlock.issue)
        .outerjoin(NewsletterBlock.digest)
        .join(MailingList, or_(MailingList.id == NewsletterIssue.list_id, MailingList.id == Digest.list_id))
        .where(NewsletterBlock.image_id == file.id, is_list_managed_by(viewer))
    )
    return db.session.scalar(select(shown.exists())) is True
