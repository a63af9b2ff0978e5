"""The circuit breaker: when the server is out of order, mails wait and no attempt of theirs is spent."""

from datetime import datetime, timedelta

from cop.emails.transport import Attempt, Fate

FAULTS_IN_A_ROW = 3
FIRST_PAUSE, LONGEST_PAUSE = timedelta(seconds=30), timedelta(minutes=5)
_FAULTS = {Fate.BROKEN, Fate.UNREACHABLE, Fate.UNKNOWN}


class Breaker:
    """Counts faults of the connection in a row and says until when to leave the server alone."""

    def __init__(self) -> None:
        self.paused_until: datetime | None = None
        self.trouble = ""
        self._faults = 0

    def note(self, attempt: Attempt, *, at: datetime) -> None:
        """Take in how an attempt ended at the instant `at`."""
        if attempt.fate == Fate.BARRED:  # a wrong password does not heal by knocking
            self._pause(at, LONGEST_PAUSE, attempt)
        elif attempt.fate in _FAULTS:
            self._faults += 1
            if self._faults >= FAULTS_IN_A_ROW:
                pause = FIRST_PAUSE * 2 ** min(self._faults - FAULTS_IN_A_ROW, 10)
                self._pause(at, min(pause, LONGEST_PAUSE), attempt)
        else:
            self._faults, self.paused_until, self.trouble = 0, None, ""

    def is_open(self, at: datetime) -> bool:
        """Whether to leave the server alone at the instant `at`."""
        return self.paused_until is not None and at < self.paused_until

    def _pause(self, at: datetime, pause: timedelta, attempt: Attempt) -> None:
        self.paused_until = at + pause
        self.trouble = f"{attempt.code or ''} {attempt.words}".strip()[:500]
