"""The agenda of a meeting as rows to fill: hours as the clock on the wall shows them."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import wtforms
from flask_babel import lazy_gettext as _l
from wtforms import FieldList, FormField

from cop.exports.agenda_text import hour_of
from cop.forms.choices import RecordsField
from cop.forms.fields import CleanString, CleanText, Form, TimeField, WholeNumber
from cop.forms.meetings import at_wall
from cop.forms.picks import PickField
from cop.models import AgendaItem, Meeting
from cop.services.agendas import MOST_ITEMS, AgendaLine

TEXTS = ("title_it", "title_en", "text_it", "text_en", "guests")


class AgendaRow(Form):
    """One item. `meeting` is set before it is checked: an hour is one of that day."""

    begins = TimeField(_l("From"))
    minutes = WholeNumber(_l("Minutes"), least=1, most=1440)
    title_it = CleanString(_l("Title in Italian"))
    title_en = CleanString(_l("Title in English"))
    people = RecordsField(_l("People"))
    add_person = PickField(_l("Add a person of the register"))
    guests = CleanString(
        _l("Guests"),
        longest=300,
        description=_l("Who is not in the register, as the programme names them."),
    )
    text_it = CleanText(_l("Text in Italian"), longest=4000)
    text_en = CleanText(_l("Text in English"), longest=4000)

    meeting: Meeting
    # Whom this row had been sent with, so that an unticked box stays unticked.
    names: Mapping[int, str]

    @property
    def is_empty(self) -> bool:
        said = [self[name].data for name in (*TEXTS, "begins", "minutes", "people", "add_person")]
        return not any(said) and not (self.begins.raw_data and any(self.begins.raw_data))

    @property
    def has_more(self) -> bool:
        """Whether anything stands in the part of the row that is folded away."""
        fields = (self.people, self.guests, self.text_it, self.text_en, self.add_person)
        return any(field.data or field.errors for field in fields) or bool(self.add_person.words)

    @property
    def starts_after(self) -> int | None:
        """Minutes from the start of the meeting to the hour typed, None where none is."""
        if self.begins.data is None:
            return None
        moment = at_wall(self.meeting.day, self.begins.data, ZoneInfo(self.meeting.zone or "Europe/Rome"))
        return int((moment - self.meeting.starts_at) / timedelta(minutes=1)) if moment else None

    def validate_title_it(self, field: wtforms.Field) -> None:
        if not (field.data or self.title_en.data or self.is_empty):
            raise wtforms.ValidationError(_l("Type a title, in one language at least."))

    def validate_begins(self, field: wtforms.Field) -> None:
        if field.data is None:
            return
        after, length = self.starts_after, self.meeting.ends_at - self.meeting.starts_at
        if after is None or not timedelta(0) <= timedelta(minutes=after) < length:
            raise wtforms.ValidationError(_l("Type an hour of the meeting."))

    def take_added(self, labels: Mapping[int, str]) -> None:
        """Offer the people ticked, and move who was chosen in the field beside them, ticked."""
        ids = list(self.people.data or ())
        picked = self.add_person
        picked.errors = [picked.answer] if picked.answer else []
        if picked.data in labels:
            ids.append(picked.data)
            picked.forget()
        ids = [id_ for id_ in dict.fromkeys(ids) if id_ in labels]
        self.people.offer([(id_, labels[id_]) for id_ in ids])
        self.people.data = ids

    def line(self) -> AgendaLine:
        """Return a valid row as `services.agendas` takes it."""
        texts = {name: self[name].data or "" for name in TEXTS}
        return AgendaLine(
            **texts,
            starts_after=self.starts_after,
            minutes=self.minutes.data,
            people=tuple(self.people.data or ()),
        )


class AgendaForm(Form):
    items = FieldList(FormField(AgendaRow), max_entries=MOST_ITEMS)

    @property
    def rows(self) -> list[AgendaRow]:
        return [entry.form for entry in self.items]

    def lines(self) -> list[AgendaLine]:
        """Return the rows of a valid form, without those left empty."""
        return [row.line() for row in self.rows if not row.is_empty]


def values_of(meeting: Meeting) -> list[dict[str, Any]]:
    """Return what the rows show before anything is typed: the items, or a first empty row."""
    return [_values(item, meeting) for item in meeting.agenda] or [{}]


def _values(item: AgendaItem, meeting: Meeting) -> dict[str, Any]:
    hour = hour_of(item, meeting)
    return {name: getattr(item, name) for name in (*TEXTS, "minutes")} | {
        "begins": datetime.strptime(hour, "%H:%M").time() if hour else None,
        "people": [person.id for person in item.people],
    }
