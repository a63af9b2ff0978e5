"""What a phone at the desk sends: single taps, or those it has kept while there was no network."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField

from cop.forms.choices import read_id
from cop.forms.fields import CleanString, EmailField, Form
from cop.models import Mode
from cop.services.check_in import KEPT, Tap

MOST_TAPS = 500  # at once; a phone sends the rest with the next lot
VERBS = ("here", "online", "undo")
_MODES = {"online": Mode.ONLINE}
_LONGEST_KEY = 60
_MILLISECOND = timedelta(milliseconds=1)


class DoorCodeForm(Form):
    code = CleanString(
        _l("Code of your invitation"),
        required=_l("Type the code."),
        longest=40,
        description=_l("Eight letters and digits, for instance ABCD-2345."),
    )


class DoorAddressForm(Form):
    """At the wall: the address alone, and who it is where walk-ins are taken."""

    name = CleanString(_l("Name and surname"), required=_l("Type your name."), longest=120)
    organisation = CleanString(_l("Organisation"), longest=200)
    email = EmailField(_l("Your mail address"), required=_l("Type your address."))


class DoorForm(Form):
    takes_walk_ins = BooleanField(
        _l("People who are on no list may record themselves"),
        description=_l("They leave name, organisation and address, and you check them on the check-in page."),
    )


def taps_in(sent: Sequence[str], *, at: datetime) -> list[Tap]:
    """Read taps, each "key.here.#12.3400" or "key.here.ABCD2345.0": who, by id or code, how many milliseconds ago.

    The hour is told as an age, because phones disagree about what time it is. What cannot be read is left out.
    """
    read = (_tap(one, at) for one in sent[:MOST_TAPS])
    return [tap for tap in read if tap]


def tap_of(verb: str, who: str) -> Tap | None:
    """Return the tap that names somebody by id, None for an id that cannot be."""
    try:
        id_ = read_id(who)
    except ValueError:
        return None
    return Tap(registration_id=id_, is_undo=verb == "undo", mode=_MODES.get(verb)) if id_ else None


def _tap(sent: str, at: datetime) -> Tap | None:
    key, verb, who, ago = [*sent.split("."), "", "", ""][:4]
    is_age = ago.isascii() and ago.isdigit() and len(ago) < 12
    if not key or len(key) > _LONGEST_KEY or verb not in VERBS or not is_age:
        return None
    tap = tap_of(verb, who[1:]) if who.startswith("#") else Tap(code=who, is_undo=verb == "undo")
    return replace(tap, key=key, at=at - min(int(ago) * _MILLISECOND, KEPT)) if tap else None
