"""Facts of an issue survive being stored."""

import json

from cop.rules.newsletter_facts import facts_of
from tests.emails.newsletter_story import story


def test_facts_read_from_json_are_the_facts_written():
    facts = story("en")
    assert facts_of(json.loads(json.dumps(facts.as_json()))) == facts
