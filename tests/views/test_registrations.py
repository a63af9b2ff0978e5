"""The answer card of a meeting, and the list of its people."""

import csv
import io

import pytest
from sqlalchemy import event, select

from cop import clock
from cop.extensions import db
from cop.models import Answer, AuditEntry, Message, Mode, Registration, Source, ranges_of
from cop.services.registrations import reset_answers
from tests.factories import (
    make_affiliation,
    make_community,
    make_coordinator,
    make_kind,
    make_meeting,
    make_member,
    make_membership,
    make_organisation,
    make_person,
    make_registration,
)

HTMX = {"HX-Request": "true"}


@pytest.fixture
def meeting(db):
    return make_meeting(make_community())


@pytest.fixture
def coordinator(meeting, signed_in):
    return signed_in(make_coordinator(meeting.hosts[0]))


def saved(registration):
    db.session.refresh(registration)
    return registration


def answer(browser, meeting, word="yes", **more):
    headers = more.pop("headers", None)
    return browser.post(f"/en/meetings/{meeting.id}/answer", data={"answer": word, **more}, headers=headers)


def registration_of(meeting, person):
    return db.session.scalar(select(Registration).filter_by(meeting_id=meeting.id, person_id=person.id))


def test_an_invited_person_answers_on_the_meeting_page(meeting, signed_in):
    registration = make_registration(meeting)
    sent = answer(signed_in(registration.person), meeting)
    assert (sent.status_code, sent.location) == (303, f"/en/meetings/{meeting.id}?answered=1")
    assert (saved(registration).answer, registration.source) == (Answer.ACCEPTED, Source.WEB)


def test_htmx_swaps_the_card_and_says_so_aloud(meeting, signed_in):
    registration = make_registration(meeting)
    part = answer(signed_in(registration.person), meeting, headers=HTMX)
    assert part.status_code == 200
    assert part.words(".notice-title") == ["Thank you, we look forward to seeing you"]
    assert part.soup.select("[autofocus]") != []
    assert part.words("#announcement") == ["Your answer is saved."]
    assert part.headers["Vary"] == "HX-Request, Cookie"


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_no_answer_chosen_is_said_where_it_belongs(meeting, signed_in, headers):
    registration = make_registration(meeting)
    page = answer(signed_in(registration.person), meeting, word="", headers=headers)
    assert page.status_code == 422
    assert page.words(".field-error") == ["Choose one of the answers."]


def test_a_member_of_a_host_registers_without_an_invitation(meeting, signed_in):
    organisation = make_organisation()
    person = make_member(meeting.hosts[0], organisation)
    assert answer(signed_in(person), meeting).status_code == 303
    registration = registration_of(meeting, person)
    assert (registration.answer, registration.organisation_id) == (Answer.ACCEPTED, organisation.id)
    assert list(db.session.scalars(select(Message.kind))) == ["invitation"]


def test_anybody_signed_in_registers_for_a_public_kind(signed_in):
    meeting, person = make_meeting(kind=make_kind(is_public=True)), make_person()
    assert answer(signed_in(person), meeting).status_code == 303
    assert registration_of(meeting, person).organisation_id is None


def test_a_stranger_does_not_register_for_a_meeting_of_members(meeting, signed_in):
    person = make_person()
    assert answer(signed_in(person), meeting).status_code == 403
    assert registration_of(meeting, person) is None


def test_who_was_not_invited_can_only_say_yes(signed_in):
    meeting = make_meeting(kind=make_kind(is_public=True))
    assert answer(signed_in(make_person()), meeting, "no").status_code == 422


def test_one_of_several_organisations_is_chosen(signed_in):
    meeting, person = make_meeting(kind=make_kind(is_public=True)), make_person()
    works, represents, foreign = (make_organisation() for _ in range(3))
    make_affiliation(person, works)
    make_membership(make_community(), represents, people=[person])
    browser = signed_in(person)
    assert answer(browser, meeting, organisation_id=foreign.id).status_code == 422
    assert answer(browser, meeting, organisation_id=represents.id).status_code == 303
    assert registration_of(meeting, person).organisation_id == represents.id


