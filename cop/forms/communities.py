"""A community: what is said of it, and who has a role in it."""

from collections.abc import Iterable
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from slugify import slugify
from wtforms import ValidationError
from wtforms.fields import Field

from cop.forms.choices import EnumField, EnumRadios, RecordField
from cop.forms.fields import CleanString, CleanText, DateField, EmailField, Form, WholeNumber
from cop.forms.words import COMMUNITY_KINDS, COMMUNITY_STATUSES, JOIN_POLICIES, ROLE_KINDS, TONES
from cop.models import Community, CommunityStatus, JoinPolicy, Tone

MARKDOWN = _l("Markdown: **bold**, - list, [text](address).")


class CommunityForm(Form):
    name_it = CleanString(_l("Name in Italian"), required=_l("Type the name in Italian."))
    name_en = CleanString(_l("Name in English"), description=_l("Left empty, the Italian one is shown."))
    slug = CleanString(
        _l("Address of the page"),
        longest=72,
        description=_l(
            "The last part of the address. Left empty, it is made from the name; it never changes."
        ),
    )
    kind = EnumField(_l("Kind"), COMMUNITY_KINDS, required=_l("Choose the kind."))
    initiative_id = RecordField(_l("Initiative"), empty=_l("None"))
    position = WholeNumber(
        _l("Place in the lists"), required=_l("Type a number."), most=9999, default=0,
        description=_l("Smaller numbers come first."),
    )  # fmt: skip
    lead_it = CleanString(_l("One sentence in Italian"), longest=400)
    lead_en = CleanString(_l("One sentence in English"), longest=400)
    text_it = CleanText(_l("What it does, in Italian"), description=MARKDOWN)
    text_en = CleanText(_l("What it does, in English"), description=MARKDOWN)
    tone = EnumRadios(_l("Colour"), TONES, required=_l("Choose a colour."), default=Tone.BLUE)
    join_policy = EnumRadios(
        _l("Who may join"), JOIN_POLICIES, required=_l("Choose who may join."), default=JoinPolicy.ON_REQUEST
    )
    contact_email = EmailField(_l("Address of the coordinators"))
    status = EnumRadios(
        _l("State"), COMMUNITY_STATUSES, required=_l("Choose the state."), default=CommunityStatus.ACTIVE
    )
    starts_on = DateField(_l("Began on"))

    def validate_slug(self, field: Field) -> None:
        if field.data and field.data != slugify(field.data):
            raise ValidationError(_("Only lower-case letters without accents, digits and hyphens."))


# What only the team sets, and what is set once.
TEAM = ("initiative_id", "position")
ONCE = ("slug",)


def community_form(
    community: Community | None,
    sent: Any = None,
    *,
    initiatives: Iterable[tuple[int, object]],
    is_team: bool,
) -> CommunityForm:
    """Return the form of a community (None: a new one), with the fields that the viewer may set."""
    form = CommunityForm(sent, obj=community)
    form.initiative_id.offer(initiatives)
    for name in (() if is_team else TEAM) + (() if community is None else ONCE):
        del form[name]
    return form


class RoleForm(Form):
    kind = EnumRadios(_l("Role"), ROLE_KINDS, required=_l("Choose the role."))
    email = EmailField(
        _l("E-mail address"), required=_l("Type the address."), render_kw={"autocomplete": "off"}
    )
    name = CleanString(
        _l("Name and surname"), longest=120, render_kw={"autocomplete": "off"},
        description=_l("For somebody who is not in the register yet."),
    )  # fmt: skip
    since_on = DateField(_l("First day"), required=_l("Choose the first day."))
