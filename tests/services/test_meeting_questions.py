"""Questions of a meeting: what may change once somebody has answered, and how answers come and go."""

import io
import zipfile
from datetime import timedelta

import pytest

from cop import clock
from cop.errors import CopError
from cop.exports.my_data import archive
from cop.jobs.erasing import follow
from cop.jobs.forgetting_files import forget_unused_files
from cop.models import QuestionAnswer, QuestionKind, SiteRole, StoredFile
from cop.queries.meeting_questions import answers_of, questions_of
from cop.queries.stored_files import path_of
from cop.rules.viewer import Viewer
from cop.services import meeting_questions as services
from cop.services.erasures import erase_person
from cop.services.meeting_questions import ChoiceFacts, Given
from cop.services.merges import merge_records
from cop.services.my_data import copy_of, files_in
from cop.services.stored_files import take_file
from tests.factories import (
    make_administrator,
    make_answer,
    make_file,
    make_meeting,
    make_person,
    make_question,
    make_registration,
)
from tests.factories.files import PDF

BY = Viewer(person_id=None)


def facts(kind=QuestionKind.CHOICE, words=("Meat", "Fish"), **kw):
    choices = [ChoiceFacts(None, "", one) for one in words]
    return {"kind": kind, "text_it": "Che cosa mangi?", "choices": choices} | kw


def rows(question, **words):
    """The choices as a form sends them back, some with other words."""
    return [ChoiceFacts(c.id, c.text_it, words.get(c.text_en, c.text_en)) for c in question.choices]


def test_questions_follow_each_other_and_move(db):
    meeting = make_meeting()
    first, second = (services.add_question(meeting, by=BY, **facts()) for _ in range(2))
    assert list(questions_of(meeting)) == [first, second]
    services.move_question(second, step=-1, by=BY)
    services.move_question(second, step=-1, by=BY)
    assert list(questions_of(meeting)) == [second, first]


@pytest.mark.parametrize("words", [[], ["Meat"], ["Meat", ""], [f"{n}" for n in range(31)]])
def test_too_little_or_too_much_to_choose_from_is_refused(db, words):
    with pytest.raises(CopError) as refused:
        services.add_question(make_meeting(), by=BY, **facts(words=words))
    assert refused.value.field == "choices"


def test_an_answered_question_keeps_its_kind_and_the_choices_taken(db):
    question = make_question(kind=QuestionKind.CHOICE, choices=["Meat", "Fish", "Nothing"])
    meat, fish, _nothing = question.choices
    make_answer(make_registration(question.meeting), question, choices=[fish.id])
    with pytest.raises(CopError) as kind:
        services.edit_question(question, by=BY, kind=QuestionKind.TEXT)
    with pytest.raises(CopError) as choices:
        services.edit_question(question, by=BY, choices=rows(question, Fish="")[:1] + rows(question)[2:])
    assert (kind.value.field, choices.value.field) == ("kind", "choices")
    renamed = [*rows(question, Fish="Fish, of the lake")[:2], ChoiceFacts(None, "Verdure", "")]
    services.edit_question(question, by=BY, kind=QuestionKind.CHOICE, choices=renamed)
    assert [choice.text_en for choice in question.choices] == ["Meat", "Fish, of the lake", ""]
    assert [choice.id for choice in question.choices][:2] == [meat.id, fish.id]


def test_a_question_is_deleted_or_retired(db):
    unanswered, answered = make_question(), make_question()
    make_answer(make_registration(answered.meeting), answered)
    assert services.remove_question(unanswered, by=BY, at=clock.now()) is True
    assert services.remove_question(answered, by=BY, at=clock.now()) is False
    assert list(questions_of(answered.meeting)) == []
    services.restore_question(answered, by=BY)
    assert list(questions_of(answered.meeting)) == [answered]


def test_answers_are_saved_changed_and_taken_back(db):
    meeting = make_meeting()
    registration = make_registration(meeting)
    words = make_question(meeting)
    several = make_question(meeting, QuestionKind.SEVERAL, ["One", "Two"])
    one, two = (choice.id for choice in several.choices)
    foreign = make_question(kind=QuestionKind.TEXT)

    def save(given):
        return services.save_answers(registration, given, by=None, at=clock.now())

    given = {
        words.id: Given("Nothing raw"),
        several.id: Given("One; Two", (two, one, 9999)),
        foreign.id: Given("x"),
    }
    assert save(given) == [words.id, several.id]
    saved = answers_of(registration)
    assert {id_: (a.text, a.choices) for id_, a in saved.items()} == {
        words.id: ("Nothing raw", []), several.id: ("One; Two", [one, two]),
    }  # fmt: skip
    assert save(given) == []
    assert save({words.id: Given()}) == [words.id]
    assert list(answers_of(registration)) == [several.id]


