"""Whatever people type into a survey, in every field: on pages, in files, PDF and mails; and four answers anywhere."""

import csv
import io
from email import message_from_bytes
from email.policy import default

import openpyxl
import pypdf
import pytest
from flask_babel import force_locale
from sqlalchemy import select

from cop import clock, tokens
from cop.emails.compose import compose
from cop.models import Language, Message, SurveyFinding, SurveyInvitation
from cop.queries.survey_answering import LINK
from cop.queries.survey_questions import questions_of
from cop.queries.survey_quotes import open_questions
from cop.queries.viewers import viewer_of
from cop.services.community_reports import publish_year, write_year_words, year_words_seen
from cop.services.survey_answers import hand_in
from cop.services.survey_ends import close_survey
from cop.services.survey_findings import FindingFacts, make_finding, publish_finding, publish_results
from cop.services.survey_invitations import ask, remind
from cop.services.survey_quotes import release_answer
from cop.text import clean
from tests import factories as make
from tests.hostile import TEXTS, VALUES, encoded

TAG = "<script>alert(1)</script>"
TYPST = '#panic("x") $ \\ ] #import "/etc/passwd": * `raw` @label'
FORMULA = '=HYPERLINK("http://example.org")'
RTL = TEXTS["right to left"].decode()
WORST = clean(f"{TEXTS['markup'].decode()} {TYPST} {RTL} {TEXTS['emoji'].decode()} {TEXTS['sql'].decode()}")
KINDS = ("single", "several", "scale", "rating", "matrix", "number", "date", "short_text", "long_text")
ANSWERED = 6
FORM = "application/x-www-form-urlencoded"


@pytest.fixture
def story(db, at):
    at("2025-11-26T10:00+01:00")
    with force_locale("en"):
        yield Hostile(at)


class Hostile:
    """A survey whose every word is hostile, with questions of each kind, answered by so many people."""

    def __init__(self, at):
        self.set_clock = at
        self.community = make.make_community(slug="hosts", name_en="Hosts")
        self.person = make.make_coordinator(self.community, language="en")
        self.by = viewer_of(self.person, today=clock.today())
        both = ("title", "intro", "thanks", "one", "many")
        words = {f"{name}_{code}": WORST for name in both for code in ("it", "en")}
        self.survey = make.make_survey(
            community=self.community, **{**words, "title_en": FORMULA + WORST[:120]}
        )
        texts = {f"{name}_{code}": WORST[:90] for name in ("low", "high", "help") for code in ("it", "en")}
        texts |= {f"text_{code}": FORMULA + WORST[:300] for code in ("it", "en")}
        texts |= {f"unit_{code}": WORST[:40] for code in ("it", "en")}
        options = [f"{n} {FORMULA}{WORST[:120]}" for n in range(3)]
        self.questions = {
            kind: make.make_survey_question(
                self.survey,
                kind,
                choices=options if kind in {"single", "several", "matrix"} else 0,
                rows=options if kind == "matrix" else 0,
                **texts,
            )
            for kind in KINDS
        }

    def answer(self, people):
        for _ in range(people):
            person = make.make_member(self.community, language="en")
            invitation = make.make_asked(self.survey, person)
            hand_in(self.survey, self.said(), invitation=invitation, at=clock.now())

    def said(self):
        q = self.questions
        said = {
            "scale": 5,
            "rating": 9,
            "number": 7,
            "date": "2026-03-01",
            "short_text": FORMULA + WORST[:200],
        }
        said |= {"single": q["single"].choices[0].id, "several": [one.id for one in q["several"].choices[:2]]}
        said["matrix"] = {str(row.id): q["matrix"].choices[1].id for row in q["matrix"].rows}
        said["long_text"] = FORMULA + WORST
        return {str(q[kind].id): value for kind, value in said.items()}

    def publish(self):
        """Close it, and show all that can be shown of it, in hostile words."""
        close_survey(self.survey, by=self.by, at=clock.now())
        key = self.questions["single"].choices[0].key
        facts = FindingFacts(self.questions["single"].id, [key], words_it=WORST[:280], words_en=WORST[:280])
        finding = make_finding(self.survey, facts, by=self.by)
        publish_finding(finding, by=self.by, at=clock.now())
        publish_results(self.survey, by=self.by, at=clock.now())
        for question in open_questions(self.survey):
            answer = question.answers[0]
            decided = {"language": Language.EN, "by": self.by, "on": clock.today()}
            release_answer(self.survey, question.question.id, answer.ref, text=answer.text, **decided)
        words = dict.fromkeys(("words_it", "words_en", "changes_it", "changes_en"), f"{WORST}\n\n- {WORST}\n")
        write_year_words(self.community, 2025, seen=year_words_seen(None), by=self.by, **words)
        later = self.set_clock("2026-02-03T10:00+01:00")
        publish_year(self.community, 2025, tells=True, by=self.by, at=later)


def pages_of(survey):
    """The pages that show a survey, after /en/."""
    own = f"surveys/{survey.id}"
    tails = (
        "",
        "/results",
        "/results/table",
        "/questions",
        "/audience",
        "/quotes",
        "/findings",
        "/public-results",
    )
    years = ("", "/2025", "/2025/whole")
    return [
        "surveys",
        *(own + tail for tail in tails),
        "communities/hosts",
        *(f"communities/hosts/reports{y}" for y in years),
    ]