def test_a_seat_is_kept_where_the_other_way_is_full(signed_in):
    meeting = make_meeting(mode=Mode.HYBRID, seats_online=0)
    registration = make_registration(meeting, answer=Answer.ACCEPTED)
    part = answer(signed_in(registration.person), meeting, mode="online", headers=HTMX)
    assert part.status_code == 422
    assert "you keep your seat in person" in part.words(".field-error")[0]


def path(meeting, query=""):
    return f"/en/meetings/{meeting.id}/registrations{query}"


def names(page):
    return page.words("tbody th label")


@pytest.fixture
def people(meeting):
    """One of each answer, by its word."""
    of = make_organisation(short_name="Officina Prova")
    make = {
        "yes": Answer.ACCEPTED,
        "maybe": Answer.TENTATIVE,
        "no": Answer.DECLINED,
        "silent": Answer.INVITED,
    }
    make |= {"waiting": Answer.WAITING, "withdrawn": Answer.WITHDRAWN}
    return {
        word: make_registration(meeting, make_person(name=word.title()), answer=answer, organisation=of)
        for word, answer in make.items()
    }


def test_the_list_shows_everybody_who_is_on_it_with_totals(coordinator, meeting, people):
    page = coordinator.get(path(meeting))
    assert names(page) == ["Waiting", "Maybe", "No", "Silent", "Yes"]
    assert page.words("h2")[0] == "5 people on the list"
    assert page.words(".tally li") == [
        "1 coming",
        "1 maybe",
        "1 not coming",
        "1 waiting list",
        "1 no answer yet",
    ]
    assert page.words(".list-note")[0].startswith("1 organisation is coming.")
    assert page.words("tbody .state") == ["Waiting list", "Maybe", "Not coming", "No answer yet", "Coming"]


@pytest.mark.parametrize("word", ["yes", "maybe", "no", "silent", "waiting", "withdrawn"])
def test_the_list_is_narrowed_by_answer(coordinator, meeting, people, word):
    assert names(coordinator.get(path(meeting, f"?answer={word}"))) == [word.title()]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?q=mayb", ["Maybe"]),
        ("?q=OFFICINA+yes", ["Yes"]),
        ("?q=nobody", []),
        ("?answer=nonsense&q=yes", ["Yes"]),
    ],
)
def test_the_list_is_searched(coordinator, meeting, people, query, found):
    assert names(coordinator.get(path(meeting, query))) == found


def test_answers_to_an_earlier_date_are_told_apart(coordinator, meeting, people):
    for registration in people.values():
        registration.answered_sequence = 0
    meeting.sequence = 1
    reset_answers(meeting, at=clock.now())
    page = coordinator.get(path(meeting, "?answer=to_confirm"))
    assert names(page) == ["Maybe", "Yes"]
    assert "2 people said yes or maybe to the earlier date" in page.words(".list-note")[0]


def test_a_coordinator_sets_answers_and_it_is_logged(coordinator, meeting, people):
    ids = [people["maybe"].id, people["silent"].id]
    sent = coordinator.post(path(meeting, "?answer=maybe"), data={"id": ids, "act": "yes"})
    assert (sent.status_code, sent.location) == (303, path(meeting, "?answer=maybe"))
    assert [saved(people[word]).answer for word in ("maybe", "silent")] == [Answer.ACCEPTED] * 2
    assert people["silent"].source == Source.COORDINATOR
    logged = select(AuditEntry.subject_id).where(AuditEntry.verb == "answer").order_by(AuditEntry.id)
    assert list(db.session.scalars(logged)) == ids


def test_a_withdrawal_lets_the_next_one_in(coordinator, meeting, people):
    meeting.seats_in_person = 1
    db.session.flush()
    coordinator.post(path(meeting), data={"id": people["yes"].id, "act": "withdraw"})
    assert saved(people["yes"]).answer == Answer.WITHDRAWN
    assert saved(people["waiting"]).answer == Answer.ACCEPTED


def test_somebody_taken_off_comes_back(coordinator, meeting, people):
    coordinator.post(path(meeting), data={"id": people["withdrawn"].id, "act": "yes"})
    assert saved(people["withdrawn"]).answer == Answer.ACCEPTED


