"""Forms of sessions yet to be made: a first day and a rule, the dates that they give, and what each session is."""

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, time
from typing import Any
from zoneinfo import ZoneInfo

import wtforms
from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict
from wtforms.fields import SelectChoice

from cop.forms.choices import EnumRadios, RecordField
from cop.forms.date_polls import DateRow, FieldList
from cop.forms.fields import CleanString, DateField, Form, TimeField, WholeNumber
from cop.forms.meeting_words import MODES
from cop.forms.meetings import EARLIEST, USUAL_BEGIN, USUAL_END
from cop.models import Bilingual, Meeting, Mode
from cop.queries.edition_copies import MOST_SESSIONS, PlannedDay, Spacing
from cop.services.edition_copies import NewSession
from cop.services.edition_sessions import USUAL_DAYS

# What a session is called that is like no other.
NUMBERED = Bilingual("Sessione {}", "Session {}")
ROWS = "sessions"


class SessionRow(DateRow):
    """One session; where it is unticked it is not made, and nothing of it is asked."""

    is_on = wtforms.BooleanField(_l("Make this session"), default=True)
    title_it = CleanString(_l("Title in Italian"))
    title_en = CleanString(_l("Title in English"))

    def validate(self, extra_validators: Any = None) -> bool:
        return not self.is_on.data or super().validate(extra_validators)

    def validate_day(self, field: wtforms.Field) -> None:
        if field.data is None and not field.process_errors:
            raise wtforms.ValidationError(_l("Choose a day."))

    def validate_title_it(self, field: wtforms.Field) -> None:
        if not field.data and not self.title_en.data:
            raise wtforms.ValidationError(_l("Type a title, in one language at least."))


class PlanForm(Form):
    """When sessions come: from a first day on, so many, so far apart; and what they are like where nothing says it."""

    first = DateField(_l("First session on"), required=_l("Choose the first day."), earliest=EARLIEST)
    number = WholeNumber(
        _l("How many sessions"),
        required=_l("Type how many sessions."),
        least=1,
        most=MOST_SESSIONS,
        default=1,
    )
    spacing = EnumRadios(
        _l("How the dates follow"), {one: one.value for one in Spacing},
        required=_l("Choose how the dates follow."), default=Spacing.AS_BEFORE,
    )  # fmt: skip
    every = WholeNumber(
        _l("Every how many weeks or months"), required=_l("Type a number."), least=1, most=12, default=1,
        description=_l("2 means every second week, or every second month."),
    )  # fmt: skip
    skips_holidays = wtforms.BooleanField(_l("Leave out public holidays"), default=True)
    kind_id = RecordField(_l("Kind of meeting"), required=_l("Choose the kind of meeting."))
    begins = TimeField(_l("From"), required=_l("Type when it begins."), default=USUAL_BEGIN)
    ends = TimeField(_l("To"), required=_l("Type when it ends."), default=USUAL_END)
    mode = EnumRadios(
        _l("How they are held"), MODES, required=_l("Choose how they are held."), default=Mode.IN_PERSON
    )
    place = CleanString(_l("Place"), longest=300, description=_l("Room, street, town."))

    def validate_ends(self, field: wtforms.Field) -> None:
        if field.data and self.begins.data and field.data <= self.begins.data:
            raise wtforms.ValidationError(_l("The meeting must end after it begins."))

    def offer(
        self, spacings: Mapping[Spacing, object], kinds: Iterable[tuple[int, object]], *, has_model: bool
    ) -> None:
        """Let these be chosen; with sessions to be like, nothing is asked of what they are like."""
        self.spacing.choices = [SelectChoice(one.value, words) for one, words in spacings.items()]
        if self.spacing.data not in spacings and not self.spacing.raw_data:
            self.spacing.data = next(iter(spacings))
        if has_model:
            del self.kind_id, self.begins, self.ends, self.mode, self.place
        else:
            self.kind_id.offer(kinds)

    @property
    def plan(self) -> dict[str, Any]:
        """What the dates are worked out from, as `queries.edition_copies.planned_days` takes it."""
        return {
            "spacing": self.spacing.data, "first": self.first.data, "number": self.number.data,
            "every": self.every.data or 1, "skips_holidays": bool(self.skips_holidays.data),
        }  # fmt: skip

    @property
    def key(self) -> str:
        """What stands for the answers that the dates are worked out from."""
        return hashlib.sha256(repr(sorted(self.plan.items())).encode()).hexdigest()[:16]

    @property
    def hours(self) -> tuple[time, time]:
        """The hours of a session that is like no other."""
        if "begins" not in self:
            return USUAL_BEGIN, USUAL_END
        return self.begins.data or USUAL_BEGIN, self.ends.data or USUAL_END


