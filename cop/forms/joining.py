"""Asking to join a community, and deciding on it."""

from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, RadioField, ValidationError
from wtforms.fields import Field, SelectChoice

from cop.forms.answers import offer_news
from cop.forms.fields import CleanString, CleanText, EmailField, Form
from cop.forms.picks import PickField
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

    represents = RadioField(
        _l("You take part"),
        [Required(_l("Choose one of these."))],
        choices=[
            SelectChoice(Represents.LISTED.value, _l("for an organisation in the register")),
            SelectChoice(Represents.UNLISTED.value, _l("for an organisation that is not in the register")),
            SelectChoice(Represents.NOBODY.value, _l("for yourself, without an organisation")),
        ],
        invalid_choice_message=_l("Choose one of these."),
    )
    organisation_id = PickField(_l("Organisation"), takes_text=True)
    organisation_name = CleanString(
        _l("Name of the organisation"), render_kw={"autocomplete": "organization"}
    )

    def offer(self, organisations: Iterable[tuple[int, str]]) -> None:
        """Put organisations that it may well be first: (id, name)."""
        first = [
            SelectChoice(str(id_), _("for %(organisation)s", organisation=name))
            for id_, name in organisations
        ]
        if first:
            words = _("for another organisation in the register")
            others = [SelectChoice(Represents.LISTED.value, words), *self.represents.choices[1:]]
            self.represents.choices = [*first, *others]

    def validate_organisation_id(self, field: PickField) -> None:
        if self.represents.data != Represents.LISTED or field.data is not None:
            return
        if not self.organisation_name.data and not field.found:
            self.organisation_name.data = field.words  # stands there when "not in the register" is chosen
        raise ValidationError(
            field.answer or _("Choose the organisation, or say that it is not in the register.")
        )

    def validate_organisation_name(self, field: Field) -> None:
        if self.represents.data == Represents.UNLISTED and not field.data:
            raise ValidationError(_("Type the name of the organisation."))

    @property
    def chosen_id(self) -> int | None:
        """The id of the organisation of the register, None for any other answer."""
        chosen = self.represents.data or ""
        if chosen == Represents.LISTED:
            return self.organisation_id.data
        return int(chosen) if chosen.isdigit() else None

    @property
    def chosen_name(self) -> str:
        """The name of an organisation not in the register, "" for any other answer."""
        is_named = self.represents.data == Represents.UNLISTED
        return (self.organisation_name.data or "") if is_named else ""


class ReasonForm(Form):
    why = CleanText(_l("Why would you like to take part?"), longest=2000, render_kw={"rows": 4})
    notice = BooleanField(
        _l("I have read the privacy notice."), [Required(_l("Tick the box once you have read the notice."))]
    )
    may_write = BooleanField(_l("Send me news by mail."))


class JoinForm(AskerForm, RepresentingForm, ReasonForm):
    """The form of somebody who is not known."""


class PersonJoinForm(RepresentingForm, ReasonForm):
    """The form of somebody who is signed in: who they are is known."""


class ApproveForm(RepresentingForm):
    answer = CleanText(_l("A few words of welcome"), longest=2000, render_kw={"rows": 3})


class RefuseForm(Form):
    answer = CleanText(
        _l("What you answer"), required=_l("Write a few words: they are the mail."), longest=2000
    )


def join_form(sent: Any = None, *, news_text: str = "") -> JoinForm:
    """Return the form for somebody who is not signed in; `news_text` are the words by which they agree to news."""
    form = JoinForm(sent)
    offer_news(form, news_text)
    return form


def person_join_form(
    workplaces: Sequence[tuple[int, str]],
    sent: Any = None,
    *,
    is_notice_known: bool,
    news_text: str = "",
) -> PersonJoinForm:
    """Return the form for somebody who is signed in: the own organisations first, no notice read before."""
    first = str(workplaces[0][0]) if workplaces else None
    form = PersonJoinForm(sent, represents=first)
    form.offer(workplaces)
    if is_notice_known:
        del form.notice
    offer_news(form, news_text)
    return form


def approve_form(
    request: JoinRequest, likely: Iterable[tuple[int, str]] = (), sent: Any = None
) -> ApproveForm:
    """Return the form to approve `request` with, filled with what was asked for.

    `likely` are organisations of the register that may be the one meant.
    """
    asked = request.organisation
    offered = dict([(asked.id, asked.name)] if asked else []) | dict(likely)
    represents = Represents.UNLISTED.value if request.organisation_name else Represents.NOBODY.value
    form = ApproveForm(
        sent,
        prefix="approve-",
        represents=str(asked.id) if asked else represents,
        organisation_name=request.organisation_name,
    )
    form.represents.label.text = _("%(name)s takes part", name=request.name)
    form.offer(offered.items())
    return form
