"""The attendance report of a video call: the file, its columns, and what is decided row by row."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, FileField, SelectField, ValidationError
from wtforms.fields import SelectChoice

from cop.forms.fields import CleanString, Form, WholeNumber
from cop.forms.import_words import SHEET_REFUSALS
from cop.models import RowChoice, VideoReport, VideoReportRow, VideoService
from cop.queries.call_matching import Listed, Matching
from cop.services.video_plans import Effect
from cop.services.video_reports import LONGEST_CALL, Settled
from cop.sheets.call_columns import CallFact
from cop.text import folded

SERVICES = {
    VideoService.ZOOM: _l("Zoom"),
    VideoService.TEAMS: _l("Microsoft Teams"),
    VideoService.MEET: _l("Google Meet"),
    VideoService.OTHER: _l("Another table"),
}
FACTS = {
    CallFact.NAME: _l("Name and surname"),
    CallFact.FIRST_NAME: _l("First name"),
    CallFact.SURNAME: _l("Surname"),
    CallFact.EMAIL: _l("E-mail address"),
    CallFact.DURATION: _l("Duration"),
    CallFact.JOINED: _l("When they joined"),
    CallFact.LEFT: _l("When they left"),
}
EFFECTS = {
    Effect.PRESENT: _l("Present, online"),
    Effect.NEW: _l("Added to the list, present online"),
    Effect.SAME: _l("Recorded already"),
    Effect.IN_ROOM: _l("Was in the room: stays so"),
    Effect.TOO_SHORT: _l("Too short: not recorded"),
    Effect.OPEN: _l("Not settled: left out"),
    Effect.IGNORED: _l("Left out"),
}
REFUSALS = SHEET_REFUSALS | {
    "empty": _l("There is nobody in this file."),
    "rows": _l("The file has more than 10,000 rows: it is no report of one call."),
    "not_a_table": _l("This is not a report: choose a file ending in .csv or .xlsx."),
}


class ReportForm(Form):
    file = FileField(
        _l("Attendance report"),
        description=_l("As Zoom, Teams or Meet give it, or any table: .csv or .xlsx, at most 8 megabytes."),
        render_kw={"accept": ".csv,.xlsx,.tsv,.txt"},
    )

    def refuse(self, reason: str) -> None:
        """Say why the file was not read."""
        self.file.errors = [*self.file.errors, str(REFUSALS[reason])]


class CallColumnsForm(Form):
    """A field for each fact, with the columns to choose from; made by `call_columns_form`."""

    def columns(self) -> dict[CallFact, int]:
        """Return which column holds which fact, those that none holds left out."""
        return {fact: int(self[fact.value].data) for fact in CallFact if self[fact.value].data}


def call_columns_form(report: VideoReport, known: Any, sent: Any = None) -> CallColumnsForm:
    """Return the form of a report's columns, `known` (column by fact) filled in."""
    choices = [SelectChoice("", str(_l("No column")))]
    choices += [
        SelectChoice(str(n), header or _("Column %(number)s", number=n + 1))
        for n, header in enumerate(report.headers)
    ]
    fields = {
        fact.value: SelectField(
            FACTS[fact],
            choices=choices,
            default=str(known[fact]) if fact in known else "",
            invalid_choice_message=_l("Choose one from the list."),
        )
        for fact in CallFact
    }
    return type("CallColumnsForm", (CallColumnsForm,), fields)(sent)


class SettleForm(Form):
    """What is decided about each row: fields `choice_ID`, `person_ID` and `organisation_ID` of those for whom
    nobody is found, `wrong_ID` of the others. Made by `settle_form`."""

    minimum_minutes = WholeNumber(
        _l("Fewest minutes that count as present"),
        required=_l("Type how many, 0 for all."),
        most=LONGEST_CALL,
    )

    labels: dict[str, int]
    loose: Sequence[VideoReportRow]
    found: Sequence[VideoReportRow]

    def of(self, what: str, row: VideoReportRow) -> Any:
        """Return the field of a row."""
        return self[f"{what}_{row.id}"]

    def settled(self) -> dict[int, Settled]:
        """Return what was decided, by the ids of the rows."""
        decided = {row.id: self._settled(row) for row in self.loose}
        return decided | {row.id: Settled(RowChoice.OPEN) for row in self.found if self.of("wrong", row).data}

    def _settled(self, row: VideoReportRow) -> Settled:
        typed, choice = self.of("person", row).data, self.of("choice", row).data or ""
        if typed:
            return Settled(RowChoice.PERSON, self.labels[folded(typed)])
        if choice.startswith("p"):
            return Settled(RowChoice.PERSON, int(choice[1:]))
        organisation = self.of("organisation", row).data or ""
        return Settled(RowChoice(choice) if choice else RowChoice.OPEN, organisation=organisation)


def settle_form(report: VideoReport, matching: Matching, sent: Any = None) -> SettleForm:
    """Return the form of a report's rows; likely people of the list are offered first, others can be typed."""
    labels = {folded(label): one.id for label, one in labelled(one for _name, one in matching.names)}
    found = [row for row in report.rows if row.choice == RowChoice.PERSON]
    loose = [row for row in report.rows if row.choice != RowChoice.PERSON]
    fields: dict[str, Any] = {f"wrong_{row.id}": BooleanField(_l("Not this person")) for row in found}
    for row in loose:
        fields |= _fields_of(row, matching.suggestions(row.name), labels)
    form: SettleForm = type("SettleForm", (SettleForm,), fields)(sent, obj=report)
    form.labels, form.loose, form.found = labels, loose, found
    return form


def labelled(listed: Iterable[Listed]) -> list[tuple[str, Listed]]:
    """Return each person of a list with a label that no other has: name and organisation, else a number too."""
    rows = [(f"{one.name} · {one.organisation}" if one.organisation else one.name, one) for one in listed]
    numbers = Counter(folded(label) for label, _one in rows)
    return [(f"{label} · {one.id}" if numbers[folded(label)] > 1 else label, one) for label, one in rows]


def _fields_of(row: VideoReportRow, likely: Sequence[Listed], labels: dict[str, int]) -> dict[str, Any]:
    def is_on_list(_form: Form, field: Any) -> None:
        if field.data and folded(field.data) not in labels:
            raise ValidationError(_("Nobody on the list is called so: choose one of those offered."))

    kept = {RowChoice.WALK_IN, RowChoice.IGNORED}
    choices = [SelectChoice("", str(_l("Decide later")))]
    choices += [SelectChoice(f"p{label_of.id}", _is(label_of)) for label_of in likely]
    choices += [
        SelectChoice(RowChoice.WALK_IN.value, str(_l("Somebody new: add to the list"))),
        SelectChoice(RowChoice.IGNORED.value, str(_l("Nobody: a room, the recorder, a second device"))),
    ]
    return {
        f"choice_{row.id}": SelectField(
            _("Who is %(name)s?", name=row.name or row.email),
            choices=choices,
            default=row.choice.value if row.choice in kept else "",
            invalid_choice_message=_l("Choose one from the list."),
        ),
        f"person_{row.id}": CleanString(
            _l("Or somebody on the list: type the name"), validators=[is_on_list], longest=400
        ),
        f"organisation_{row.id}": CleanString(
            _l("Organisation of somebody new"), longest=200, default=row.organisation
        ),
    }


def _is(one: Listed) -> str:
    if one.organisation:
        return _("Is %(name)s (%(organisation)s)", name=one.name, organisation=one.organisation)
    return _("Is %(name)s", name=one.name)