def test_hostile_words_are_shown_as_they_are_on_every_page(story, signed_in):
    story.answer(ANSWERED)
    story.publish()
    client = signed_in(story.person)
    for language in ("en", "it"):
        for path in pages_of(story.survey):
            page = client.get(f"/{language}/{path}", is_judged=False)
            assert (path, page.status_code, TAG in page.text) == (path, 200, False)


def test_hostile_words_in_every_file(story, signed_in):
    story.answer(ANSWERED)
    story.publish()
    client = signed_in(story.person)
    places = [f"/en/surveys/{story.survey.id}/results", "/en/communities/hosts/reports/2025"]
    for place in places:
        text = client.get(f"{place}.csv").data.decode("utf-8-sig")
        cells = [cell for row in csv.reader(io.StringIO(text)) for cell in row]
        assert [cell for cell in cells if cell.startswith(("=", "+", "@", "\t"))] == []
        assert client.get(f"{place}.json").status_code == 200
    book = openpyxl.load_workbook(io.BytesIO(client.get(f"{places[0]}.xlsx").data))
    kinds = {cell.data_type for sheet in book for row in sheet.iter_rows() for cell in row}
    assert "f" not in kinds
    for language in ("it", "en"):
        pdf = client.get(places[1].replace("/en/", f"/{language}/") + ".pdf").data
        text = " ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages)
        assert '#panic("x")' in " ".join(text.split())


def test_hostile_words_in_mails(story, db):
    for _ in range(ANSWERED):
        make.make_member(story.community, language="en")
    story.answer(ANSWERED)
    ask_and_remind(story)
    story.publish()
    db.session.flush()
    rows = db.session.scalars(select(Message)).all()
    assert {row.kind for row in rows} == {"survey_invitation", "survey_reminder", "you_said"}
    for row in rows:
        mail = message_from_bytes(compose(row, at=clock.now()).body, policy=default)
        html = mail.get_body(("html",)).get_content()
        assert (row.kind, TAG in html, "alert(1)" in html) == (row.kind, False, True)


def ask_and_remind(story):
    """Through the services, as the worker would."""
    ask(story.survey, clock.now())
    remind(story.survey.id, at=story.set_clock("2025-12-02T10:00+01:00"))


def test_hostile_answers_over_the_web(story, client, db):
    """What is typed is refused or kept, and never breaks anything: one value in every field, then in the open ones."""
    asked = {one.kind: f"q{one.id}" for one in questions_of(story.survey)}
    rows = [f"{asked['matrix']}_{row.id}" for row in story.questions["matrix"].rows]
    values = VALUES | {"100 kB": b"x" * 100_000, "worst": WORST.encode()}
    told = sent_in(story, client, db, [*asked.values(), *rows], values)
    assert told == {303: {"empty"}, 422: values.keys() - {"empty"}}
    told = sent_in(story, client, db, [asked["short_text"], asked["long_text"]], values)
    assert told == {303: values.keys() - told[422], 422: {"100 kB", "5000 digits", "long"}}
    for _ in range(ANSWERED):
        story.answer(1)
    story.publish()


def sent_in(story, client, db, fields, values):
    """Send a form for each of the values, in all of these fields; return the names of the values by status."""
    links = {name: tokens.signed(LINK, make.make_asked(story.survey).id) for name in values}
    db.session.commit()
    told = {}
    for name, value in values.items():
        body = encoded([("token", links[name].encode()), *((field, value) for field in fields)])
        sent = client.post("/en/surveys/answer", data=body, content_type=FORM, is_judged=False)
        told.setdefault(sent.status_code, set()).add(name)
    return told


def test_four_answers_are_too_few_on_page_in_files_and_in_the_report(story, signed_in, db):
    story.answer(4)
    close_survey(story.survey, by=story.by, at=clock.now())
    client = signed_in(story.person)
    place = f"/en/surveys/{story.survey.id}/results"
    page = client.get(place, is_judged=False)
    assert ("Too few answers" in page.text, page.words(".result-grid")) == (True, [])
    told = client.get(f"{place}.json").json
    assert (told["answered"], told["too_few"], told["questions"]) == (4, True, [])
    rows = csv.DictReader(io.StringIO(client.get(f"{place}.csv").data.decode("utf-8-sig")))
    assert {row["question"] for row in rows} == {""}
    report = client.get("/en/communities/hosts/reports/2025/whole", is_judged=False)
    assert "Fewer than five people answered" in report.text
    (survey,) = client.get("/en/communities/hosts/reports/2025/whole.json").json["feedback"]["surveys"]
    assert (survey["answered"], survey["questions"]) == (None, [])
    assert client.get(f"/en/surveys/{story.survey.id}/public-results", is_judged=False).status_code in {
        200,
        404,
    }
    assert db.session.scalars(select(SurveyFinding)).all() == []
    assert len(db.session.scalars(select(SurveyInvitation)).all()) == 4
