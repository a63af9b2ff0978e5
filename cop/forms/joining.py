"""Asking to join a community, and deciding on it."""

from collections.abc import Iterable
from enum import StrEnum
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, ValidationError
from wtforms.fields import Field

from cop.forms.fields import CleanString, CleanText, EmailField, EnumRadios, Form, RecordField
from cop.forms.validators import Required
from cop.models import JoinRequest


class Represents(StrEnum):
    """For whom somebody takes part: an organisation in the register, another one, or nobody."""

    LISTED = "listed"
    UNLISTED = "unlisted"
    NOBODY = "nobody"


class AskerForm(Form):
    """Who asks. Parents of a form come in the order of its page: errors are listed in that order."""

    name = CleanString(
        _l("Your name and surname"),
        required=_l("Type your name."),
        longest=120,
        render_kw={"autocomplete": "name"},
    )
    email = EmailField(_l("Your e-mail address"), required=_l("Type your e-mail address."))


class RepresentingForm(Form):
    """The question for whom somebody takes part, with one field for each answer that needs one."""

    represents = EnumRadios(
        _l("You take part"),
        {
            Represents.LISTED: _l("for an organisation in the list"),
            Represents.UNLISTED: _l("for an organisation that is not in the list"),
            Represents.NOBODY: _l("for yourself, without an organisation"),
        },
        required=_l("Choose one of the three."),
    )
    organisation_id = RecordField(_l("Organisation"), empty="")
    organisation_name = CleanString(
        _l("Name of the organisation"), render_kw={"autocomplete": "organization"}
    )

    def validate_organisation_id(self, field: Field) -> None:
        if self.represents.data == Represents.LISTED and field.data is None:
            raise ValidationError(_("Choose the organisation, or say that it is not in the list."))

    def validate_organisation_name(self, field: Field) -> None:
        if self.represents.data == Represents.UNLISTED and not field.data:
            raise ValidationError(_("Type the name of the organisation."))

    @property
    def chosen_id(self) -> int | None:
        """The id of the organisation of the register, None for any other answer."""
        return self.organisation_id.data if self.represents.data == Represents.LISTED else None

    @property
    def chosen_name(self) -> str:
        """The name of an organisation not in the register, "" for any other answer."""
        is_named = self.represents.data == Represents.UNLISTED
        return (self.organisation_name.data or "") if is_named else ""


class JoinForm(AskerForm, RepresentingForm):
    why = CleanText(_l("Why would you like to take part?"), longest=2000, render_kw={"rows": 4})
    notice = BooleanField(
        _l("I have read the privacy notice."), [Required(_l("Tick the box once you have read the notice."))]
    )


class ApproveForm(RepresentingForm):
    answer = CleanText(_l("A few words of welcome"), longest=2000, render_kw={"rows": 3})


class RefuseForm(Form):
    answer = CleanText(
        _l("What you answer"), required=_l("Write a few words: they are the mail."), longest=2000
    )


def approve_form(
    request: JoinRequest, organisations: Iterable[tuple[int, str]], sent: Any = None
) -> ApproveForm:
    """Return the form to approve `request` with, filled with what was asked for."""
    represents = Represents.NOBODY
    if request.organisation_id is not None:
        represents = Represents.LISTED
    elif request.organisation_name:
        represents = Represents.UNLISTED
    form = ApproveForm(
        sent,
        prefix="approve-",
        represents=represents,
        organisation_id=request.organisation_id,
        organisation_name=request.organisation_name,
    )
    form.represents.label.text = _l("%(name)s takes part", name=request.name)
    form.organisation_id.offer(organisations)
    return form
