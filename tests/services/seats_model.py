"""What must come of every act on a meeting with seats, by plain lists: a model to hold the real thing against."""

from collections import Counter

from cop.models import Answer, Mode

MODES = (Mode.IN_PERSON, Mode.ONLINE)
YES, MAYBE, NO = Answer.ACCEPTED, Answer.TENTATIVE, Answer.DECLINED
WAITING, REQUESTED, WITHDRAWN, INVITED = Answer.WAITING, Answer.REQUESTED, Answer.WITHDRAWN, Answer.INVITED


class RefusedError(Exception):
    """The model says no."""


class Model:
    """Who sits and who waits in each way to come; `said`, `mode` and `asks` by the person's number."""

    def __init__(self, organisations):
        self.organisations = organisations  # by person: the name of an organisation, or None
        self.limits = dict.fromkeys(MODES)
        self.most, self.kept = None, {}
        self.is_open, self.is_list_open, self.needs_approval = True, True, False
        self.said, self.mode, self.asks = {}, {}, set()
        self.queue, self.mails = [], Counter()

    def seated(self, mode, *, besides=None):
        return [
            one for one, said in self.said.items() if (said, self.mode[one]) == (YES, mode) and one != besides
        ]

    def waiting(self, mode):
        return [one for one in self.queue if self.mode[one] == mode]

    def number_of(self, organisation, modes, besides):
        sitting = [one for mode in modes for one in self.seated(mode, besides=besides)]
        return len([one for one in sitting if self.organisations[one] == organisation])

    def kept_open(self, mode, *, but=None, besides=None):
        return sum(
            max(0, number - self.number_of(organisation, (mode,), besides))
            for (organisation, way), number in self.kept.items()
            if way == mode and organisation != but
        )

    def may_sit(self, one, mode):
        own, limit = self.organisations[one], self.limits[mode]
        taken = len(self.seated(mode, besides=one)) + self.kept_open(mode, but=own, besides=one)
        is_at_most = own and self.most is not None and self.number_of(own, MODES, one) >= self.most
        return (limit is None or taken < limit) and not is_at_most

    def fill(self):
        for one in list(self.queue) if self.is_list_open else ():
            if self.may_sit(one, self.mode[one]):
                self.queue.remove(one)
                self.said[one] = YES
                self.mails["promotion", one] += 1

    def leave(self, one, said):
        if one in self.queue:
            self.queue.remove(one)
        self.said[one] = said
        self.fill()

    def take(self, one, mode):
        if self.may_sit(one, mode):
            if one in self.queue:
                self.queue.remove(one)
            self.said[one], self.mode[one] = YES, mode
            self.fill()
        elif self.said[one] == YES:
            raise RefusedError
        elif not (one in self.queue and self.mode[one] == mode):
            if not self.is_list_open:
                raise RefusedError
            if one in self.queue:
                self.queue.remove(one)
            self.queue.append(one)
            self.said[one], self.mode[one] = WAITING, mode
            self.mails["waiting", one] += 1

    def invite(self, one):
        self.said[one], self.mode[one] = INVITED, None
        self.mails["invitation", one] += 1

    def register(self, one, mode):
        if not self.is_open:
            raise RefusedError
        before = self.mails.copy()
        self.said[one], self.mode[one] = INVITED, None
        if self.needs_approval:
            self.asks.add(one)
        try:
            self.say(one, YES, mode)
        except RefusedError:
            del self.said[one], self.mode[one]
            self.asks.discard(one)
            self.mails = before
            raise
        if self.said[one] == YES:
            self.mails["invitation", one] += 1

    def say(self, one, answer, mode, *, is_own=True):
        said, must_ask = self.said[one], self.needs_approval and one in self.asks
        if said == WITHDRAWN:
            raise RefusedError
        if is_own and answer == YES and not self.is_open and said not in {YES, WAITING, REQUESTED}:
            raise RefusedError
        if is_own and answer == MAYBE and must_ask:
            raise RefusedError
        if is_own and answer == YES and must_ask:
            self.ask(one, mode)
            return
        stands = YES if said == WAITING and self.is_list_open else said
        if (stands, self.mode[one]) == (answer, mode):
            return
        if answer == YES:
            self.take(one, mode)
        else:
            self.leave(one, answer)
            self.mode[one] = mode
        if answer != NO:
            self.asks.discard(one)

    def ask(self, one, mode):
        if self.said[one] != REQUESTED:
            self.mails["come_to_decide"] += REQUESTED not in self.said.values()
            self.mails["come_requested", one] += 1
        self.said[one], self.mode[one] = REQUESTED, mode

    def bring_back(self, one, mode):
        self.said[one], self.mode[one] = INVITED, None
        try:
            self.say(one, YES, mode, is_own=False)
        except RefusedError:
            self.said[one] = WITHDRAWN
            raise
        self.mails["invitation", one] += self.said[one] == YES

    def decide(self, one, *, is_yes):
        if is_yes:
            self.take(one, self.mode[one])
            self.mails["invitation", one] += self.said[one] == YES
        else:
            self.said[one] = WITHDRAWN
            self.mails["come_refused", one] += 1
        self.asks.discard(one)

    def withdraw(self, one):
        self.leave(one, WITHDRAWN)

    def limit(self, *limits):
        for mode, number in zip(MODES, limits, strict=True):
            taken, present = len(self.seated(mode)), self.limits[mode]
            needed = taken + self.kept_open(mode)
            is_lower = present is None or (number is not None and number < present)
            if number is not None and (number < taken or (number < needed and is_lower)):
                raise RefusedError
        self.limits = dict(zip(MODES, limits, strict=True))
        self.fill()

    def keep(self, organisation, mode, number):
        if self.limits[mode] is None:
            raise RefusedError
        before = dict(self.kept)
        self.kept[organisation, mode] = number
        if len(self.seated(mode)) + self.kept_open(mode) > self.limits[mode]:
            self.kept = before
            raise RefusedError
        self.fill()

    def release(self):
        number, self.kept = len(self.kept), {}
        self.fill()
        return number

    def settle(self, **facts):
        for name, value in facts.items():
            setattr(self, name, value)
        self.fill()
