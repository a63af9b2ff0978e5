"""Results of surveys: the same figures on the page and in every file, and what is not shown to whom."""

import csv
import io
import json
import re

import pytest
from openpyxl import load_workbook

from cop import clock
from cop.models import AuditEntry, SurveyReplyText, SurveyStatus, ids_in
from cop.queries.survey_questions import questions_of
from cop.queries.survey_results import frozen_facts
from tests import factories as make

SCORE = "Score: the share of 9 and 10 less the share of 0 to 6, from −100 to +100."

HOSTILE = "<script>alert(1)</script> \u202e \"'><b> %(x)s =1+1"


@pytest.fixture
def community(db):
    return make.make_community()


@pytest.fixture
def browser(community, signed_in):
    return signed_in(make.make_coordinator(community, language="en"))


def _close(survey):
    survey.facts = json.loads(json.dumps(frozen_facts(survey)))
    survey.status, survey.closed_at = SurveyStatus.CLOSED, clock.now()
    return make.save(survey)


@pytest.fixture
def survey(community):
    """Closed and anonymous: 27 answers to a question of each kind, some of them few."""
    survey = make.make_survey(community=community)
    single = make.make_survey_question(
        survey, "single", choices=["Alfa", "Beta", "Gamma", HOSTILE], key="one"
    )
    several = make.make_survey_question(survey, "several", choices=["Rosso", "Verde", "Blu"], key="some")
    scale = make.make_survey_question(survey, "scale", low_en="bad", high_en="good", key="how")
    rating = make.make_survey_question(survey, "rating", key="again")
    matrix = make.make_survey_question(survey, "matrix", rows=["Sala", "Orari"], key="what")
    number = make.make_survey_question(survey, "number", bands=[1000, 100_000], unit_en="EUR", key="much")
    day = make.make_survey_question(survey, "date", key="when")
    words = make.make_survey_question(survey, "long_text", key="why", text_en=HOSTILE)
    for n in range(27):
        answers = {
            single: single.choices[0 if n < 20 else 1 if n < 22 else 2].id,
            several: [several.choices[0].id] if n < 2 else [several.choices[1].id, several.choices[2].id],
            scale: 3 + n % 3,
            rating: 9 if n < 11 else 7 if n < 18 else 2,
            matrix: {str(row.id): 4 + n % 2 for row in matrix.rows},
            number: 500 if n < 9 else 2000.5 if n < 18 else 1_000_000,
            day: "2026-03-05" if n < 14 else "2026-04-09",
            words: "Cantare",
        }
        make.make_sheet(survey, answers)
        make.make_asked(survey, answered_on=clock.today())
    make.make_asked(survey)
    return _close(survey)


def _page_rows(page):
    """(answer, people, share) of every line of every table, a mean and a score as they are in the line above."""
    rows = []
    for line in page.soup.select(".result-grid tbody tr:not(.result-row)"):
        cells = [" ".join(cell.get_text(" ").split()) for cell in line.select("th, td")]
        rows.append((cells[0], cells[1], re.sub(r"^Share: ", "", cells[2])))
    return rows


def _csv_rows(response):
    return list(csv.DictReader(io.StringIO(response.data.decode("utf-8-sig"))))


def test_page_and_files_say_the_same_to_the_digit(browser, survey):
    page = browser.get(f"/en/surveys/{survey.id}/results")
    table = _csv_rows(browser.get(f"/en/surveys/{survey.id}/results.csv"))
    answers = [row for row in table if row["answer_keys"]]
    assert _page_rows(page) == [
        (
            row["answer"].removeprefix("'"),
            row["count"] or {"few": "fewer than 5", "all_but_few": "all but fewer than 5"}[row["hidden"]],
            f"{row['percent']}%" if row["percent"] else "",
        )
        for row in answers
    ]
    book = load_workbook(io.BytesIO(browser.get(f"/en/surveys/{survey.id}/results.xlsx").data))
    header, *rows = book["Results"].iter_rows(values_only=True)
    in_book = [dict(zip(header, ("" if cell is None else cell for cell in row), strict=True)) for row in rows]
    assert [[_plain(value) for value in row.values()] for row in in_book] == [
        [_plain(value) for value in row.values()] for row in table
    ]
    said = browser.get(f"/en/surveys/{survey.id}/results.json").json
    in_json = [
        bar
        for one in said["questions"]
        for figures in [one, *one["rows"].values()]
        for bar in figures["answers"]
    ]
    assert [(bar["answer"]["en"], bar["count"], bar["base"], bar["percent"]) for bar in in_json] == [
        (
            row["answer"].removeprefix("'"),
            *(int(row[name]) if row[name] else None for name in ("count", "base", "percent")),
        )
        for row in answers
    ]


def _whole(cell):
    return int(cell) if cell else None


