"""Enrolling in an edition: by one's own hand, and by those who manage it."""

from collections.abc import Sequence
from typing import Any

import wtforms
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, ValidationError

from cop.forms.answers import offer_news
from cop.forms.choices import RecordsField
from cop.forms.fields import CleanString, CleanText, EmailField, Form
from cop.forms.invitations import InviteesForm
from cop.forms.joining import AskerForm, RepresentingForm
from cop.forms.picks import PickField
from cop.forms.validators import Required
from cop.models import Answer
from cop.services.survey_refusals import SURVEYS_TEXT


class EnrolForm(Form):
    """What a form to enrol says beside the questions of the edition: that the person comes."""

    said = Answer.ACCEPTED


class NoticeForm(Form):
    notice = BooleanField(
        _l("I have read the privacy notice."), [Required(_l("Tick the box once you have read the notice."))]
    )


class AskingForm(Form):
    may_ask = BooleanField(_l("You may ask me what I thought of it."), description=SURVEYS_TEXT)
    may_write = BooleanField(_l("Send me news by mail."))


class StrangerEnrolForm(AskerForm, RepresentingForm, NoticeForm, AskingForm, EnrolForm):
    """The form of somebody who is not known."""


class PersonEnrolForm(RepresentingForm, NoticeForm, AskingForm, EnrolForm):
    """The form of somebody who is signed in: who they are is known."""


class DecisionForm(Form):
    """What is said to those who are refused."""

    words = CleanText(
        _l("A few words for those you refuse"),
        longest=1000,
        description=_l("They stand in the mail; a reason makes it easier to accept."),
        render_kw={"rows": 4},
    )


class PeopleForm(InviteesForm):
    """Whom a coordinator enrols: ticked, or found in the register."""

    people = RecordsField(_l("People to enrol"))
    add_person = PickField(_l("Add somebody from the register"))


class NewPersonForm(Form):
    """Somebody who is not in the register: enrolled for an organisation of it, a new one, or none."""

    name = CleanString(_l("Name and surname"), required=_l("Type the name."), longest=120)
    email = EmailField(_l("E-mail address"), required=_l("Type the e-mail address."))
    organisation_id = PickField(_l("Organisation"), takes_text=True)
    is_new_organisation = BooleanField(_l("It is not in the register: add it as typed, to be checked"))

    def validate_organisation_id(self, field: PickField) -> None:
        if field.data is None and field.words and not self.is_new_organisation.data:
            raise ValidationError(field.answer or _("Choose the organisation, or tick that it is new."))

    @property
    def new_organisation(self) -> str:
        """The name of an organisation that is not in the register, "" for any other answer."""
        is_new = self.organisation_id.data is None and self.is_new_organisation.data
        return self.organisation_id.words if is_new else ""


class OrganisationForm(Form):
    """For whom somebody takes part from now on."""

    organisation_id = wtforms.SelectField(_l("Takes part for"), choices=[])


class SubstituteForm(Form):
    """Who comes to one session in somebody's place."""

    name = CleanString(
        _l("Name and surname of who comes"), required=_l("Type the name of who comes."), longest=120
    )
    email = EmailField(
        _l("E-mail address of who comes"),
        required=_l("Type the e-mail address of who comes."),
        description=_l("The invitation to this session goes there."),
        render_kw={"autocomplete": "off"},
    )


class ManagerSubstituteForm(Form):
    """Who comes to one session in somebody's place: found in the register, or typed."""

    person_id = PickField(_l("Somebody in the register"))
    name = CleanString(_l("Name and surname of who comes"), longest=120)
    email = EmailField(_l("E-mail address of who comes"), render_kw={"autocomplete": "off"})

    def validate_name(self, field: wtforms.Field) -> None:
        if self.person_id.data is None and not field.data:
            raise ValidationError(_("Choose somebody of the register, or type name and address."))

    def validate_email(self, field: wtforms.Field) -> None:
        if self.person_id.data is None and self.name.data and not field.data and not field.errors:
            raise ValidationError(_("Type the e-mail address of who comes."))


def stranger_enrol_form(sent: Any = None, *, news_text: str = "") -> StrangerEnrolForm:
    """Return the form for somebody who is not signed in; `news_text` are the words by which they agree to news."""
    form = StrangerEnrolForm(sent)
    offer_news(form, news_text)
    return form


def person_enrol_form(
    workplaces: Sequence[tuple[int, str]],
    sent: Any = None,
    *,
    is_notice_known: bool,
    is_asked: bool,
    news_text: str = "",
) -> PersonEnrolForm:
    """Return the form for somebody who is signed in: the own organisations first, no notice read before.

    `is_asked`: nothing is to be agreed to before the person may be asked for an opinion, or they want no surveys.
    """
    first = str(workplaces[0][0]) if workplaces else None
    form = PersonEnrolForm(sent, represents=first)
    form.offer(workplaces)
    if is_notice_known:
        del form.notice
    if is_asked:
        del form.may_ask
    offer_news(form, news_text)
    return form
