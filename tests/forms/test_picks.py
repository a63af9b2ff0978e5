"""A picker believes an id only for the words that it was chosen for, and loses nothing of what was typed."""

import pytest
from werkzeug.datastructures import MultiDict

from cop.forms.fields import CleanString, Form
from cop.forms.picks import PickField
from cop.queries.picks import organisation_picks
from cop.rules.viewer import ANONYMOUS
from tests.factories import make_organisation


class AskForm(Form):
    title = CleanString("Title", required="Type the title.")
    organisation_id = PickField("Organisation", required="Choose the organisation.")


class OptionalForm(Form):
    organisation_id = PickField("Organisation")


@pytest.fixture
def lago(app, db):
    with app.test_request_context("/en/"):
        make_organisation(legal_name="Compagnia del Lago", municipality="Torino")
        make_organisation(legal_name="Compagnia del Fiume")
        make_organisation(legal_name="Nascosta del Lago", is_to_check=True)
        yield make_organisation(legal_name="Lago Società", short_name="Lago")


def sent(form_class=AskForm, title="x", **values):
    pairs = [(name.replace("_id_", "_id-"), str(value)) for name, value in values.items()]
    form = form_class(MultiDict([("title", title), *pairs]))
    form.organisation_id.search_in(organisation_picks(ANONYMOUS))
    return form


def answer(form):
    is_valid = form.validate()
    return is_valid, form.organisation_id.data, [str(e) for e in form.organisation_id.errors]


def labels(form):
    return [pick.label for pick in form.organisation_id.found]


def test_id_alone(lago):
    assert answer(sent(organisation_id=lago.id)) == (True, lago.id, [])


def test_id_with_the_words_it_was_chosen_for(lago):
    form = sent(organisation_id=lago.id, organisation_id_words="Lago", organisation_id_for="Lago")
    assert answer(form) == (True, lago.id, [])
    assert form.organisation_id.words == "Lago (Lago Società)"


def test_words_typed_after_the_choice_count(lago):
    form = sent(organisation_id=lago.id, organisation_id_words="fiume", organisation_id_for="Lago")
    assert answer(form) == (False, None, ["1 found: choose it below."])
    assert (labels(form), form.organisation_id.words) == (["Compagnia del Fiume"], "fiume")


def test_whole_name_needs_no_choice(lago):
    assert answer(sent(organisation_id_words="lago societa")) == (True, lago.id, [])


def test_several_found(lago):
    form = sent(organisation_id_words="compagnia")
    assert answer(form) == (False, None, ["2 found: choose one below."])
    assert labels(form) == ["Compagnia del Fiume", "Compagnia del Lago"]


def test_mistyped(lago):
    form = sent(organisation_id_words="conpagnia lago")
    assert answer(form)[0] is False
    assert labels(form) == ["Compagnia del Lago"]


def test_nothing_found(lago):
    message = "Nothing is found for “xyz”. Try fewer letters."
    assert answer(sent(organisation_id_words="xyz")) == (False, None, [message])


def test_words_that_were_answered_but_not_chosen_are_not_lost(lago):
    form = sent(OptionalForm, organisation_id_words="compagnia", organisation_id_for="compagnia")
    assert answer(form) == (False, None, ["2 found: choose one below."])


def test_emptied(lago):
    values = {"organisation_id": lago.id, "organisation_id_words": "", "organisation_id_for": "Lago"}
    assert answer(sent(OptionalForm, **values)) == (True, None, [])
    assert answer(sent(**values)) == (False, None, ["Choose the organisation."])


def test_find_answers_that_alone(lago):
    form = sent(title="", organisation_id_words="compagnia", find="organisation_id")
    assert answer(form) == (False, None, ["2 found: choose one below."])
    assert list(form.errors) == ["organisation_id"]


def test_find_without_words(lago):
    form = sent(find="organisation_id")
    assert answer(form) == (False, None, ["Type some letters of the name, then look for it."])


@pytest.mark.parametrize("value", ["999999", "x", "-1", "9" * 40, "\x00"])
def test_id_that_is_not_offered(lago, value):
    assert answer(sent(organisation_id=value)) == (False, None, ["Choose one from the list."])


def test_hidden_from_the_viewer(lago):
    hidden = make_organisation(legal_name="Da verificare", is_to_check=True)
    assert answer(sent(organisation_id=hidden.id)) == (False, None, ["Choose one from the list."])
    assert answer(sent(organisation_id_words="da verificare"))[1] is None


def test_two_of_the_same_name_are_both_offered(lago):
    make_organisation(legal_name="Lago Società", municipality="Novara")
    form = sent(organisation_id_words="lago società")
    assert answer(form) == (False, None, ["2 found: choose one below."])


def test_record_before_anything_is_sent(lago):
    form = AskForm(data={"organisation_id": lago.id})
    form.organisation_id.search_in(organisation_picks(ANONYMOUS))
    assert form.organisation_id.words == "Lago (Lago Società)"
