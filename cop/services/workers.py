"""Signs of life of the workers."""

from datetime import datetime, timedelta

from sqlalchemy import delete

from cop.extensions import db
from cop.models import WorkerTick

SILENT_FOR = timedelta(minutes=2)
KEPT_FOR = timedelta(days=1)


def tick_worker(
    worker: str,
    *,
    started_at: datetime,
    at: datetime,
    trouble: str = "",
    paused_until: datetime | None = None,
) -> None:
    """Write that a worker lives, and why it sends nothing for now, where that is so."""
    values = {"started_at": started_at, "ticked_at": at, "trouble": trouble, "paused_until": paused_until}
    db.session.merge(WorkerTick(worker=worker, **values))
    db.session.flush()


def sign_off_worker(worker: str) -> None:
    """Forget a worker that stops in order."""
    db.session.execute(delete(WorkerTick).where(WorkerTick.worker == worker))


def forget_workers(*, at: datetime) -> int:
    """Forget the workers that have not been heard of for a day; return how many."""
    gone = delete(WorkerTick).where(WorkerTick.ticked_at <= at - KEPT_FOR)
    return len(db.session.scalars(gone.returning(WorkerTick.worker)).all())