class SessionsForm(PlanForm):
    """Sessions to be added to an edition."""

    sessions = FieldList(wtforms.FormField(SessionRow), label=_l("Sessions"), max_entries=MOST_SESSIONS)
    # What the dates that were looked at had been worked out from.
    seen = wtforms.HiddenField()

    @property
    def rows(self) -> list[SessionRow]:
        return [entry.form for entry in self.sessions]

    def new_sessions(self, models: Sequence[Meeting]) -> list[NewSession]:
        """Return the sessions of a valid form; the first is like the first of `models`, and so on."""
        found = []
        for n, row in enumerate(self.rows):
            if row.is_on.data and row.times:
                model = models[n] if n < len(models) else None
                found.append(NewSession(*row.times, row.title_it.data, row.title_en.data, model))
        return found


class EditionName(Form):
    """Parents of a form come in the order of its page: errors are listed so."""

    name = CleanString(
        _l("Name of the edition"), required=_l("Type the name."), longest=80,
        description=_l("What tells it apart from the others, such as 2026 or 2026-2027."),
    )  # fmt: skip


class InvitedDays(Form):
    days = WholeNumber(
        _l("Days before each session"),
        required=_l("Type how many days."),
        least=1,
        most=365,
        default=USUAL_DAYS,
        description=_l("They leave at 9 in the morning, to whoever is enrolled."),
    )


class NextEditionForm(EditionName, InvitedDays, SessionsForm):
    """One more edition with its sessions, like the one before."""


def with_rows(
    sent: "MultiDict[str, str]",
    planned: Sequence[PlannedDay],
    models: Sequence[Meeting],
    *,
    key: str,
    hours: tuple[time, time],
    before: int = 0,
) -> "MultiDict[str, str]":
    """Return what was sent with a row for each planned day: the day anew, all else as it was typed.

    A row that was not there yet has the title and the hours of its model; one without model `hours` and its number,
    `before` of which there are already.
    """
    is_row = re.compile(rf"{ROWS}-[0-9]+-.*")
    kept = MultiDict([(key, value) for key, value in sent.items(multi=True) if not is_row.fullmatch(key)])
    for n, one in enumerate(planned):
        head = f"{ROWS}-{n}-"
        typed = {key: sent[key] for key in sent if key.startswith(head)}
        row = typed or _first_values(head, n, models, hours, before)
        kept.update(row | {f"{head}day": one.day.isoformat()})
    kept["seen"] = key
    return kept


def _first_values(
    head: str, n: int, models: Sequence[Meeting], hours: tuple[time, time], before: int
) -> dict[str, str]:
    model = models[n] if n < len(models) else None
    title = model.title if model else NUMBERED
    begins, ends = (hours_of(model) if model else None) or hours
    number = before + n + 1
    return {
        f"{head}is_on": "y",
        f"{head}begins": f"{begins:%H:%M}",
        f"{head}ends": f"{ends:%H:%M}",
        f"{head}title_it": title.it if model else title.it.format(number),
        f"{head}title_en": title.en if model else title.en.format(number),
    }


def hours_of(model: Meeting) -> tuple[time, time] | None:
    """Return the hours of a meeting on the wall, None where it lasts into another day."""
    zone = ZoneInfo(model.zone)
    begins, ends = model.starts_at.astimezone(zone), model.ends_at.astimezone(zone)
    return (begins.time(), ends.time()) if begins.date() == ends.date() else None


def next_name(name: str, *, years: int) -> str:
    """Return the name of an edition `years` later: "2025-2026" after "2024-2025"; "" for one without a year."""
    found, number = re.subn(r"(?<!\d)(19|20)\d\d(?!\d)", lambda year: str(int(year[0]) + years), name)
    return found if number else ""


def first_day_after(former: date, *, today: date) -> date:
    """Return the same weekday a year later, or years later: the first that is still to come."""
    weeks = 52
    while (ordinal := former.toordinal() + 7 * weeks) <= today.toordinal():
        weeks += 52
    return date.fromordinal(ordinal)
