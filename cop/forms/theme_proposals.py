"""Proposing and supporting a theme, and what the team decides about it."""

from collections.abc import Iterable
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, RadioField, ValidationError
from wtforms.fields import Field, SelectChoice

from cop.forms.choices import EnumField, EnumRadios
from cop.forms.fields import CleanString, CleanText, EmailField, Form
from cop.forms.validators import Required
from cop.forms.words import COMMUNITY_STATUSES, JOIN_POLICIES, LANGUAGES, PROPOSAL_MOVES, TONES
from cop.models import CommunityStatus, JoinPolicy, Language, ThemeProposal, Tone

# The words a supporter agrees to so that the name is public; kept with the supporter as they are here.
LISTING = _l("Show my name, and my organisation's, on the public page of this theme.")


class ThemeForm(Form):
    """What a proposal says."""

    title = CleanString(_l("The theme in a few words"), required=_l("Give the theme a title."), longest=160)
    need = CleanText(
        _l("What is it needed for?"), required=_l("Say what it is needed for."), longest=4000,
        render_kw={"rows": 6},
    )  # fmt: skip
    who_would_come = CleanText(
        _l("Who would come?"), required=_l("Say who would come."), longest=2000, render_kw={"rows": 3}
    )


class SupporterForm(Form):
    """Who proposes or supports. Somebody who is signed in is asked the last question but one alone."""

    name = CleanString(
        _l("Your name and surname"), required=_l("Type your name."), longest=120,
        render_kw={"autocomplete": "name"},
    )  # fmt: skip
    email = EmailField(_l("Your e-mail address"), required=_l("Type your e-mail address."))
    organisation_name = CleanString(
        _l("Your organisation"), longest=200, render_kw={"autocomplete": "organization"}
    )
    is_listed = BooleanField(LISTING)
    notice = BooleanField(
        _l("I have read the privacy notice."), [Required(_l("Tick the box once you have read the notice."))]
    )

    def know(self) -> None:
        """Leave out what is known of somebody who is signed in."""
        for name in ("name", "email", "notice"):
            del self[name]


class ProposalForm(ThemeForm, SupporterForm):
    pass


class CorrectionForm(ThemeForm):
    language = EnumField(_l("Written in"), LANGUAGES, required=_l("Choose the language."))


class MoveForm(Form):
    state = EnumRadios(_l("State"), PROPOSAL_MOVES, required=_l("Choose the state."))
    words = CleanText(_l("What you say about it"), longest=2000, render_kw={"rows": 4})


class BeginForm(Form):
    """The community that a proposal becomes: as much as it needs to exist, the rest on its own page."""

    name_it = CleanString(_l("Name in Italian"), required=_l("Type the name in Italian."))
    name_en = CleanString(_l("Name in English"), description=_l("Left empty, the Italian one is shown."))
    lead_it = CleanString(_l("One sentence in Italian"), longest=400)
    lead_en = CleanString(_l("One sentence in English"), longest=400)
    tone = EnumRadios(_l("Colour"), TONES, required=_l("Choose a colour."), default=Tone.BLUE)
    join_policy = EnumRadios(
        _l("Who may join"), JOIN_POLICIES, required=_l("Choose who may join."), default=JoinPolicy.ON_REQUEST
    )
    contact_email = EmailField(_l("Address of the coordinators"))
    status = EnumRadios(
        _l("State"),
        {status: COMMUNITY_STATUSES[status] for status in (CommunityStatus.ACTIVE, CommunityStatus.PROPOSED)},
        required=_l("Choose the state."),
        default=CommunityStatus.ACTIVE,
    )
    words = CleanText(_l("A few words to those who are invited"), longest=2000, render_kw={"rows": 4})


class AcceptForm(Form):
    """For whom an invited supporter takes part: one of the own workplaces, another organisation, nobody."""

    represents = RadioField(_l("You take part"), [Required(_l("Choose one of these."))])
    organisation_name = CleanString(
        _l("Name of the organisation"), render_kw={"autocomplete": "organization"}
    )

    def validate_organisation_name(self, field: Field) -> None:
        if self.represents.data == "other" and not field.data:
            raise ValidationError(_("Type the name of the organisation."))

    @property
    def chosen_id(self) -> int | None:
        """The id of the workplace, None for any other answer."""
        chosen = self.represents.data or ""
        return int(chosen) if chosen.isdigit() else None

    @property
    def chosen_name(self) -> str:
        """The name of another organisation, "" for any other answer."""
        return (self.organisation_name.data or "") if self.represents.data == "other" else ""


def supporter_form(form: SupporterForm, *, is_known: bool) -> Any:
    """Return a form that asks only what is not known: of somebody who is signed in, little."""
    if is_known:
        form.know()
    return form


def move_form(proposal: ThemeProposal, sent: Any = None) -> MoveForm:
    """Return the form that moves a proposal, at its present state."""
    return MoveForm(sent, prefix="move-", state=proposal.state)


def begin_form(proposal: ThemeProposal, sent: Any = None) -> BeginForm:
    """Return the form that makes a community of a proposal, filled with what the proposal says."""
    names = {"name_it": proposal.title}
    if proposal.language == Language.EN:
        names["name_en"] = proposal.title
    return BeginForm(sent, **names)


def accept_form(
    workplaces: Iterable[tuple[int, str]], organisation_name: str, sent: Any = None
) -> AcceptForm:
    """Return the form of an invitation, at what the supporter said when supporting."""
    offered = [(str(id_), name) for id_, name in workplaces]
    first = offered[0][0] if offered else "other" if organisation_name else "nobody"
    form = AcceptForm(sent, represents=first, organisation_name="" if offered else organisation_name)
    form.represents.choices = [
        *(SelectChoice(id_, _("for %(organisation)s", organisation=name)) for id_, name in offered),
        SelectChoice("other", _("for another organisation") if offered else _("for an organisation")),
        SelectChoice("nobody", _("for yourself, without an organisation")),
    ]
    return form