def test_people_are_counted_as_the_team_or_as_participants(coordinator, meeting, people):
    for act, is_staff in (("staff", True), ("participant", False)):
        coordinator.post(path(meeting), data={"id": people["yes"].id, "act": act})
        assert saved(people["yes"]).is_staff == is_staff


def test_all_or_nobody_and_the_name_of_who_cannot(coordinator, meeting, people):
    ids = [people["silent"].id, people["withdrawn"].id]
    page = coordinator.get(coordinator.post(path(meeting), data={"id": ids, "act": "no"}).location)
    assert page.words(".notice-danger") == [
        "Withdrawn: You are not on the list of this meeting any more. Write to its organisers to come."
    ]
    assert saved(people["silent"]).answer == Answer.INVITED


@pytest.mark.parametrize(
    "sent",
    [{}, {"act": "yes"}, {"id": "x", "act": "yes"}, {"id": "9" * 30, "act": "yes"}, {"id": "1", "act": "x"}],
)
def test_nothing_ticked_or_nothing_chosen_is_said(coordinator, meeting, sent):
    page = coordinator.get(coordinator.post(path(meeting), data=sent).location)
    assert page.words(".notice-warning") == ["Tick at least one person, and choose what to do."]


def test_people_of_another_meeting_are_out_of_reach(coordinator, meeting):
    elsewhere = make_registration()
    coordinator.post(path(meeting), data={"id": elsewhere.id, "act": "withdraw"})
    assert saved(elsewhere).answer == Answer.INVITED


def test_reading_the_list_is_logged(coordinator, meeting, people):
    coordinator.get(path(meeting))
    coordinator.get(path(meeting).replace("registrations", "registrations.csv"))
    listed = select(Registration.person_id)
    exported = ranges_of(db.session.scalars(listed.where(Registration.answer != Answer.WITHDRAWN)))
    read = select(AuditEntry.details).where(AuditEntry.verb.in_(["read", "export"])).order_by(AuditEntry.id)
    assert list(db.session.scalars(read)) == [
        {"list": "registrations", "people": ranges_of(db.session.scalars(listed))},
        {"list": "registrations", "people": exported},
    ]


@pytest.mark.parametrize(("language", "separator"), [("en", ","), ("it", ";")])
def test_the_file_opens_in_a_spreadsheet_and_holds_no_formula(coordinator, meeting, language, separator):
    meeting.title_en = meeting.title_it = "Città & Co."
    person = make_person(name='=HYPERLINK("http://evil.example")', email="anna@example.org")
    make_registration(
        meeting, person, organisation=make_organisation(legal_name="@cmd"), answer=Answer.ACCEPTED
    )
    sent = coordinator.get(f"/{language}/meetings/{meeting.id}/registrations.csv")
    assert (sent.mimetype, sent.headers["Content-Disposition"]) == (
        "text/csv",
        'attachment; filename="citta-co.csv"',
    )
    assert sent.data.startswith(b"\xef\xbb\xbf")
    header, row = csv.reader(io.StringIO(sent.data.decode("utf-8-sig")), delimiter=separator)
    assert len(header) == len(row) == 10
    assert row[:3] == ['\'=HYPERLINK("http://evil.example")', "anna@example.org", "'@cmd"]


def test_an_empty_list_says_what_to_do(coordinator, meeting):
    assert coordinator.get(path(meeting)).words(".empty-title") == ["Nobody is on the list yet"]


def queries_of(browser, address):
    """How many rows are asked for or written by one request; BEGIN and SAVEPOINT do not count."""
    seen = []

    def note(_connection, _cursor, statement, *_):
        seen.append(statement.split()[0])

    event.listen(db.engine, "before_cursor_execute", note)
    assert browser.get(address).status_code == 200
    event.remove(db.engine, "before_cursor_execute", note)
    return sum(word in {"SELECT", "INSERT", "UPDATE"} for word in seen)


def test_the_list_asks_as_many_questions_for_fifty_people_as_for_one(coordinator, meeting):
    make_registration(meeting, organisation=make_organisation())
    db.session.commit()
    few = queries_of(coordinator, path(meeting))
    for _ in range(49):
        make_registration(meeting, organisation=make_organisation())
    db.session.commit()
    assert queries_of(coordinator, path(meeting)) == few <= 13
