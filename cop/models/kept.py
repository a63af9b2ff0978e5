"""How a table stands to people: the classes of its columns, and whose its rows are."""

from dataclasses import dataclass, field
from enum import StrEnum


class Sort(StrEnum):
    PERSONAL = "personal"
    LINK = "link"
    NONE = "none"


class OnErasure(StrEnum):
    """What becomes of a person's row: its personal words go and it still counts, or it goes altogether."""

    BLANK = "blank"
    DELETE = "delete"


@dataclass(frozen=True)
class Kept:
    """One table: the names of its columns by class, separated by blanks.

    `whose` names the columns that say whom the personal ones are about: a reference to a person, a reference
    to a row that is somebody's, or an address. A reference that is not listed (`decided_by_id`) is an act of
    the person: nothing of such a row is theirs but the fact.
    """

    personal: str = ""
    link: str = ""
    none: str = ""
    whose: str = ""
    on_erasure: OnErasure = OnErasure.BLANK
    sorts: dict[str, Sort] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        named = {Sort.PERSONAL: self.personal, Sort.LINK: self.link, Sort.NONE: self.none}
        object.__setattr__(
            self, "sorts", {name: sort for sort, names in named.items() for name in names.split()}
        )

    def names(self, sort: Sort) -> list[str]:
        """Return the names of the columns of one class, in the order written here."""
        return [name for name, own in self.sorts.items() if own == sort]
