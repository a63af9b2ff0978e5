"""Rules about the reports of training editions, and about cohorts over several of them."""

from collections.abc import Iterable

from cop.models import Edition, EditionReport
from cop.rules.training import can_manage_edition
from cop.rules.viewer import Viewer


def can_see_report(viewer: Viewer, edition: Edition, report: EditionReport | None) -> bool:
    """A published report is everybody's; before that it is read by those who may see all of it."""
    return bool(report and report.published_at) or can_see_whole_report(viewer, edition)


def can_see_whole_report(viewer: Viewer, edition: Edition) -> bool:
    """Every number, however small: for those who manage the edition, and those who read the figures of all."""
    return viewer.is_viewer or can_manage_edition(viewer, edition)


def can_see_people_behind(viewer: Viewer, edition: Edition) -> bool:
    """The names behind a number are for those who manage the edition."""
    return can_manage_edition(viewer, edition)


def can_see_cohorts(viewer: Viewer, editions: Iterable[Edition]) -> bool:
    """Which organisations came back is for who reads the figures of all, and who manages one of the editions."""
    return viewer.is_viewer or any(can_manage_edition(viewer, edition) for edition in editions)
