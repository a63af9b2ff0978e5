"""Leaving, complaining and bouncing survive a restored backup; so does coming back."""

from contextlib import contextmanager

import pytest
from sqlalchemy import select

from cop import clock, stops_file
from cop.cli import checks
from cop.cli.privacy import replay
from cop.jobs.stopping import replay_stops, write_stops
from cop.models import LeftBy, LiftedStop, NewsKind, Subscription, SuppressionReason
from cop.queries.suppressions import all_suppressions
from cop.queries.viewers import viewer_of
from cop.services.merges import merge_records
from cop.services.stop_journal import stops_not_in
from cop.services.subscriptions import leave, leave_all, subscribe
from cop.services.suppressions import lift_suppression, suppress_address
from tests.factories import make_administrator, make_community, make_member, make_person
from tests.factories.newsletters import make_issue, make_list, make_subscription
from tests.news_audiences import audience_of

BEFORE, LATER, LATEST = "2026-11-22T12:00+01:00", "2026-11-22T13:00+01:00", "2026-11-22T14:00+01:00"


@pytest.fixture
def folder(app, db, at, tmp_path, monkeypatch):
    at(BEFORE)
    monkeypatch.setattr(app, "instance_path", str(tmp_path))
    return tmp_path


@pytest.fixture
def backup(db, folder):
    """What is done inside is written down, and lost to the restored database."""

    @contextmanager
    def lost():
        with db.session.begin_nested() as after_backup:
            yield
            db.session.flush()
            missing = stops_not_in(stops_file.written_in(folder))
            after_backup.rollback()
        db.session.expire_all()
        stops_file.append(folder, missing)

    return lost


def reached(issue):
    return sorted(one.person.email for one in audience_of(issue, clock.now()).recipients)


def stops(address):
    return all_suppressions([address]).get(address, set())


def test_the_file_names_nobody_and_is_nobodys_to_read(db, folder):
    person = make_person(name="Livia Corallo", email="livia@example.org")
    leave(person, make_list(), NewsKind.ISSUE, left_by=LeftBy.PAGE, by=None, at=clock.now())
    suppress_address("ugo@example.org", reason=SuppressionReason.BOUNCED)
    assert [write_stops(), write_stops()] == [2, 0]
    text = (folder / stops_file.NAME).read_text()
    assert [word for word in ("ivia", "ugo", "example", person.reply_token) if word in text] == []
    assert (folder / stops_file.NAME).stat().st_mode & 0o077 == 0


def test_who_left_is_still_out_in_a_restored_database(app, db, folder, backup, at):
    community = make_community()
    news = make_list(community)
    subscriber = make_subscription(news, make_person(email="sara@example.org")).person
    member = make_member(community, email="mia@example.org")
    make_member(community, email="ugo@example.org")
    issue = make_issue(news)
    now = at(LATER)
    with backup():
        for one in (subscriber, member):
            leave(one, news, NewsKind.ISSUE, left_by=LeftBy.ONE_CLICK, by=None, at=now)
    assert reached(issue) == ["mia@example.org", "sara@example.org", "ugo@example.org"]
    [finding] = checks.stops()
    assert (finding.level, finding.advice) == ("FAIL", "Run: cop privacy replay")
    result = app.test_cli_runner().invoke(replay)
    assert result.output.splitlines()[-1] == "Stops of mail replayed: 2."
    assert reached(issue) == ["ugo@example.org"]
    rows = db.session.execute(select(Subscription.left_at, Subscription.left_by)).all()
    assert rows == [(now, LeftBy.ONE_CLICK)] * 2
    assert [finding.level for finding in checks.stops()] == ["OK"]
    assert replay_stops() == 0


def test_stops_of_an_address_come_back_and_lifted_ones_do_not(db, folder, backup, at):
    suppress_address("old@example.org", reason=SuppressionReason.BOUNCED)
    write_stops()
    at(LATER)
    with backup():
        suppress_address("new@example.org", reason=SuppressionReason.COMPLAINED)
        lift_suppression("old@example.org", reason=SuppressionReason.BOUNCED)
    assert replay_stops() == 2
    assert stops("new@example.org") == {SuppressionReason.COMPLAINED}
    assert stops("old@example.org") == set()
    assert db.session.query(LiftedStop).count() == 1
    assert replay_stops() == 0


def test_who_came_back_after_leaving_is_not_stopped_again(db, folder, at):
    news, person = make_list(), make_person()
    leave(person, news, NewsKind.ISSUE, left_by=LeftBy.PAGE, by=None, at=at(BEFORE))
    write_stops()
    now = at(LATER)
    subscribe(
        person, news, [NewsKind.ISSUE], text="Write.", language="it", source="/it/news", by=None, at=now
    )
    assert (replay_stops(), write_stops(), replay_stops()) == (0, 1, 0)
    at(LATEST)
    leave(person, news, NewsKind.ISSUE, left_by=LeftBy.PAGE, by=None, at=clock.now())
    assert (write_stops(), replay_stops()) == (1, 0)


def test_no_news_at_all_comes_back_whole(db, folder, backup, at):
    news = make_list()
    person = make_subscription(news, make_person(email="sara@example.org")).person
    issue = make_issue(news)
    now = at(LATER)
    with backup():
        leave_all(person, left_by=LeftBy.PAGE, by=None, at=now)
    replay_stops()
    assert (reached(issue), person.surveys_refused_at) == ([], now)
    assert stops("sara@example.org") == {SuppressionReason.UNSUBSCRIBED}


def test_who_is_taken_up_again_with_the_address_stays_out(db, folder, backup, at):
    """Taken up and left since the backup, then imported again: the number is another one, the address the same."""
    community = make_community()
    news = make_list(community)
    issue = make_issue(news)
    now = at(LATER)
    with backup():
        gone = make_member(community, email="mia@example.org")
        leave(gone, news, NewsKind.ISSUE, left_by=LeftBy.ONE_CLICK, by=None, at=now)
    assert replay_stops() == 0
    make_member(community, email="Mia@example.org")
    assert (replay_stops(), reached(issue)) == (1, [])


def test_somebody_elses_number_and_broken_lines_stop_nobody(db, folder, at):
    person = make_person()
    known = {"what": "list", "list": "ecosystem", "kind": "issue", "is_stopped": True, "person_id": person.id}
    make_list()
    stops_file.append(folder, [known | {"key": "f" * 64, "at": "2026-11-22T12:00:00.000000+00:00"}])
    with (folder / stops_file.NAME).open("a") as file:
        file.write('[]\n{"what": "list"}\n{"what": "addr')
    assert (replay_stops(), db.session.query(Subscription).count()) == (0, 0)


def test_of_two_that_are_merged_the_no_stays(db, folder, at):
    news = make_list()
    yes = make_subscription(news, make_person(email="a@example.org")).person
    no = make_person(email="b@example.org")
    leave(no, news, NewsKind.ISSUE, left_by=LeftBy.PAGE, by=None, at=at(LATER))
    merge_records(
        yes, no, taken=set(), by=viewer_of(make_administrator(), today=clock.today()), at=clock.now()
    )
    [row] = db.session.scalars(select(Subscription)).all()
    assert (row.person_id, row.left_by, reached(make_issue(news))) == (yes.id, LeftBy.PAGE, [])
    write_stops()
    assert replay_stops() == 0
