"""Both languages are complete: every text has its Italian, with the same placeholders; English is the source."""

import ast
import re
import tomllib
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

ROOT = Path(__file__).parent.parent
KEYWORDS = {"_": None, "_l": None, "gettext": None, "lazy_gettext": None, "ngettext": (1, 2)}
PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]")


@pytest.fixture(scope="module")
def sources():
    """Every text in the code and the templates: (singular, plural or None)."""
    mappings = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["babel"]["mappings"]
    methods = [(m["pattern"], m["method"]) for m in mappings]
    options = {m["pattern"]: {k: v for k, v in m.items() if k not in {"pattern", "method"}} for m in mappings}
    texts = set()
    for folder in ("cop", "templates"):
        found = extract_from_dir(
            str(ROOT),
            methods,
            options,
            keywords=KEYWORDS,
            directory_filter=lambda path, folder=folder: is_ours(path, folder),
        )
        texts |= {
            message if isinstance(message, tuple) else (message, None) for _f, _l, message, _c, _x in found
        }
    return texts


def is_ours(path, folder):
    parts = Path(path).relative_to(ROOT).parts
    return parts == () or (parts[0] == folder and "vendor" not in parts)


@pytest.fixture(scope="module")
def italian():
    with (ROOT / "cop/translations/it/LC_MESSAGES/messages.po").open("rb") as f:
        return read_po(f)


def test_every_text_has_its_italian(sources, italian):
    missing = {text for text, _plural in sources if not is_whole(italian.get(text))}
    assert missing == set()


def test_no_translation_is_left_over_or_fuzzy(sources, italian):
    texts = {text for text, _plural in sources}
    assert {m.id[0] if m.pluralizable else m.id for m in italian if m.id} - texts == set()
    assert [m.id for m in italian if m.id and m.fuzzy] == []


def test_placeholders_are_those_of_the_source(italian):
    wrong = []
    for message in italian:
        ids, texts = (
            (message.id, message.string) if message.pluralizable else ([message.id], [message.string])
        )
        expected = set(PLACEHOLDER.findall(ids[-1]))
        for text in texts if message.id else ():
            used = set(PLACEHOLDER.findall(text))
            if not (used <= expected and expected - used <= {"num", "n"}):
                wrong.append((ids, text))
    assert wrong == []


def is_whole(message):
    if message is None:
        return False
    return all(message.string) if message.pluralizable else bool(message.string)


def test_no_text_stands_where_it_is_not_found():
    """Babel reads no call inside an f-string: such a text would stay English."""
    for path in sorted((ROOT / "cop").rglob("*.py")):
        for text in (one for one in ast.walk(ast.parse(path.read_text())) if isinstance(one, ast.JoinedStr)):
            calls = [one.func for one in ast.walk(text) if isinstance(one, ast.Call)]
            names = {one.id for one in calls if isinstance(one, ast.Name)}
            assert not names & KEYWORDS.keys(), (path, text.lineno)
