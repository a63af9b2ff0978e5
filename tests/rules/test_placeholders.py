"""Placeholders: a fixed list, a sentence that reads without the value, and nothing that an author types executes."""

import pytest

from cop.rules.placeholders import Pieces, marked, unknown_in, without_marks


def said(text, language="it", **values):
    values = {"name": "", "organisation": ""} | values
    return Pieces.of(marked(without_marks(text), language)).joined(values)


@pytest.mark.parametrize(
    ("text", "with_name", "without"),
    [
        ("Ciao {{nome}}, ecco", "Ciao Ada, ecco", "Ciao, ecco"),
        ("Ciao {{ name }}!", "Ciao Ada!", "Ciao!"),
        ("{{nome}}, ecco le novità", "Ada, ecco le novità", "Ecco le novità"),
        ("{{NOME}}", "Ada", ""),
        ("Le notizie per {{nome}}", "Le notizie per Ada", "Le notizie per"),
        ("Un saluto a {{nome}}!", "Un saluto a Ada!", "Un saluto!"),
        ("La spesa e la via{{nome}}", "La spesa e la viaAda", "La spesa e la via"),
        ("Niente da dire", "Niente da dire", "Niente da dire"),
    ],
)
def test_a_sentence_reads_with_a_name_and_without(text, with_name, without):
    assert said(text, name="Ada") == with_name
    assert said(text) == without


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("Chi di {{organizzazione}} viene?", "it", "Chi della tua organizzazione viene?"),
        ("Da {{organizzazione}} due persone", "it", "Dalla tua organizzazione due persone"),
        ("Con {{organizzazione}}", "it", "Con la tua organizzazione"),
        ("{{organisation}} may send two people.", "en", "Your organisation may send two people."),
    ],
)
def test_an_organisation_that_is_not_known_is_yours(text, language, expected):
    assert said(text, language) == expected


@pytest.mark.parametrize(
    "typed",
    [
        "{{ config.SECRET_KEY }}",
        "{% for x in y %}",
        "{{cognome}}",
        "{nome}",
        "{{nome",
        "{{ nome | upper }}",
        "{{}}",
    ],
)
def test_whatever_else_stands_in_braces_stays_as_it_is_typed(typed):
    assert said(f"Ciao {typed}", name="Ada") == f"Ciao {typed}"


def test_what_is_no_placeholder_is_told_once():
    text = "{{nome}} {{cognome}} {{cognome}} {name} {% if x %} {{ organisation }}"
    assert unknown_in(text) == ["{{cognome}}", "{name}", "{% if x %}"]


def test_the_characters_of_marks_cannot_be_typed():
    assert said("a\ue000name\ue002\ue002\ue002\ue001b", name="Ada") == "anameb"


def test_a_value_is_never_searched_for_marks():
    assert said("Ciao {{nome}}", name="{{organizzazione}} \ue000") == "Ciao {{organizzazione}} \ue000"


def test_values_are_made_safe_and_text_is_not_made_twice():
    pieces = Pieces.of(marked("<p>Ciao {{nome}}</p>", "it"))
    assert pieces.joined_html({"name": "<b>&"}) == "<p>Ciao &lt;b&gt;&amp;</p>"
