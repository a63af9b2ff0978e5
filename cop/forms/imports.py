"""The file to import, and what its columns hold."""

from collections.abc import Iterable
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import FileStorage
from wtforms import BooleanField, FileField, SelectField
from wtforms.fields import SelectChoice

from cop.forms.choices import EnumRadios, RecordField
from cop.forms.fields import Form
from cop.forms.import_words import FACTS, NOUNS, SHEET_REFUSALS
from cop.models import ImportBatch, ImportNoun
from cop.services.import_fields import field_names


class UploadForm(Form):
    noun = EnumRadios(_l("What is in the file?"), NOUNS, required=_l("Choose what is in the file."))
    file = FileField(
        _l("File"),
        description=_l("A spreadsheet: .xlsx or .csv, at most 8 megabytes. Any columns, in any order."),
        render_kw={"accept": ".xlsx,.csv"},
    )

    def refuse(self, reason: str) -> None:
        """Say why the file was not read."""
        self.file.errors = [*self.file.errors, str(SHEET_REFUSALS[reason])]

    def has_file(self, sent: FileStorage | None) -> bool:
        """Whether a file was chosen; says so where it was not."""
        if sent is not None and sent.filename:
            return True
        self.file.errors = [_("Choose a file.")]
        return False


class ColumnsForm(Form):
    """A field `column_N` for each column; made by `columns_form`."""

    community_id = RecordField(_l("Community"), empty=_l("As each row says"))
    adds_organisations = BooleanField(_l("Add organisations that are not in the register yet, to be checked"))

    def mapping(self) -> list[str]:
        """Return what each column holds, "" for nothing to import."""
        return [field.data or "" for field in self.columns()]

    def columns(self) -> list[Any]:
        """Return the fields of the columns, in the order of the file."""
        return [field for field in self if field.name.startswith("column_")]


def columns_form(
    batch: ImportBatch, sent: Any = None, *, communities: Iterable[tuple[int, object]]
) -> ColumnsForm:
    """Return the form of an import's columns, filled in as far as is known."""
    choices = [SelectChoice("", str(_l("Do not import")))]
    choices += [SelectChoice(name, str(FACTS[name])) for name in field_names(batch.noun)]
    fields = {
        f"column_{n}": SelectField(
            header or _("Column %(number)s", number=n + 1),
            choices=choices,
            default=name,
            invalid_choice_message=_l("Choose one from the list."),
        )
        for n, (header, name) in enumerate(zip(batch.headers, batch.mapping, strict=True))
    }
    form = type("ColumnsForm", (ColumnsForm,), fields)(sent, obj=batch)
    form.community_id.offer(communities)
    if batch.noun == ImportNoun.ORGANISATIONS:
        del form.community_id
        del form.adds_organisations
    return form
