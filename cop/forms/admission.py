"""Who may come to a meeting by themselves, and when: a part of the meeting's form."""

import wtforms
from flask_babel import lazy_gettext as _l

from cop.forms.fields import WholeNumber
from cop.forms.moments import MomentField
from cop.queries.seating import MOST_HOURS

# The facts of a meeting that are fields by the same name; the window belongs to its date and is never copied.
COPIED = ("needs_approval", "seats_per_organisation", "waiting_closes_hours")
WINDOW = ("registration_opens_at", "registration_closes_at")


class AdmissionFields:
    registration_opens_at = MomentField(
        _l("Registration opens"), description=_l("Left empty: as soon as the meeting is published.")
    )
    registration_closes_at = MomentField(
        _l("Registration closes"), description=_l("Left empty: when the meeting begins.")
    )
    needs_approval = wtforms.BooleanField(
        _l("Who was not invited asks to come"),
        description=_l(
            "You decide on each request. Those you invite need no yes of yours. Unless this kind of meeting is open "
            "to everybody, those alone can ask who belong to a community that hosts it."
        ),
    )
    seats_per_organisation = WholeNumber(
        _l("Most seats for one organisation"),
        least=1,
        most=100_000,
        description=_l("Its other people go on the waiting list until one of them gives up a seat."),
    )
    waiting_closes_hours = WholeNumber(
        _l("The waiting list closes, hours before the start"),
        least=1,
        most=MOST_HOURS,
        description=_l("From then on nobody is let in by surprise; whoever still waits is told so."),
    )

    def validate_registration_closes_at(self, field: wtforms.Field) -> None:
        opens_at = self.registration_opens_at.data
        if field.data and opens_at and field.data <= opens_at:
            raise wtforms.ValidationError(_l("Registration must close after it opens."))

    @property
    def has_admission(self) -> bool:
        """Whether anything is said here, or refused: the part of the form is then open."""
        fields = [self[name] for name in (*WINDOW, *COPIED)]  # type: ignore[index]
        return any(field.data or field.errors for field in fields)