def _plain(value):
    """A cell as text, whether a spreadsheet or a text holds it."""
    text = str(value).removeprefix("'")
    return text.removesuffix(".0")


def test_means_and_scores_are_the_same_everywhere(browser, survey):
    page = browser.get(f"/en/surveys/{survey.id}/results")
    wholes = [
        row for row in _csv_rows(browser.get(f"/en/surveys/{survey.id}/results.csv")) if row["question"]
    ]
    means = [float(row["mean"]) for row in wholes if row["mean"]]
    assert [
        float(text[5:].replace(",", "")) for text in page.words(".result-sum span") if text[:4] == "mean"
    ] == means
    said = browser.get(f"/en/surveys/{survey.id}/results.json").json["questions"]
    figures = [each for one in said for each in [one, *one["rows"].values()]]
    assert [each["mean"] for each in figures if each["mean"] is not None] == means
    assert means == [4.0, 6.1, 4.5, 4.5, 334166.8]
    assert [each["score"] for each in figures if each["score"] is not None] == [7]
    assert [text for text in page.words(".result-sum span") if text[:5] == "score"] == ["score +7"]
    assert [text for text in page.words(".result .detail") if text[:5] == "Score"] == [SCORE]


def test_the_turnout(browser, survey):
    page = browser.get(f"/en/surveys/{survey.id}/results")
    assert page.words(".result-turnout dt") == ["People asked", "Answers", "Response rate"]
    assert page.words(".result-turnout dd") == ["28", "27", "96%"]


def test_few_are_counted_together_and_nothing_under_five_is_shown(browser, survey):
    page = browser.get(f"/en/surveys/{survey.id}/results")
    rows = dict(row[:2] for row in _page_rows(page))
    assert rows["Counted together: Beta, Gamma"] == "7"
    assert rows["Rosso"] == "fewer than 5"
    assert rows["Verde"] == "all but fewer than 5"
    assert not {"1", "2", "3", "4"} & set(rows.values())


def test_four_answers_are_too_few_on_page_and_in_files(browser, community):
    survey = make.make_survey(community=community)
    question = make.make_survey_question(survey, "single", choices=2)
    for _n in range(4):
        make.make_sheet(survey, {question: question.choices[0].id})
    _close(survey)
    page = browser.get(f"/en/surveys/{survey.id}/results")
    assert "Too few answers" in page.text
    assert page.words(".result-grid") == []
    said = browser.get(f"/en/surveys/{survey.id}/results.json").json
    assert (said["too_few"], said["questions"], said["tables"]) == (True, [], [])
    rows = _csv_rows(browser.get(f"/en/surveys/{survey.id}/results.csv"))
    assert [row["question_text"] for row in rows] == ["asked", "answered"]


def test_an_open_anonymous_survey_has_no_figures_for_anybody(browser, community):
    survey = make.make_survey(community=community)
    question = make.make_survey_question(survey, "single", choices=["Alfa", "Beta"])
    for _n in range(9):
        make.make_sheet(survey, {question: question.choices[0].id})
    page = browser.get(f"/en/surveys/{survey.id}/results")
    assert "The figures come when the survey closes" in page.text
    assert "Alfa" not in page.text
    for ending in ("csv", "xlsx", "json"):
        assert browser.get(f"/en/surveys/{survey.id}/results.{ending}").status_code == 403


