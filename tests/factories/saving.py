"""Saving a record, and numbers that make each one different."""

from itertools import count

from cop.extensions import db

numbers = count(1)


def save(obj):
    db.session.add(obj)
    db.session.flush()
    return obj
