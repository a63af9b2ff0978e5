"""Rules about importing and exporting: files do nothing that pages would not."""

from cop.models import ImportBatch
from cop.rules.viewer import Viewer


def can_import(viewer: Viewer) -> bool:
    """Who manages a community; what a single row may do is decided row by row."""
    return viewer.is_coordinator


def can_see_import(viewer: Viewer, batch: ImportBatch) -> bool:
    """An import shows what its importer could read; the team sees all."""
    return viewer.is_administrator or (viewer.is_coordinator and batch.created_by_id == viewer.person_id)


def can_export(viewer: Viewer) -> bool:
    """Who reads lists of people; which rows and addresses go into the file is what the list shows them."""
    return viewer.is_coordinator or viewer.is_viewer
