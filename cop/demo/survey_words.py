"""What is shown of the demonstration's surveys beyond their figures: quotes, a published result, reports of a year."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from cop import clock
from cop.clock import day_of
from cop.demo.days import on_wall
from cop.demo.people import COORDINATORS
from cop.demo.records import Records, bilingual, facts
from cop.demo.survey_answers import Sheet
from cop.extensions import db
from cop.models import (
    Community,
    Language,
    Person,
    QuoteState,
    Survey,
    SurveyQuote,
    email_key,
)
from cop.queries.community_reports import year_record
from cop.queries.survey_questions import questions_of
from cop.queries.viewers import viewer_of
from cop.rules.viewer import Viewer
from cop.services.community_reports import publish_year, write_year_words, year_words_seen
from cop.services.survey_findings import FindingFacts, make_finding, publish_finding, publish_results


def release(
    records: Records,
    survey: Survey,
    rows: Iterable[Mapping[str, Any]],
    *,
    given: Mapping[str, Any],
    sheets: Sequence[tuple[str, Sheet]],
) -> None:
    """Save which open answers the coordinator has read, two days after the survey closed."""
    questions = {one.key: one for one in questions_of(survey)}
    closed_at: Any = survey.closed_at
    for row in rows:
        question, words = questions[row["question"]], given[row["question"]][row["nth"]]
        source = next(key for key, answers in sheets if answers.get(str(question.id)) == words)
        is_held_back = row.get("is_held_back", False)
        quote = SurveyQuote(survey_id=survey.id, question_id=question.id, source=source)
        quote.state = QuoteState.HELD_BACK if is_held_back else QuoteState.RELEASED
        quote.text, quote.language = "" if is_held_back else row.get("text", words), Language.IT
        quote.reviewed_on = day_of(closed_at + timedelta(days=2))
        quote.reviewed_by_id = coordinator_of(survey.hosts).id
        records.add(quote)


def publish_sentence(records: Records, survey: Survey, row: Mapping[str, Any], *, at: datetime) -> None:
    """Put a result into a sentence, and show it with the figures to everybody."""
    by = coordinates(survey.hosts, at)
    question = next(one for one in questions_of(survey) if one.key == row["question"])
    facts_told = FindingFacts(question.id, [row["choice"]], words_it=row["it"], words_en=row["en"])
    finding = make_finding(survey, facts_told, by=by)
    publish_finding(finding, by=by, at=at)
    publish_results(survey, by=by, at=at)
    records.added += 1


def load_year_reports(records: Records, communities: Mapping[str, Community]) -> None:
    """Save the reports of communities' years: what the coordinators wrote, and the figures of the day."""
    for row in facts("surveys")["report"]:
        community, year = communities[row["community"]], row["year"]
        if year_record(community, year) is not None:
            continue
        at = on_wall(row["published_on"], "11:00")
        by = coordinates([community], at)
        with clock.fixed_at(at):
            words = bilingual("words", row) | bilingual("changes", row)
            write_year_words(community, year, seen=year_words_seen(None), by=by, **words)
            publish_year(community, year, tells=False, by=by, at=at)
        records.added += 1


def coordinates(hosts: Iterable[Community], at: datetime) -> Viewer:
    """Return the one who coordinates the first of these communities, as a viewer."""
    return viewer_of(coordinator_of(hosts), today=day_of(at))


def coordinator_of(hosts: Iterable[Community]) -> Person:
    slug = next(host.slug for host in hosts if host.slug in COORDINATORS)
    key = email_key(f"coordinator.{slug}@example.org")
    return db.session.scalars(select(Person).filter_by(email_key=key)).one()
