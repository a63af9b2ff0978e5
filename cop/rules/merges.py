"""Rules about records entered twice.

Merging moves one record's rights to another, so a coordinator merges only what lies entirely within the own
communities, and of two people never two who have both used their address.
"""

from cop.models import MergeNoun
from cop.rules.viewer import Viewer


def can_see_duplicates(viewer: Viewer) -> bool:
    """Whoever coordinates looks for duplicates; of which records is said by `queries.duplicates`."""
    return viewer.is_coordinator


def can_find_duplicates(viewer: Viewer) -> bool:
    """The whole register is compared when an administrator asks."""
    return viewer.is_administrator


def can_merge_organisations(viewer: Viewer, *, are_within: bool) -> bool:
    """`are_within`: both have ties to communities that the viewer coordinates, and to no other."""
    return viewer.is_administrator or (viewer.is_coordinator and are_within)


def can_merge_people(viewer: Viewer, *, are_within: bool, is_hidden_unused: bool) -> bool:
    """`is_hidden_unused`: nobody has ever used the hidden one's address, and it holds no rights.

    Otherwise whoever signs in at one address would come to read what belongs to the other.
    """
    return viewer.is_administrator or (viewer.is_coordinator and are_within and is_hidden_unused)


def can_undo_merge(viewer: Viewer, *, merged_by_id: int | None, is_within: bool) -> bool:
    """An administrator any, a coordinator the own ones. `is_within`: in a community still coordinated."""
    is_own = merged_by_id is not None and merged_by_id == viewer.person_id
    return viewer.is_administrator or (viewer.is_coordinator and is_own and is_within)


def can_choose_facts(viewer: Viewer, noun: MergeNoun, *, is_kept_unused: bool) -> bool:
    """Whether the viewer says whose name, language and address stay: of a person who uses them, nobody else."""
    return viewer.is_administrator or noun == MergeNoun.ORGANISATION or is_kept_unused
