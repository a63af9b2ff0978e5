"""The questionnaires that are shipped: what is worth asking, put in order, in Italian and English.

Each is a file of this folder, `<key>.toml`, in our own words. A survey that is made from one holds a copy of its
questions (`cop.services.questionnaires.fill`): nothing that happens to these files changes what was asked.

`key` of a question or of a choice is what figures are compared by between meetings, editions and years. Whoever
puts a question in other words gives it another key.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from cop.models import Bilingual, ConditionTest, SurveyPurpose, SurveyQuestionKind

# In the order in which they are offered.
KEYS = (
    "meeting_feedback",
    "edition_end",
    "follow_up",
    "needs_analysis",
    "financial_instruments",
    "value_creation",
)
_FOLDER = Path(__file__).parent
_TESTS = {test.value: test for test in ConditionTest}


@dataclass(frozen=True)
class Choice:
    """What may be chosen, or a row of a matrix."""

    key: str
    text: Bilingual


@dataclass(frozen=True)
class Condition:
    """An earlier answer under which a question is asked: the keys of that question and of its choice, or a number."""

    on: str
    test: ConditionTest
    option: str | None = None
    number: float | None = None


@dataclass(frozen=True)
class Question:
    """What `cop.models.SurveyQuestion` holds, without a survey."""

    key: str
    kind: SurveyQuestionKind
    text: Bilingual
    help: Bilingual
    low: Bilingual
    high: Bilingual
    unit: Bilingual
    is_required: bool = False
    least: float | None = None
    most: float | None = None
    bands: tuple[float, ...] = ()
    choices: tuple[Choice, ...] = ()
    rows: tuple[Choice, ...] = ()
    conditions: tuple[Condition, ...] = ()


@dataclass(frozen=True)
class Section:
    title: Bilingual
    text: Bilingual
    questions: tuple[Question, ...]


@dataclass(frozen=True)
class Questionnaire:
    """A set of questions, with what a survey made from it says.

    `name` and `about` are for whoever chooses it; `one` and `many` are how such a survey reads among the
    figures, empty where it is not counted there.
    """

    key: str
    purpose: SurveyPurpose
    is_anonymous: bool
    name: Bilingual
    about: Bilingual
    title: Bilingual
    intro: Bilingual
    thanks: Bilingual
    one: Bilingual
    many: Bilingual
    sections: tuple[Section, ...]

    @property
    def questions(self) -> tuple[Question, ...]:
        return tuple(question for section in self.sections for question in section.questions)


def questionnaires() -> tuple[Questionnaire, ...]:
    """Return every questionnaire that is shipped, in the order in which they are offered."""
    return tuple(questionnaire(key) for key in KEYS)


@cache
def questionnaire(key: str) -> Questionnaire:
    """Return the questionnaire of that key. Raises KeyError where none is shipped under it."""
    if key not in KEYS:
        raise KeyError(key)
    with (_FOLDER / f"{key}.toml").open("rb") as file:
        return _read(key, tomllib.load(file))


def _read(key: str, kept: Mapping[str, Any]) -> Questionnaire:
    texts = {
        name: _words(kept, name) for name in ("name", "about", "title", "intro", "thanks", "one", "many")
    }
    return Questionnaire(
        key=key,
        purpose=SurveyPurpose(kept["purpose"]),
        is_anonymous=kept["is_anonymous"],
        sections=tuple(_section(one) for one in kept["section"]),
        **texts,
    )


def _section(kept: Mapping[str, Any]) -> Section:
    questions = tuple(_question(one) for one in kept["question"])
    return Section(_words(kept, "title"), _words(kept, "text"), questions)


def _question(kept: Mapping[str, Any]) -> Question:
    return Question(
        key=kept["key"],
        kind=SurveyQuestionKind(kept["kind"]),
        **{name: _words(kept, name) for name in ("text", "help", "low", "high", "unit")},
        is_required=kept.get("is_required", False),
        least=kept.get("least"),
        most=kept.get("most"),
        bands=tuple(kept.get("bands", ())),
        choices=_choices(kept, "choices"),
        rows=_choices(kept, "rows"),
        conditions=tuple(_condition(one) for one in kept.get("only_if", ())),
    )


def _choices(kept: Mapping[str, Any], name: str) -> tuple[Choice, ...]:
    return tuple(Choice(one["key"], Bilingual(one["it"], one["en"])) for one in kept.get(name, ()))


def _condition(kept: Mapping[str, Any]) -> Condition:
    """Read {question = "key", is = "key of a choice"}, or {question = "key", at_least = 3}."""
    [(test, value)] = [(_TESTS[name], value) for name, value in kept.items() if name != "question"]
    is_choice = test in {ConditionTest.IS, ConditionTest.IS_NOT}
    return Condition(
        kept["question"], test, option=value if is_choice else None, number=None if is_choice else value
    )


def _words(kept: Mapping[str, Any], name: str) -> Bilingual:
    words = kept.get(name, {})
    return Bilingual(words.get("it", "").strip(), words.get("en", "").strip())
