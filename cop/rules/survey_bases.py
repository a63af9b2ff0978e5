"""Questions whose number of answers would tell how few gave some answer to an earlier one.

One that must be answered by those alone who said yes to the one before is answered by as many as said yes: all less
these are those who said no. So such a question has no figures where a number from 1 to 4 would be left over. (Where
it need not be answered, whoever is missing may have left it out: that few did is let be.)
"""

from collections.abc import Mapping, Sequence
from functools import reduce
from operator import or_

from cop.models import SurveyQuestion, SurveyQuestionKind
from cop.rules.survey_classes import Variable, shown_classes
from cop.rules.survey_pooling import is_shown
from cop.rules.survey_tables import Group, Shown


def telling_bases(
    questions: Sequence[SurveyQuestion],
    variables: Mapping[int, Sequence[Variable]],
    asked: Mapping[int, Group],
) -> set[int]:
    """Return the ids of the questions, in a survey's order, of which not even the number of answers may be shown.

    `variables` are what is counted of each question, `asked` who was asked it, by its id.
    """
    shown, telling = Shown(), set()
    for question in questions:
        group = asked[question.id]
        earlier = {one.on_id for one in question.conditions} & variables.keys()
        if not question.is_required or not earlier:
            continue
        own = [one for on_id in earlier for one in _looked_at(question, variables[on_id])]
        if shown.tells(group) or any(_tells_of(group, one) for one in own):
            telling.add(question.id)
        else:
            shown.add([group])
    return telling


def _looked_at(question: SurveyQuestion, variables: Sequence[Variable]) -> list[Variable]:
    """Of the choices among several those that a condition names; else all there are."""
    named = {one.option.key for one in question.conditions if one.option is not None}
    return [one for one in variables if one.kind != SurveyQuestionKind.SEVERAL or one.row in named]


def _tells_of(group: Group, variable: Variable) -> bool:
    """Whether the size of a group, less the classes shown that lie in it, or of those that reach into it what does
    not, is from 1 to 4.
    """
    cut = [one for one in _classes(variable) if one & group and one & ~group]
    inside = reduce(or_, (one for one in _classes(variable) if not one & ~group), 0)
    around = reduce(or_, cut, 0)
    return not (is_shown((group & ~inside).bit_count()) and is_shown((around & ~group).bit_count()))


def _classes(variable: Variable) -> list[Group]:
    """The people behind each class that is shown of a question."""
    if variable.kind == SurveyQuestionKind.SEVERAL and not all(map(is_shown, variable.counts.values())):
        return [_people(variable, variable.keys)]
    several = variable.kind == SurveyQuestionKind.SEVERAL
    classes = [(key,) for key in variable.keys] if several else shown_classes(variable)
    return [_people(variable, keys) for keys in classes]


def _people(variable: Variable, keys: Sequence[str]) -> Group:
    return sum(1 << place for place, key in enumerate(variable.given) if key in keys)
