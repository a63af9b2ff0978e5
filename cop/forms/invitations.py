"""Forms about the people of a meeting: whom to invite, one more, whether it is off and why."""

from collections.abc import Iterable

import wtforms
from flask_babel import lazy_gettext as _l
from wtforms.fields import SelectChoice

from cop.forms.choices import RecordsField
from cop.forms.fields import CleanString, Form
from cop.forms.picks import PickField
from cop.queries.audiences import Invitee, in_order


class CancelForm(Form):
    """Whether a meeting is off for good or only its date, and why."""

    what = wtforms.RadioField(
        _l("What happens to it"),
        choices=[
            SelectChoice("cancel", _l("It is cancelled: it will not take place")),
            SelectChoice("postpone", _l("It is postponed: the new date is not known yet")),
        ],
        default="cancel",
        invalid_choice_message=_l("Choose one of the two."),
    )
    reason = CleanString(
        _l("Why"), longest=500, description=_l("It appears in the mail and on the page of the meeting.")
    )

    def only_cancel(self) -> None:
        """Take "postponed" away, for a meeting that has begun or is over."""
        self.what.choices = [choice for choice in self.what.choices if choice.value == "cancel"]
        self.what.invalid_choice_message = _l("A meeting that has begun cannot be postponed.")


class InviteesForm(Form):
    """Who gets the invitation when a draft is published."""

    people = RecordsField(_l("People to invite"))
    add_person = PickField(_l("Invite somebody else"))

    invitees: list[Invitee]  # everybody who can be ticked

    def take_added(self) -> set[int]:
        """Tick the person chosen to be added; return the ids of all who are ticked."""
        self.add_person.errors = [self.add_person.answer] if self.add_person.answer else []
        if self.add_person.data is not None:
            self.people.data = [*(self.people.data or ()), self.add_person.data]
            self.add_person.forget()
        return set(self.people.data or ())

    def offer(self, invitees: Iterable[Invitee]) -> None:
        """Let these be ticked."""
        self.invitees = in_order(invitees)
        self.people.offer([(invitee.person.id, invitee.person.name) for invitee in self.invitees])

    @property
    def chosen(self) -> list[Invitee]:
        """Those who are ticked."""
        ticked = set(self.people.data or ())
        return [invitee for invitee in self.invitees if invitee.person.id in ticked]


class InviteForm(Form):
    """One more person for the list, and for whom."""

    person_id = PickField(_l("Person"), required=_l("Choose a person."))
