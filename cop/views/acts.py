"""Acts of one button: no form, one verb, and a word about how it went."""

from collections.abc import Callable

from flask import flash, redirect
from flask.typing import ResponseReturnValue

from cop.errors import CopError
from cop.views.saving import saving


def act(
    verb: Callable[[], object], *, done: str, then: str, refused: str | None = None
) -> ResponseReturnValue:
    """Call a service verb, commit, say `done` and go to `then`; a refusal is said at `refused`."""
    try:
        with saving():
            verb()
    except CopError as error:
        flash(str(error), "danger")
        return redirect(refused or then, 303)
    flash(done, "success")
    return redirect(then, 303)
