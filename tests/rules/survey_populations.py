"""Small surveys with whatever answers, and what somebody who takes figures from each other learns of them."""

from fractions import Fraction
from itertools import combinations, product

from hypothesis import strategies as st

from cop.models import OptionAxis, SurveyOption, SurveyQuestion, SurveyQuestionKind
from cop.rules.survey_classes import variables_of
from cop.rules.survey_tables import NO_ANSWER, NOT_ASKED, variable_classes

CHOICES = 3


def question(id_, kind, choices=0, rows=0, bands=()):
    """A question that is in no database."""
    options = [
        SurveyOption(id=100 * id_ + n, axis=OptionAxis.CHOICE, key=f"c{n + 1}") for n in range(choices)
    ]
    options += [
        SurveyOption(id=100 * id_ + 50 + n, axis=OptionAxis.ROW, key=f"r{n + 1}") for n in range(rows)
    ]
    kind = SurveyQuestionKind(kind)
    return SurveyQuestion(id=id_, key=f"q{id_}", kind=kind, options=options, bands=list(bands), conditions=[])


SINGLE = question(1, "single", CHOICES)
SCALE = question(2, "scale")
SEVERAL = question(3, "several", 2)
# Asked of those alone who gave the first answer to the first question.
INNER = question(4, "single", 2)
QUESTIONS = (SINGLE, SCALE, SEVERAL, INNER)


@st.composite
def populations(draw):
    """From fifteen to forty-five people, some of whom leave questions out."""
    return [_sheet(draw) for _ in range(draw(st.integers(15, 45)))]


def _sheet(draw):
    ids = [one.id for one in SINGLE.options]
    given = {
        "1": draw(st.sampled_from([*ids, ids[0], None])),
        "2": draw(st.sampled_from([3, 4, 5, 5, None])),
        "3": draw(st.sampled_from([[300], [301], [300, 301], None])),
    }
    if given["1"] == ids[0]:
        given["4"] = draw(st.sampled_from([400, 401, None]))
    return {key: value for key, value in given.items() if value is not None}


def counted(sheets):
    """The variables, and who was asked each question as bits."""
    everybody = (1 << len(sheets)) - 1
    inner = sum(1 << place for place, one in enumerate(sheets) if one.get("1") == 100)
    asked = {1: everybody, 2: everybody, 3: everybody, 4: inner}
    return [variable for one in QUESTIONS for variable in variables_of(one, sheets)], asked


def keys_by_sheet(variable, asked):
    """What each sheet says, silence in the two ways of a table."""
    silent = (
        NO_ANSWER if asked[variable.question_id] >> n & 1 else NOT_ASKED for n in range(len(variable.given))
    )
    return [key or other for key, other in zip(variable.given, silent, strict=True)]


def people(given, keys):
    return frozenset(n for n, key in enumerate(given) if key in keys)


def small_groups_worked_out(down, across, lines):
    """The groups of 1 to 4 that linear algebra finds in figures of two questions: who said one of some answers to
    the one and one of some to the other. `lines` are pairs of keys (None: all) whose number is known.

    How many left a question out is no secret: those groups are passed over.
    """
    rows, columns = sorted(set(down)), sorted(set(across))
    pairs = list(zip(down, across, strict=True))
    number = {atom: pairs.count(atom) for atom in product(rows, columns)}
    # Whoever reads that nobody did knows it of every answer in it.
    empty = [line for line in lines if not any(_is_in(pair, line) for pair in pairs)]
    atoms = [atom for atom in number if not any(_is_in(atom, line) for line in empty)]
    known = [[_is_in(atom, line) for atom in atoms] for line in lines]
    reduced = _reduced([[Fraction(one) for one in line] for line in known])
    found = set()
    for some in _subsets(rows):
        for others in _subsets(columns):
            inside = [atom for atom in atoms if atom[0] in some and atom[1] in others]
            is_small = 0 < sum(number[atom] for atom in inside) < 5
            if not is_small or _is_silence(inside, atoms):
                continue
            if _is_determined([Fraction(atom in inside) for atom in atoms], reduced):
                found.add((some, others))
    return found


def _is_silence(inside, atoms):
    """Whether a group is all who are silent on one of the two questions."""
    silent = [(NO_ANSWER,), (NOT_ASKED,), (NO_ANSWER, NOT_ASKED)]
    return any(inside == [atom for atom in atoms if atom[side] in keys] for side in (0, 1) for keys in silent)


def _is_in(atom, line):
    return all(keys is None or key in keys for key, keys in zip(atom, line, strict=True))


def _subsets(keys):
    return [one for size in range(1, len(keys) + 1) for one in combinations(keys, size)]


def _reduced(matrix):
    """The rows of a matrix in echelon form, each with the place of its first one."""
    found = []
    for line in matrix:
        rest = _less(line, found)
        place = next((n for n, value in enumerate(rest) if value), None)
        if place is not None:
            found.append((place, [value / rest[place] for value in rest]))
    return found


def _less(line, reduced):
    for place, other in reduced:
        if line[place]:
            line = [one - line[place] * two for one, two in zip(line, other, strict=True)]
    return line


def _is_determined(line, reduced):
    return not any(_less(line, reduced))


def margins(variable, given, is_down):
    """What the figures of a question by itself say, as lines of `small_groups_worked_out`."""
    classes = variable_classes(variable) if variable.base >= 5 else []
    said = tuple(key for key in set(given) if key not in {NO_ANSWER, NOT_ASKED})
    return [((keys, None) if is_down else (None, keys)) for keys in [*classes, said]]
