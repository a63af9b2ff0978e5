"""Results of a closed survey put into sentences and published."""

from dataclasses import dataclass

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from cop import clock
from cop.forms.survey_findings import FindingForm
from cop.models import Bilingual, Survey, SurveyFinding, SurveyStatus
from cop.queries.bar_words import bar_count, bar_label
from cop.queries.survey_findings import (
    Sentence,
    choice_in,
    finding_in,
    findings_of,
    sentence_of,
    sentence_with,
)
from cop.queries.survey_results import results_of
from cop.rules.survey_figures import QuestionFigures, SurveyResults
from cop.rules.survey_findings import Choice, bars_to_choose, counted
from cop.services import survey_findings as services
from cop.views.acts import act
from cop.views.language import current_language
from cop.views.loaders import managed_survey, seen_or_404, viewer
from cop.views.saving import saving

bp = Blueprint("survey_findings", __name__, url_prefix="/surveys")

PLACE = "/<int:survey_id>/findings"
FINDING = f"{PLACE}/<int:finding_id>"


@dataclass(frozen=True)
class Subject:
    """What a sentence can be about: a question with figures, or a row of a matrix."""

    figures: QuestionFigures
    row: str = ""

    @property
    def words(self) -> Bilingual:
        line = self.figures.lines.get(self.row)
        if line is None:
            return self.figures.text
        both = (f"{self.figures.text.in_language(code)} – {line.in_language(code)}" for code in ("it", "en"))
        return Bilingual(*both)

    def choice(self, first_keys: list[str]) -> Choice:
        """Return what is counted where the bars that begin with these keys are ticked."""
        bars = [bar for bar in bars_to_choose(self.figures, self.row) if bar.keys[0] in first_keys]
        return Choice(frozenset(key for bar in bars for key in bar.keys), self.row)


@bp.get(PLACE)
def index(survey_id: int) -> str:
    """The sentences about a survey, and the questions that more can be made of."""
    survey = managed_survey(survey_id)
    is_closed = survey.status == SurveyStatus.CLOSED
    findings = findings_of(survey) if is_closed else []
    return render_template(
        "survey_findings/index.html",
        survey=survey,
        is_closed=is_closed,
        sentences=[(finding, both(finding)) for finding in findings],
        subjects=subjects_of(results_of(survey, exact=False)) if is_closed else [],
    )


@bp.get(f"{PLACE}/new")
def new(survey_id: int) -> str:
    survey = managed_survey(survey_id)
    return form_page(survey, asked_subject(survey), FindingForm())


@bp.post(f"{PLACE}/new")
def create(survey_id: int) -> ResponseReturnValue:
    survey = managed_survey(survey_id)
    subject, form = asked_subject(survey), FindingForm(request.form)
    offer(form, subject)
    if "look" in request.form:
        return form_page(survey, subject, form)
    if form.validate():
        with saving(form):
            services.make_finding(survey, facts(form, subject), by=viewer())
    if form.errors:
        survey = managed_survey(survey_id)
        return form_page(survey, subject, form), 422
    flash(_("The sentence is written. It is public once you publish it."), "success")
    return redirect(url_for(".index", survey_id=survey_id), 303)


@bp.get(f"{FINDING}/edit")
def edit(survey_id: int, finding_id: int) -> str:
    survey, finding = named(survey_id, finding_id)
    subject = subject_of(survey, finding)
    choice = choice_in(finding, results_of(survey, exact=False))
    form = FindingForm(obj=finding, data={"answers": sorted(choice.keys) if choice else []})
    return form_page(survey, subject, form, finding)


@bp.post(FINDING)
def update(survey_id: int, finding_id: int) -> ResponseReturnValue:
    survey, finding = named(survey_id, finding_id)
    subject, form = subject_of(survey, finding), FindingForm(request.form)
    offer(form, subject)
    if "look" in request.form:
        return form_page(survey, subject, form, finding)
    if form.validate():
        with saving(form):
            services.change_finding(finding, facts(form, subject), by=viewer())
    if form.errors:
        survey, finding = named(survey_id, finding_id)
        return form_page(survey, subject, form, finding), 422
    flash(_("Saved."), "success")
    return redirect(url_for(".index", survey_id=survey_id), 303)


