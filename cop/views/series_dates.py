"""Dates of a series as they are shown before a meeting is made of each."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from flask import render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from cop import clock
from cop.errors import CopError
from cop.forms.series import DatesForm
from cop.models import Meeting
from cop.queries.audiences import audience_of_meeting, audiences_of
from cop.queries.clashes import DateDoubts, doubts_about_all
from cop.queries.recurrences import Planned, shifted
from cop.services.series_invitations import Invites
from cop.views.language import current_language
from cop.views.loaders import viewer


@dataclass(frozen=True)
class DateRow:
    """One date to tick: its hours, what speaks against it, when the invitations leave (None: by hand).

    `impossible` says why no meeting can be made on it, `is_first` that it is the meeting repeated itself.
    """

    day: date
    starts_at: datetime
    ends_at: datetime
    doubts: DateDoubts
    leaves_at: datetime | None
    is_skipped: bool = False
    is_first: bool = False
    impossible: str = ""

    @property
    def leaves_now(self) -> bool:
        return self.leaves_at is not None and self.leaves_at <= clock.now()


def date_rows(model: Meeting, model_on: date, planned: Iterable[Planned], invites: Invites) -> list[DateRow]:
    """Return the dates of further meetings like `model`, which stands for the day `model_on`."""
    made = [(one, *_times(model, one.day - model_on)) for one in planned]
    doubts = doubts_about_all(
        [(start, end) for _one, start, end, _why in made], viewer=viewer(), at=clock.now(),
        audience=[one.person.id for one in audience_of_meeting(model, on=model.day)],
        language=current_language(), besides=model.id,
    )  # fmt: skip
    return [
        DateRow(
            one.day, start, end, doubt, _leave_at(invites, start, end, model.zone),
            is_skipped=bool(one.skipped_for), is_first=one.day == model_on, impossible=why,
        )
        for (one, start, end, why), doubt in zip(made, doubts, strict=True)
    ]  # fmt: skip


def mails_now(model: Meeting, rows: Iterable[DateRow], chosen: Collection[date]) -> int:
    """Return how many invitations leave at once where meetings are made on the chosen dates."""
    due = [row for row in rows if row.day in chosen and row.leaves_now and row.starts_at > clock.now()]
    invited = [row for row in due if not (row.is_first and model.published_at)]
    return sum(map(len, audiences_of([(model, row.day) for row in invited])))


def made_sentence(meetings: int, mails: int) -> str:
    """Return what came of it: so many meetings on the calendar, so many mails on their way."""
    made = ngettext("%(num)s meeting is on the calendar.", "%(num)s meetings are on the calendar.", meetings)
    if not mails:
        return _("%(made)s Nobody gets a mail yet.", made=made)
    told = ngettext("%(num)s invitation is on its way.", "%(num)s invitations are on their way.", mails)
    return f"{made} {told}"


def dates_page(
    page: str, model: Meeting, form: DatesForm, rows: list[DateRow], status: int, **context: object
) -> ResponseReturnValue:
    """A form of dates with those that it gives; ticks stay as they are while the answers do."""
    chosen = form.take({row.day: not (row.is_skipped or row.impossible) for row in rows}) if rows else set()
    chosen |= {row.day for row in rows if row.is_first}
    return render_template(
        page, form=form, rows=rows, chosen=chosen, mails=mails_now(model, rows, chosen),
        seen=form.key if rows else "", model=model, **context,
    ), status  # fmt: skip


def _leave_at(invites: Invites, start: datetime, end: datetime, zone: str) -> datetime | None:
    return invites.leave_at(Meeting(starts_at=start, ends_at=end, zone=zone), at=clock.now())


def _times(model: Meeting, by: timedelta) -> tuple[datetime, datetime, str]:
    try:
        return shifted(model.starts_at, by, model.zone), shifted(model.ends_at, by, model.zone), ""
    except CopError as error:
        return model.starts_at + by, model.ends_at + by, str(error)
