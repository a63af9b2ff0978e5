"""Forms of date polls: the poll with its dates, whom to ask, the answers, the end."""

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, time
from typing import Any

import wtforms
from flask_babel import format_date
from flask_babel import lazy_gettext as _l

from cop.clock import ROME, day_of
from cop.forms.choices import EnumRadios, RecordField, RecordsField
from cop.forms.fields import CleanString, CleanText, DateField, Form, TimeField, WebField, WholeNumber
from cop.forms.invitations import InviteesForm
from cop.forms.meeting_words import MODES
from cop.forms.meetings import EARLIEST, USUAL_BEGIN, USUAL_END, at_wall
from cop.models import Community, DatePoll, DatePollVoter, MeetingKind, Mode, Vote
from cop.services.date_polls import MOST_DATES

VOTES = {Vote.YES: _l("Yes"), Vote.IF_NEED_BE: _l("If need be"), Vote.NO: _l("No")}
# The facts of a poll that are fields of its form by the same name.
SAME = ("title_it", "title_en", "text_it", "text_en", "mode", "place", "link", "quorum")
FIRST_ROWS, MORE_ROWS = 4, 3
_LAST_MINUTE = time(23, 59)


class FieldList(wtforms.FieldList):
    """WTForms' own, which trips over numbers too long to be read; under its name, that macros know."""

    def _extract_indices(self, prefix: str, formdata: Any) -> Iterator[int]:
        of_rows = re.compile(rf"{prefix}-[0-9]{{1,3}}-.*")
        return super()._extract_indices(prefix, filter(of_rows.fullmatch, formdata))


class DateRow(Form):
    """One date to choose from; without a day it does not count."""

    day = DateField(_l("Day"), earliest=EARLIEST)
    begins = TimeField(_l("From"), default=USUAL_BEGIN)
    ends = TimeField(_l("To"), default=USUAL_END)

    def validate_begins(self, field: wtforms.Field) -> None:
        if not self.day.data:
            return
        if field.data is None and not field.process_errors:
            raise wtforms.ValidationError(_l("Type when it begins."))
        hours = () if self.day.errors else (field.data, self.ends.data)
        if any(hour and at_wall(self.day.data, hour) is None for hour in hours):
            raise wtforms.ValidationError(
                _l("The clocks go forward that night: there is no time between 2 and 3.")
            )

    def validate_ends(self, field: wtforms.Field) -> None:
        if not self.day.data:
            return
        if field.data is None and not field.process_errors:
            raise wtforms.ValidationError(_l("Type when it ends."))
        if field.data and self.begins.data and field.data <= self.begins.data:
            raise wtforms.ValidationError(_l("The meeting must end after it begins."))

    @property
    def times(self) -> tuple[datetime, datetime] | None:
        """When it begins and ends, None while it cannot be read."""
        starts_at = at_wall(self.day.data, self.begins.data)
        ends_at = at_wall(self.day.data, self.ends.data)
        return (starts_at, ends_at) if starts_at and ends_at and ends_at > starts_at else None