def test_a_file_is_kept_replaced_and_forgotten(db):
    meeting = make_meeting()
    registration, question = make_registration(meeting), make_question(meeting, QuestionKind.FILE)

    def save(given):
        services.save_answers(registration, {question.id: given}, by=None, at=clock.now())
        answer = answers_of(registration).get(question.id)
        return answer.file if answer else None

    first = save(Given(file=take_file(PDF, name="one.pdf")))
    assert (first.name, first.created_by_id) == ("one.pdf", registration.person_id)
    assert save(Given(keeps_file=True)).id == first.id
    second = save(Given(file=take_file(PDF, name="two.pdf"), keeps_file=True))
    old, new = path_of(first), path_of(second)
    assert forget_unused_files() == 1
    assert (old.exists(), new.exists()) == (False, True)
    assert save(Given()) is None
    assert (forget_unused_files(), new.exists()) == (1, False)


def test_sensitive_answers_go_after_their_days(db, at):
    now = at("2026-11-22T12:00+01:00")
    meeting = make_meeting(starts_at=now - timedelta(hours=3), ends_at=now)
    registration = make_registration(meeting)
    diet = make_question(meeting, is_sensitive=True, kept_days=7)
    photograph = make_question(meeting, QuestionKind.FILE, is_sensitive=True, kept_days=7)
    for question, more in ((diet, {}), (photograph, {"file": make_file()}), (make_question(meeting), {})):
        make_answer(registration, question, **more)
    assert services.forget_sensitive(now + timedelta(days=7, seconds=-1)) == 0
    assert services.forget_sensitive(now + timedelta(days=7)) == 2
    assert services.forget_sensitive(now + timedelta(days=8)) == 0
    assert db.session.query(QuestionAnswer).count() == 1
    assert forget_unused_files() == 1


def test_erasing_a_person_takes_answers_and_their_files(db):
    make_administrator()
    registration = make_registration()
    file = make_file(owner_id=registration.person_id)
    make_answer(registration, make_question(registration.meeting, QuestionKind.FILE), file=file)
    kept = make_file(owner_id=registration.person_id)
    make_answer(make_registration(registration.meeting), make_question(registration.meeting), file=kept)
    paths = path_of(file), path_of(kept)
    follow(erase_person(registration.person, by=None, at=clock.now()))
    assert [path.exists() for path in paths] == [False, True]
    assert db.session.query(StoredFile.id).all() == [(kept.id,)]


def test_my_data_holds_the_files_that_were_answered_with(db):
    registration = make_registration()
    file = make_file(name="me.pdf", owner_id=registration.person_id)
    question = make_question(registration.meeting, QuestionKind.FILE, text_en="Your picture?")
    make_answer(registration, question, file=file, text="me.pdf")
    copied = copy_of(registration.person, language="en")
    [told] = [rows.about for rows in copied if rows.table == "question_answer"]
    assert told[0]["question_id"] == {"id": question.id, "name": "Your picture?"}
    handed_in = files_in(copied)
    assert handed_in == {f"files/{file.id}-me.pdf": path_of(file)}
    packed = archive(copied, page="", style="", made_at=clock.now(), handed_in=handed_in)
    with zipfile.ZipFile(io.BytesIO(packed)) as files:
        assert files.read(f"files/{file.id}-me.pdf") == PDF


def test_of_two_registrations_that_become_one_the_kept_answers_stay(db):
    meeting = make_meeting()
    kept, hidden = make_person(), make_person()
    both, only_hidden = make_question(meeting), make_question(meeting)
    make_answer(make_registration(meeting, kept, answer="accepted"), both, text="kept")
    other = make_registration(meeting, hidden)
    make_answer(other, both, text="hidden")
    make_answer(other, only_hidden, text="only there")
    merge_records(kept, hidden, by=Viewer(site_role=SiteRole.ADMINISTRATOR), at=clock.now())
    db.session.expire_all()
    answers = {a.question_id: (a.text, a.registration.person_id) for a in db.session.query(QuestionAnswer)}
    assert answers == {both.id: ("kept", kept.id), only_hidden.id: ("only there", kept.id)}
