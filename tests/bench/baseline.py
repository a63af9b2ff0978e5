"""The baselines: a Flask page that reads one row with SQLAlchemy and renders a small template, and a bare one."""

import os

from flask import Flask, render_template
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import select
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    pass


db = SQLAlchemy(model_class=Base)


class Note(Base):
    __tablename__ = "note"
    id: Mapped[int] = mapped_column(primary_key=True)
    text: Mapped[str]


def create() -> Flask:
    app = Flask(__name__, template_folder=os.environ["BENCH_FOLDER"])
    app.config["SQLALCHEMY_DATABASE_URI"] = f"sqlite:///{os.environ['BENCH_FOLDER']}/baseline.db"
    db.init_app(app)

    @app.get("/one-row")
    def one_row() -> str:
        return render_template("one_row.html", note=db.session.scalar(select(Note).where(Note.id == 1)))

    @app.get("/bare")
    def bare() -> str:
        return "ok"

    return app


def prepare(folder: str) -> None:
    """Write the baseline's template and database into a folder."""
    with open(f"{folder}/one_row.html", "w") as f:
        f.write("<!doctype html><title>{{ note.text }}</title><h1>{{ note.text }}</h1>")
    os.environ["BENCH_FOLDER"] = folder
    with create().app_context():
        db.create_all()
        db.session.add(Note(id=1, text="one row"))
        db.session.commit()
