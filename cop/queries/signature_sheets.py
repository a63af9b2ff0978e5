"""The people of a signature sheet, in the order of the paper: the page that copies the signed sheet has the same."""

from collections.abc import Sequence
from enum import StrEnum

from cop.models import Answer, Meeting, Mode
from cop.queries.registration_lists import Line, lines_of
from cop.text import folded


class Who(StrEnum):
    """Whose names stand on a sheet."""

    COMING = "coming"
    EVERYONE = "everyone"


class Order(StrEnum):
    """What a sheet is ordered by, to find oneself quickly."""

    NAME = "name"
    ORGANISATION = "organisation"


def sheet_lines(meeting: Meeting, *, who: Who, order: Order) -> Sequence[Line]:
    """Return the people of a sheet: those who said yes or maybe and come in person, or all on the list.

    Participants and team in one list; by organisation those of none come last.
    """
    lines = [line for line in lines_of(meeting) if line.answer != Answer.WITHDRAWN]
    if who == Who.COMING:
        coming = {Answer.ACCEPTED, Answer.TENTATIVE}
        lines = [line for line in lines if line.answer in coming and not _is_online(line, meeting)]
    by_name = sorted(lines, key=lambda line: (line.search_key, line.id))
    if order == Order.NAME:
        return by_name
    return sorted(by_name, key=lambda line: (not line.organisation, folded(line.organisation)))


def _is_online(line: Line, meeting: Meeting) -> bool:
    return line.mode == Mode.ONLINE and meeting.mode == Mode.HYBRID