@bp.post(f"{FINDING}/publish")
def publish(survey_id: int, finding_id: int) -> ResponseReturnValue:
    _survey, finding = named(survey_id, finding_id)
    return act(
        lambda: services.publish_finding(finding, by=viewer(), at=clock.now()),
        done=_("The sentence is public."),
        then=url_for(".index", survey_id=survey_id),
    )


@bp.post(f"{FINDING}/withdraw")
def withdraw(survey_id: int, finding_id: int) -> ResponseReturnValue:
    _survey, finding = named(survey_id, finding_id)
    return act(
        lambda: services.withdraw_finding(finding, by=viewer()),
        done=_("The sentence is no longer public."),
        then=url_for(".index", survey_id=survey_id),
    )


@bp.post(f"{FINDING}/delete")
def delete(survey_id: int, finding_id: int) -> ResponseReturnValue:
    _survey, finding = named(survey_id, finding_id)
    return act(
        lambda: services.delete_finding(finding, by=viewer()),
        done=_("The sentence is deleted."),
        then=url_for(".index", survey_id=survey_id),
    )


def named(survey_id: int, finding_id: int) -> tuple[Survey, SurveyFinding]:
    survey = managed_survey(survey_id)
    return survey, seen_or_404(finding_in(survey, finding_id))


def both(finding: SurveyFinding) -> list[Sentence]:
    """Return the sentence in both languages; once where it has the words of one alone."""
    found = [sentence_of(finding, language) for language in ("it", "en")]
    return list(dict.fromkeys(sentence for sentence in found if sentence))


def subjects_of(results: SurveyResults) -> list[Subject]:
    """Return what the figures let one say anything about, in the order of the survey."""
    every = [
        Subject(figures, row)
        for figures in results.questions
        for row in ([one.key for one in figures.rows] or [""])
    ]
    return [one for one in every if bars_to_choose(one.figures, one.row)]


def asked_subject(survey: Survey) -> Subject:
    """Return the question, or row, that the address or the form names; 404 for one without figures."""
    seen_or_404(survey, survey.status == SurveyStatus.CLOSED)
    question, row = request.values.get("question", ""), request.values.get("row", "")
    every = subjects_of(results_of(survey, exact=False))
    return seen_or_404(next((s for s in every if (str(s.figures.id), s.row) == (question, row)), None))


def subject_of(survey: Survey, finding: SurveyFinding) -> Subject:
    results = results_of(survey, exact=False)
    figures, choice = results.question(finding.question_id), choice_in(finding, results)
    return seen_or_404(Subject(figures, choice.row) if figures and choice else None)


def offer(form: FindingForm, subject: Subject) -> None:
    bars = bars_to_choose(subject.figures, subject.row)
    words = [f"{bar_label(subject.figures, bar, current_language())} ({bar_count(bar)})" for bar in bars]
    form.answers.offer([(bar.keys[0], word) for bar, word in zip(bars, words, strict=True)])


def facts(form: FindingForm, subject: Subject) -> services.FindingFacts:
    choice = subject.choice(form.answers.data or [])
    words = {"words_it": form.words_it.data or "", "words_en": form.words_en.data or ""}
    return services.FindingFacts(subject.figures.id, choice.keys, row=choice.row, **words)


def form_page(
    survey: Survey, subject: Subject, form: FindingForm, finding: SurveyFinding | None = None
) -> str:
    """The form, with the sentence as it would read now."""
    offer(form, subject)
    count = counted(subject.figures, subject.choice(form.answers.data or []))
    words = Bilingual(form.words_it.data or "…", form.words_en.data or "")
    said = [sentence_with(words, language, count=count) for language in ("it", "en")] if count else []
    return render_template(
        "survey_findings/form.html",
        survey=survey,
        subject=subject,
        form=form,
        finding=finding,
        sentences=list(dict.fromkeys(said)),
        has_chosen=bool(form.answers.data),
    )