@pytest.fixture
def pair(community):
    """Two questions that forty people answered, ten in each of four ways."""
    survey = make.make_survey(community=community)
    first = make.make_survey_question(survey, "single", choices=["Alfa", "Beta"])
    second = make.make_survey_question(survey, "single", choices=["Gamma", "Delta"])
    for n in range(40):
        answers = {first: first.choices[n % 2].id, second: second.choices[n // 2 % 2].id}
        make.make_sheet(survey, answers)
    return _close(survey), first, second


def test_a_part_of_the_answers(browser, pair):
    survey = pair[0]
    page = browser.get(f"/en/surveys/{survey.id}/results")
    options = page.words("#part option")
    assert options == ["All answers", "Alfa", "Beta", "Gamma", "Delta"]
    code = page.soup.select("#part option")[1]["value"]
    part = browser.get(f"/en/surveys/{survey.id}/results", query_string={"part": code})
    assert _page_rows(part) == [("Gamma", "10", "50%"), ("Delta", "10", "50%")]
    assert "20 people answered so" in part.text
    assert browser.get(f"/en/surveys/{survey.id}/results?part=1~~c9").status_code == 404


def test_two_questions_side_by_side(browser, pair):
    survey, first, second = pair
    address = f"/en/surveys/{survey.id}/results/table"
    page = browser.get(address, query_string={"down": f"{first.id}~", "across": f"{second.id}~"})
    assert page.words(".cross-table thead th") == ["Answer", "Gamma", "Delta", "Total"]
    assert page.words(".cross-table tbody tr") == ["Alfa 10 50% 10 50% 20", "Beta 10 50% 10 50% 20"]
    same = browser.get(address, query_string={"down": f"{first.id}~", "across": f"{first.id}~"})
    assert "Choose two different questions" in same.text
    assert browser.get(f"{address}?down=9~&across=8~").status_code == 404


def test_two_questions_with_few_answers_are_not_put_side_by_side(browser, survey):
    single, scale = (one["id"] for one in (survey.facts["shown"]["questions"][n] for n in (0, 2)))
    page = browser.get(f"/en/surveys/{survey.id}/results/table?down={single}~&across={scale}~")
    assert page.words(".cross-table tbody tr") == []
    assert "these two questions would show numbers under five" in page.text


def test_the_same_question_in_another_survey(browser, community):
    surveys = []
    for number in (4, 5):
        one = make.make_survey(community=community)
        question = make.make_survey_question(one, "scale", key="clear", text_en="Was it clear?")
        for _n in range(6):
            make.make_sheet(one, {question: number})
        surveys.append(_close(one))
    page = browser.get(f"/en/surveys/{surveys[1].id}/results/comparison")
    assert page.words("h3.result-title") == ["Was it clear?"]
    assert page.words("tbody td") == ["6", "Mean: 4.0", "6", "Mean: 5.0"]


def test_a_codebook_says_what_every_key_means(browser, survey):
    rows = _csv_rows(browser.get(f"/en/surveys/{survey.id}/codebook.csv"))
    assert [row["question"] for row in rows if row["part"] == "question"] == [
        "one", "some", "how", "again", "what", "much", "when", "why",
    ]  # fmt: skip
    (low,) = (row for row in rows if row["part"] == "low")
    assert (low["question"], low["en"]) == ("how", "bad")
    (some,) = (row for row in rows if row["question"] == "some" and row["part"] == "question")
    assert some["note"] == "A number under five is not shown, nor one that would give it away."


@pytest.fixture
def named(community):
    survey = make.make_survey(community=community, is_anonymous=False)
    single = make.make_survey_question(survey, "single", choices=["Alfa", HOSTILE], key="one")
    words = make.make_survey_question(survey, "long_text", key="why")
    for n in range(6):
        asked = make.make_asked(survey, make.make_person(name=f"Persona {n}"))
        texts = [SurveyReplyText(question=words, text=HOSTILE)]
        make.make_reply(asked, {single: single.choices[n // 5].id}, texts=texts)
    return survey


def test_who_answered_what_is_read_with_names_and_logged(browser, named, db):
    page = browser.get(f"/en/surveys/{named.id}/replies")
    assert page.words(".reply-name") == [f"Persona {n}" for n in range(6)]
    assert page.words(".reply-answers dd")[:2] == [
        "Alfa",
        "<script>alert(1)</script> \u202e \"'><b> %(x)s =1+1",
    ]
    entry = db.session.query(AuditEntry).order_by(AuditEntry.id.desc()).first()
    assert (entry.verb, entry.subject_id, len(list(ids_in(entry.details["people"])))) == ("read", named.id, 6)


def test_named_answers_as_files(browser, named):
    rows = _csv_rows(browser.get(f"/en/surveys/{named.id}/replies.csv"))
    assert [(row["person"], row["one"]) for row in rows] == [
        *((f"Persona {n}", "c1") for n in range(5)),
        ("Persona 5", "c2"),
    ]
    said = browser.get(f"/en/surveys/{named.id}/replies.json").json
    assert [one["one"] for one in said["replies"]] == ["c1"] * 5 + ["c2"]
    book = load_workbook(io.BytesIO(browser.get(f"/en/surveys/{named.id}/replies.xlsx").data))
    assert [cell.value for cell in book["Replies"]["A"]][1:] == [f"Persona {n}" for n in range(6)]


def test_managers_of_a_named_survey_see_each_number(browser, named):
    rows = _page_rows(browser.get(f"/en/surveys/{named.id}/results"))
    assert [row[1] for row in rows] == ["5", "1"]


def test_a_reader_of_figures_sees_a_named_survey_pooled_and_no_names(named, signed_in):
    _close(named)
    reader = signed_in(make.make_viewer(language="en"))
    page = reader.get(f"/en/surveys/{named.id}/results")
    assert [row[1] for row in _page_rows(page)] == ["6"]
    assert "Persona" not in page.text
    assert reader.get(f"/en/surveys/{named.id}/replies").status_code == 403


def test_from_the_figures_of_an_open_question_to_its_answers(browser, survey, signed_in):
    question = next(one for one in questions_of(survey) if one.key == "why")
    page = f"/en/surveys/{survey.id}/results"
    links = [one["href"] for one in browser.get(page).soup.select(".result-sum a")]
    assert links == [f"/en/surveys/{survey.id}/quotes/{question.id}"]
    assert signed_in(make.make_viewer()).get(page).soup.select(".result-sum a") == []