class DatePollForm(Form):
    title_it = CleanString(_l("Title in Italian"))
    title_en = CleanString(_l("Title in English"))
    kind_id = RecordField(_l("Kind of meeting"), required=_l("Choose the kind of meeting."))
    hosts = RecordsField(_l("Communities that host it"), required=_l("Choose at least one community."))
    dates = FieldList(wtforms.FormField(DateRow), label=_l("Dates to choose from"), max_entries=MOST_DATES)
    last_day = DateField(
        _l("Answers until"), required=_l("Choose the last day to answer."), earliest=EARLIEST
    )
    quorum = WholeNumber(
        _l("How many must say yes"),
        least=1,
        most=10_000,
        description=_l(
            "Below that number a date is marked as not enough. Leave it empty to judge by yourself."
        ),
    )
    mode = EnumRadios(
        _l("How it is held"), MODES, required=_l("Choose how it is held."), default=Mode.IN_PERSON
    )
    place = CleanString(_l("Place"), longest=300, description=_l("Room, street, town."))
    link = WebField(
        _l("Link to take part online"),
        longest=500,
        description=_l("It is not in the question: only in the invitation, once there is a date."),
    )
    text_it = CleanText(_l("Text in Italian"))
    text_en = CleanText(_l("Text in English"))

    kinds: Mapping[int, MeetingKind]
    communities: Mapping[int, Community]
    # Hosts that the viewer does not manage: they stay whatever is ticked.
    kept_hosts: list[Community]

    def validate_title_it(self, field: wtforms.Field) -> None:
        if not field.data and not self.title_en.data:
            raise wtforms.ValidationError(_l("Type a title, in one language at least."))

    @property
    def chosen_hosts(self) -> list[Community]:
        """The hosts as they would be: those ticked and those that stay."""
        ticked = [self.communities[id_] for id_ in self.hosts.data or () if id_ in self.communities]
        return ticked + self.kept_hosts

    @property
    def rows(self) -> list[DateRow]:
        return [entry.form for entry in self.dates]

    def add_rows(self, number: int) -> None:
        """Offer some more rows for dates, as far as there may be more."""
        for _n in range(min(number, MOST_DATES - len(self.dates.entries))):
            self.dates.append_entry()

    def facts(self) -> dict[str, Any]:
        """Return the facts of a valid form as `services.date_polls` takes them."""
        return {name: self[name].data for name in SAME} | {
            "kind": self.kinds[self.kind_id.data],
            "hosts": self.chosen_hosts,
            "dates": [row.times for row in self.rows if row.times],
            "closes_at": at_wall(self.last_day.data, _LAST_MINUTE),
        }


class AskForm(InviteesForm):
    """Who is asked, and without whom the meeting makes no sense."""

    people = RecordsField(_l("People to ask"))
    must_attend = RecordsField(_l("Needed"))
    add_person = InviteesForm.add_person

    @property
    def needed(self) -> set[int]:
        """The ids of those asked who must attend."""
        return set(self.must_attend.data or ()) & set(self.people.data or ())

    def offer(self, invitees: Iterable[Any]) -> None:
        super().offer(invitees)
        self.must_attend.offer([(invitee.person.id, invitee.person.name) for invitee in self.invitees])


class DecideForm(Form):
    """How many may come to the meeting that comes of a poll."""

    seats_in_person = WholeNumber(_l("Seats in person"), least=1, most=100_000)
    seats_online = WholeNumber(_l("Places online"), least=1, most=100_000)


class CallOffForm(Form):
    reason = CleanString(_l("Why"), longest=500, description=_l("It appears in the mail."))


class VoteField(EnumRadios):
    """Yes, if need be or no; nothing chosen is no mistake."""

    def pre_validate(self, form: wtforms.Form) -> None:
        if self.data is not None:
            super().pre_validate(form)


class VotesForm(Form):
    """What somebody says of each date of a poll."""

    comment = CleanString(
        _l("A word to those who organise"),
        longest=500,
        description=_l("Only they read it, such as “from 15:00”."),
    )

    @property
    def votes(self) -> dict[int, Vote]:
        """What is said, by the id of the date."""
        fields = ((name, self[name].data) for name in self._fields if name.startswith("date_"))
        return {int(name.removeprefix("date_")): said for name, said in fields if said is not None}


def votes_form(poll: DatePoll, sent: Any = None, *, voter: DatePollVoter) -> VotesForm:
    """Return the form with a question for each date, as the person has answered it so far."""
    fields = {f"date_{option.id}": VoteField(_day_words(option.starts_at), VOTES) for option in poll.options}
    present = {f"date_{vote.option_id}": vote.vote for vote in voter.votes}
    shape = type("VotesForm", (VotesForm,), fields)
    return shape(sent, data=present | {"comment": voter.comment})


def values_of(poll: DatePoll) -> dict[str, Any]:
    """Return what the form of a poll shows before anything is typed."""
    return {name: getattr(poll, name) for name in (*SAME, "kind_id")} | {
        "hosts": [host.id for host in poll.hosts],
        "last_day": day_of(poll.closes_at) if poll.closes_at else None,
        "dates": [_row_of(option.starts_at, option.ends_at) for option in poll.options],
    }


def _row_of(starts_at: datetime, ends_at: datetime) -> dict[str, date | time]:
    begin, end = starts_at.astimezone(ROME), ends_at.astimezone(ROME)
    return {"day": begin.date(), "begins": begin.time(), "ends": end.time()}


def _day_words(starts_at: datetime) -> str:
    return str(format_date(starts_at.astimezone(ROME), "EEEE d MMMM"))
