"""Doing things at the same moment: threads started together, each in a transaction of its own."""

import threading
import time

from flask import g

from cop.extensions import db

here = threading.local()


def at_once(number, act):
    """Run `act(n)` for n in 0..number-1 in as many threads, started together; return seconds and errors."""
    gate, seconds, errors = threading.Barrier(number), [], []

    def run(n):
        here.number = n
        gate.wait()
        begin = time.perf_counter()
        try:
            act(n)
        except Exception as error:
            errors.append(error)
        seconds.append(time.perf_counter() - begin)

    threads = [threading.Thread(target=run, args=(n,)) for n in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(seconds), errors


def commit(app, build):
    """Build records in a committed transaction; return what `build` returns."""
    with app.app_context():
        made = build()
        db.session.commit()
        return made


def act(app, verb):
    """Do something in a context and transaction of its own."""
    with app.app_context():
        g.language = "en"
        try:
            verb()
            db.session.commit()
        finally:
            db.session.rollback()


def act_on(app, model, record_id, verb):
    """Call a verb on a record in a context and transaction of its own."""
    act(app, lambda: verb(db.session.get_one(model, record_id)))
