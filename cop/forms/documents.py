"""A document of a meeting, of a community or of a training edition."""

from collections.abc import Mapping
from typing import Any

import wtforms
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import FileStorage
from wtforms import widgets

from cop.file_kinds import endings
from cop.forms.choices import EnumRadios
from cop.forms.fields import CleanString, Form
from cop.models import Document, DocumentAudience, Edition, Meeting

OF_MEETING: Mapping[DocumentAudience, object] = {
    DocumentAudience.EVERYONE: _l("Everybody: it is on the public page of the meeting"),
    DocumentAudience.PARTICIPANTS: _l(
        "Participants: until it is held who is on the list, then who was there"
    ),
    DocumentAudience.COORDINATORS: _l("Only those who manage the meeting"),
}
OF_COMMUNITY: Mapping[DocumentAudience, object] = {
    DocumentAudience.EVERYONE: _l("Everybody: it is on the public page of the community"),
    DocumentAudience.PARTICIPANTS: _l("Members of the community"),
    DocumentAudience.COORDINATORS: _l("Only those who manage the community"),
}
OF_EDITION: Mapping[DocumentAudience, object] = {
    DocumentAudience.EVERYONE: _l("Everybody: it is on the public page of the edition"),
    DocumentAudience.PARTICIPANTS: _l("Whoever is enrolled: it is in their path"),
    DocumentAudience.COORDINATORS: _l("Only those who manage the edition"),
}
# In a word, for a list.
IN_A_WORD = {
    DocumentAudience.EVERYONE: _l("For everybody"),
    DocumentAudience.PARTICIPANTS: _l("For participants"),
    DocumentAudience.COORDINATORS: _l("For coordinators"),
}
IN_A_WORD_OF_COMMUNITY = IN_A_WORD | {DocumentAudience.PARTICIPANTS: _l("For members")}


class UploadField(wtforms.FileField):
    """A file to hand in; the view takes the file itself, this is its place in the form."""

    widget = widgets.FileInput()

    def __init__(self, label: object, **options: Any) -> None:
        options["render_kw"] = {"accept": ",".join(endings())}
        super().__init__(label, **options)

    def process_formdata(self, valuelist: list[Any]) -> None:
        self.data = None


class DocumentForm(Form):
    file = UploadField(
        _l("File"),
        description=_l(
            "PDF, picture, text or office document without macros, at most 25 MB. PDF opens everywhere."
        ),
    )
    title_it = CleanString(
        _l("Title in Italian"), description=_l("Left empty, the name of the file stands there.")
    )
    title_en = CleanString(_l("Title in English"))
    audience = EnumRadios(
        _l("Who may open it"),
        OF_MEETING,
        required=_l("Choose who may open it."),
        default=DocumentAudience.PARTICIPANTS,
    )

    def has_file(self, sent: FileStorage | None, *, is_needed: bool) -> bool:
        """Whether a file was chosen; says so at the field where one is needed and was not."""
        if sent is not None and sent.filename:
            return True
        if is_needed:
            self.file.errors = [_("Choose a file.")]
        return False

    def facts(self) -> dict[str, Any]:
        return {name: self[name].data for name in ("title_it", "title_en", "audience")}


def document_form(place: object, sent: Any = None, *, document: Document | None = None) -> DocumentForm:
    """Return the form of a document, in the words of the place that it belongs to."""
    form = DocumentForm(sent, obj=document)
    words = OF_EDITION if isinstance(place, Edition) else OF_COMMUNITY
    if isinstance(place, Meeting):
        words = OF_MEETING
    form.audience.choices = [wtforms.fields.SelectChoice(value.value, word) for value, word in words.items()]
    return form
