"""Somebody who has the database, the key, the files and every log line, and wants to know who answered what.

The log tells in which order people answered: their links are in it, and when they sent their form. What is left
is to bring the answers into the order in which they came; `orders` tries whatever the engine may have kept.
"""

import math
import re
from pathlib import Path

from sqlalchemy import text

from cop import tokens
from cop.extensions import Base, db
from cop.queries.survey_answering import LINK

OPENED = re.compile(r'^(\S+) .*"GET /en/surveys/answer/(\S+) ')
SENT = re.compile(r'^(\S+) .*"POST /en/surveys/answer ')
SHEETS = "FROM survey_sheet WHERE survey_id = :survey"


def arrivals(lines):
    """Return the invitations in the order in which their people sent the form, as the access log tells."""
    opened, order = {}, []
    for line in lines:
        if found := OPENED.match(line):
            opened[found[1]] = tokens.value_of(LINK, found[2])
        elif found := SENT.match(line):
            order.append(opened[found[1]])
    return order


def orders(survey_id):
    """Return by name the keys of the sheets in each order that might be the one in which they came."""
    found = _of_sqlite(survey_id) if db.engine.dialect.name == "sqlite" else _of_postgresql(survey_id)
    found["key"] = sorted(found["read"])
    return found | {f"{name}, backwards": keys[::-1] for name, keys in found.items()}


def _of_sqlite(survey_id):
    rows = db.session.execute(text(f"SELECT key, answers {SHEETS}"), {"survey": survey_id}).all()
    files = b"".join(Path(f"{db.engine.url.database}{end}").read_bytes() for end in ("", "-wal"))
    clues = {
        "place of the key": lambda key, _answers: files.find(key.encode()),
        "last place of the key": lambda key, _answers: files.rfind(key.encode()),
        "place of the words": lambda _key, answers: files.find(answers[:40].encode()),
        "place of the last words": lambda _key, answers: files.find(answers[-40:].encode()),
        "copies": lambda _key, answers: -files.count(answers[:40].encode()),
        "copies of the last words": lambda _key, answers: -files.count(answers[-40:].encode()),
    }
    found = {
        name: [key for key, _answers in sorted(rows, key=lambda row: clue(*row))]
        for name, clue in clues.items()
    }
    return found | {"read": [key for key, _answers in rows]}


def _of_postgresql(survey_id):
    clues = {
        "read": "",
        "place": "ORDER BY ctid",
        "transaction": "ORDER BY age(xmin) DESC, ctid",
        "command": "ORDER BY cmin::text::int, ctid",
        "place of what is long": "ORDER BY coalesce(pg_column_toast_chunk_id(answers), 0), ctid",
        "compression": "ORDER BY pg_column_size(answers)::float / length(answers::text), ctid",
    }
    statements = {name: text(f"SELECT key {SHEETS} {order}") for name, order in clues.items()}
    return {
        name: list(db.session.scalars(statement, {"survey": survey_id}))
        for name, statement in statements.items()
    }


def dump():
    """Return the rows of every table as texts, with what PostgreSQL keeps beside them."""
    hidden = ", ctid, xmin" if db.engine.dialect.name == "postgresql" else ""
    names = [table.name for table in Base.metadata.sorted_tables]
    return {
        name: sorted(map(str, db.session.execute(text(f'SELECT *{hidden} FROM "{name}"')).all()))
        for name in names
    }


def chance(hits, trials, likelihood):
    """Return how likely so many hits or more are by guessing: the exact upper tail of the binomial distribution."""
    return sum(
        math.comb(trials, n) * likelihood**n * (1 - likelihood) ** (trials - n)
        for n in range(hits, trials + 1)
    )
