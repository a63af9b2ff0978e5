"""An issue as its readers will see it, and tried out by mail to oneself."""

import pytest

from cop import clock
from cop.emails.compose import compose
from cop.emails.newsletters import compiled
from cop.emails.reading import open_mail
from cop.extensions import db as database
from cop.models import BlockKind, Language, Message, NewsletterContent
from cop.queries.newsletter_filling import filled
from cop.services import newsletter_trials
from tests import factories as make
from tests.pictures import picture


@pytest.fixture
def issue(db, at):
    at("2026-11-23T09:00+01:00")
    made = make.make_issue(
        make.make_list(make.make_community()),
        title_it="Novembre",
        title_en="November for {{name}}",
        lead_en="In short",
    )
    make.make_block(made, text_it="Ciao {{nome}}", text_en="Hello {{name}}")
    return made


@pytest.fixture
def person(issue):
    return make.make_coordinator(issue.mailing_list.community, name="Ada Rossi", email="ada@example.org")


@pytest.fixture
def coordinator(person, signed_in):
    return signed_in(person)


def test_it_is_looked_at_wide_narrow_and_as_text_in_both_languages(coordinator, issue):
    page = coordinator.get(f"/en/newsletters/{issue.id}/preview")
    assert page.words(".news-envelope dd")[1] == "November for Ada Rossi In short"
    assert page.soup.select_one("iframe")["src"] == f"/en/newsletters/{issue.id}/mail/en?shade=light"
    addresses = [link["href"] for link in page.soup.select(".news-ways a")]
    assert len(addresses) == 7
    assert {coordinator.get(address).status_code for address in addresses} == {200}
    text = coordinator.get(f"/en/newsletters/{issue.id}/preview?in=it&as=text")
    assert "Ciao Ada Rossi" in text.words("pre")[0]
    assert coordinator.get(f"/en/newsletters/{issue.id}/preview?in=xx&as=yy&shade=zz").status_code == 200


def test_the_frame_can_show_our_own_pictures_and_nothing_else(coordinator, issue, app):
    block = make.make_block(
        issue, BlockKind.IMAGE, image=make.make_file(picture(), "a.png"), alt_it="Un gruppo"
    )
    answer = coordinator.get(f"/en/newsletters/{issue.id}/mail/en")
    policy = answer.headers["Content-Security-Policy"]
    assert f"img-src data: {app.config['BASE_URL']};" in policy
    assert "sandbox" in policy
    assert "script-src" not in policy
    address = answer.soup.select_one(f"img[src*='/{block.image_id}-']")["src"]
    assert app.test_client().get(address.removeprefix(app.config["BASE_URL"])).status_code == 200


def test_a_dark_look_holds_whatever_the_computer_prefers(coordinator, issue):
    light, dark = (
        coordinator.get(f"/en/newsletters/{issue.id}/mail/en?shade={shade}").text
        for shade in ("light", "dark")
    )
    assert "(prefers-color-scheme: dark)" in light
    assert dark == light.replace("(prefers-color-scheme: dark)", "all")


def test_of_an_issue_that_has_left_one_sees_what_it_said(coordinator, issue):
    said = compiled(filled(issue, Language.EN, at=clock.now()))
    kept = {"title": said.title, "facts": said.facts.as_json(), "html": said.html, "plain": said.plain}
    database.session.add(NewsletterContent(issue_id=issue.id, language=Language.EN, **kept))
    issue.status, issue.started_at = "sent", clock.now()
    issue.blocks[0].text_en = "Something else"
    database.session.flush()
    page = coordinator.get(f"/en/newsletters/{issue.id}/preview?as=text")
    assert "Hello Ada Rossi" in page.words("pre")[0]


def trials():
    return database.session.query(Message).filter_by(kind="newsletter_trial").order_by(Message.id).all()


def test_a_trial_goes_to_oneself_alone(coordinator, issue, person):
    make.make_subscription(issue.mailing_list)
    answer = coordinator.post(f"/en/newsletters/{issue.id}/trial", data={"in": "it"}, follow_redirects=True)
    assert answer.words(".notice-success p") == [
        "A trial is on its way to ada@example.org, and to nobody else."
    ]
    row = trials()[0]
    assert (len(trials()), row.recipient, row.language, row.subject) == (
        1, "ada@example.org", "it", f"newsletter_trial:{issue.id}",
    )  # fmt: skip
    mail = open_mail(compose(row, at=clock.now()).body)
    assert mail.title == "Novembre"
    assert "Ciao Ada Rossi" in mail.plain
    assert "Ciao Ada Rossi" in mail.html


def test_it_is_tried_often_but_not_without_end(coordinator, issue, at, monkeypatch):
    monkeypatch.setattr("cop.views.newsletter_previews.MOST_A_DAY", 2)
    assert newsletter_trials.MOST_A_DAY == 30
    for second in range(3):
        at(f"2026-11-23T09:00:0{second}+01:00")
        answer = coordinator.post(
            f"/en/newsletters/{issue.id}/trial", data={"in": "xx"}, follow_redirects=True
        )
    assert answer.soup.select_one(".notice-warning")
    assert len(trials()) == 2
