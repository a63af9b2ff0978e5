"""What tables of two questions say of a part of those who answered, and how tables are kept."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from cop.models import SurveyQuestionKind
from cop.rules.figures import LEAST_SHOWN
from cop.rules.survey_classes import NO, YES
from cop.rules.survey_figures import (
    Bar,
    Distribution,
    Filter,
    Hidden,
    QuestionFigures,
    Row,
    SurveyResults,
)
from cop.rules.survey_tables import Axis, Name, Table, is_mixed, is_silent

Kind = SurveyQuestionKind
TOO_FEW = Distribution(None)


class Tables:
    """The tables of a survey, found by either side."""

    def __init__(self, tables: Iterable[Table]) -> None:
        self._by_names: dict[tuple[Name, Name], Table] = {}
        self._by_down: dict[Name, list[Table]] = {}
        self._all = list(tables)
        for one in self._all:
            for table in (one, one.turned()):
                self._by_names[table.down.name, table.across.name] = table
                self._by_down.setdefault(table.down.name, []).append(table)

    @property
    def tables(self) -> list[Table]:
        """Return each table once."""
        return self._all

    def table(self, down: Name, across: Name) -> Table | None:
        """Return the table of two questions, rows or choices, each by id and key."""
        return self._by_names.get((down, across))

    def has(self, part: Filter) -> bool:
        """Whether any table tells a part from the rest."""
        name, keys = (part.question_id, part.row), tuple(part.choice.split("|"))
        return any(keys in one.down.classes for one in self._by_down.get(name, ()))


def parts_of(question: QuestionFigures) -> list[Filter]:
    """Return the parts by the answers to a question that are shown exactly, those with fewer than five left out."""
    if question.kind == Kind.SEVERAL:
        bars = [bar for bar in question.figures.bars if bar.count is not None]
        return [
            Filter(question.id, choice, bar.keys[0])
            for bar in bars
            for choice, count in ((YES, bar.count or 0), (NO, bar.base - (bar.count or 0)))
            if count >= LEAST_SHOWN
        ]
    own = [("", question.figures), *((one.key, one.figures) for one in question.rows)]
    return [
        Filter(question.id, "|".join(bar.keys), row)
        for row, figures in own
        for bar in figures.bars
        if (bar.count or 0) >= LEAST_SHOWN
    ]


def group_in(results: SurveyResults, tables: Tables, only: Filter) -> SurveyResults | None:
    """Return the figures of a part, as far as they may be shown; None where the part is not one that is offered."""
    size = _size(results, only)
    if size is None or not tables.has(only):
        return None
    questions = [
        _question(one, tables, only)
        for one in results.questions
        if not one.is_open and one.id != only.question_id
    ]
    return replace(results, asked=None, answered=size, questions=tuple(questions), only=only)


def _size(results: SurveyResults, only: Filter) -> int | None:
    """How many gave the answer, by the figures of the question itself."""
    question = results.question(only.question_id)
    if question is None:
        return None
    if question.kind == Kind.SEVERAL:
        bar = next((bar for bar in question.figures.bars if bar.keys == (only.row,)), None)
        if bar is None or bar.count is None:
            return None
        return {YES: bar.count, NO: bar.base - bar.count}.get(only.choice)
    figures = question.row(only.row) if only.row else question.figures
    keys = tuple(only.choice.split("|"))
    return next((bar.count for bar in figures.bars if bar.keys == keys), None) if figures else None


def _question(question: QuestionFigures, tables: Tables, only: Filter) -> QuestionFigures:
    if question.kind == Kind.SEVERAL:
        bars = tuple(_choice(question, bar, tables, only) for bar in question.figures.bars)
        bases = [bar.base for bar in bars if bar.count is not None]
        figures = Distribution(max(bases), bars) if bases else TOO_FEW
        return replace(question, figures=figures)
    if question.kind == Kind.MATRIX:
        rows = tuple(
            Row(one.key, _part(one.figures, (question.id, one.key), tables, only)) for one in question.rows
        )
        known = [one.figures.base for one in rows if one.figures.base is not None]
        return replace(question, figures=Distribution(max(known)) if known else TOO_FEW, rows=rows)
    return replace(question, figures=_part(question.figures, (question.id, ""), tables, only))


def _line(name: Name, tables: Tables, only: Filter) -> tuple[Table, int] | None:
    """The table that says how the part answered a question, and the place of the part in it."""
    table = tables.table((only.question_id, only.row), name)
    keys = tuple(only.choice.split("|"))
    if table is None or keys not in table.down.classes:
        return None
    return table, table.down.classes.index(keys)


def _part(whole: Distribution, name: Name, tables: Tables, only: Filter) -> Distribution:
    found = _line(name, tables, only)
    if found is None:
        return TOO_FEW
    table, place = found
    counted = [
        (keys, count)
        for keys, count in zip(table.across.classes, table.cells[place], strict=True)
        if not is_silent(keys)
    ]
    base = sum(count for _keys, count in counted)
    order = [key for bar in whole.bars for key in bar.keys]
    bars = [Bar(keys, base, count) for keys, count in counted]
    # What nobody chose at all is in no table.
    bars += [Bar(bar.keys, base, 0) for bar in whole.bars if bar.count == 0]
    bars.sort(key=lambda bar: min(order.index(key) for key in bar.keys if key in order))
    return Distribution(base, tuple(bars), table.down_means[place])


def _choice(question: QuestionFigures, whole: Bar, tables: Tables, only: Filter) -> Bar:
    found = _line((question.id, whole.keys[0]), tables, only)
    withheld = Bar(whole.keys, 0, None, Hidden.WITHHELD)
    if found is None:
        return withheld
    table, place = found
    counts = dict(zip(table.across.classes, table.cells[place], strict=True))
    if any(map(is_mixed, counts)):
        return withheld
    if any({YES, NO} <= set(keys) for keys in counts):
        return withheld
    return Bar(whole.keys, counts.get((YES,), 0) + counts.get((NO,), 0), counts.get((YES,), 0))


def tables_to_json(tables: Sequence[Table]) -> list[dict[str, Any]]:
    """Return what `tables_from` reads: short names, since a survey has hundreds of them."""
    return [
        {
            "down": _axis_to_json(one.down),
            "across": _axis_to_json(one.across),
            "cells": one.cells,
            "means": [one.down_means, one.across_means],
        }
        for one in tables
    ]


def tables_from(kept: Iterable[Mapping[str, Any]]) -> Tables:
    """Return the tables as `tables_to_json` wrote them."""
    return Tables(
        Table(
            _axis_from(one["down"]),
            _axis_from(one["across"]),
            tuple(tuple(line) for line in one["cells"]),
            *(tuple(means) for means in one["means"]),
        )
        for one in kept
    )


def _axis_to_json(axis: Axis) -> list[Any]:
    return [axis.question_id, axis.row, axis.classes]


def _axis_from(kept: Sequence[Any]) -> Axis:
    question_id, row, classes = kept
    return Axis(question_id, row, tuple(tuple(keys) for keys in classes))
