"""What questions and choices are called in exports: made from their words, and used again by nothing else."""

import re
from collections.abc import Collection
from functools import cache

from slugify import slugify

from cop.models import SurveyQuestion
from cop.queries.survey_questions import is_key_shared, keys_like
from cop.questionnaires import questionnaires

_LONGEST = 48  # of the 60 characters of the column; the rest is for a number
_NUMBER = re.compile(r"_\d+$")


def new_key(words: str) -> str:
    """Return a key for a question in these words, which no question of any survey has.

    Figures are compared by it: two questions that only happen to begin alike must not be called the same.
    """
    base = _slug(words) or "question"
    return _free(base, keys_like(base) | shipped_keys())


def key_after(question: SurveyQuestion) -> str:
    """Return the key of the question that takes the place of this one: "useful_2" after "useful"."""
    base = _NUMBER.sub("", question.key)
    return _free(base, keys_like(base) | shipped_keys())


def option_key(words: str, taken: Collection[str]) -> str:
    """Return a key for a choice or a row in these words, other than those of its question."""
    return _free(_slug(words) or "option", taken)


def is_compared(question: SurveyQuestion) -> bool:
    """Whether figures of other surveys are compared with those of this question."""
    return question.key in shipped_keys() or is_key_shared(question)


@cache
def shipped_keys() -> frozenset[str]:
    """Return what the questions of the shipped questionnaires are called."""
    return frozenset(question.key for one in questionnaires() for question in one.questions)


def _slug(words: str) -> str:
    return slugify(words, separator="_", max_length=_LONGEST, word_boundary=True)


def _free(base: str, taken: Collection[str]) -> str:
    number, key = 1, base
    while key in taken:
        number += 1
        key = f"{base}_{number}"
    return key
