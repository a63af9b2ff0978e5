"""The floors hold: imports point down, and some words stay on their floor."""

import ast
import re
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "cop"
FLOORS = [  # lowest first; a module imports only from its own floor or a lower one
    {
        "apart",
        "clock",
        "config",
        "erasure_file",
        "lines_file",
        "stops_file",
        "errors",
        "extensions",
        "file_kinds",
        "sheets",
        "tokens",
        "text",
    },
    {"models", "questionnaires"},
    {"rules"},
    {"queries", "exports", "inbound", "mailbox"},
    {"emails"},
    {"services", "demo"},
    {"forms"},
    {"views", "api", "jobs", "cli"},
    {"app"},
    {"__main__"},
]
RANK = {name: rank for rank, names in enumerate(FLOORS) for name in names}
SOURCES = sorted(p for p in PACKAGE.rglob("*.py") if p != PACKAGE / "__init__.py")


def unit(path: Path) -> str:
    return path.relative_to(PACKAGE).with_suffix("").parts[0]


def imports(path: Path) -> list[tuple[int, str]]:
    """Return (line, unit) of every import of the application's own modules."""
    found = []
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        else:
            continue
        found += [(node.lineno, name.split(".")[1]) for name in names if name.startswith("cop.")]
    return found


def upward_imports(path: Path) -> set[str]:
    lines = path.read_text().splitlines()
    rank = RANK[unit(path)]
    return {
        u for line, u in imports(path) if RANK.get(u, 0) > rank and "noqa: PLC0415 -- " not in lines[line - 1]
    }


@pytest.mark.parametrize("path", SOURCES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_imports_point_down(path):
    assert upward_imports(path) == set()


def test_every_module_has_a_floor():
    assert {unit(path) for path in SOURCES} <= RANK.keys()


CONFINED = {  # this text may appear only on these units
    r"\.commit\(": {"views", "api", "jobs", "cli"},
    r"\bselect\(": {"models", "queries", "services", "demo"},
    r"\brequest\.(method|form|args|headers|host|path|endpoint|files|cookies|json|remote_addr)": {
        "views",
        "api",
    },
    r"\bsession\[": {"views", "api"},
    r"\bcurrent_user\b": {"views", "api"},
    r"datetime\.now\(|date\.today\(|time\.time\(": {"clock"},
}


@pytest.mark.parametrize("pattern", CONFINED)
def test_text_stays_on_its_floor(pattern):
    found = {unit(path) for path in SOURCES if re.search(pattern, path.read_text())}
    assert found <= CONFINED[pattern]


def test_no_import_cycle():
    graph = {}
    for path in SOURCES:
        name = ".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts).removesuffix(".__init__")
        text = path.read_text()
        graph[name] = {m for m in re.findall(r"^(?:from|import) (cop[\w.]*)", text, re.M) if m != name}

    def reaches(start: str, seen: set[str]) -> bool:
        for target in graph.get(start, ()):
            if target == goal:
                return True
            if target not in seen:
                seen.add(target)
                if reaches(target, seen):
                    return True
        return False

    cycles = []
    for goal in graph:
        if reaches(goal, set()):
            cycles.append(goal)
    assert cycles == []


def test_browser_tests_read_lists_once_the_page_is_whole():
    """See tests/browser/reading.py: a click returns before the next page has arrived."""
    at_once = re.compile(
        r"\.(all_inner_texts|all_text_contents|evaluate_all|is_visible)\(|\)\.count\(\) *[=><]"
    )
    found = [
        f"{path.name}:{number}"
        for path in sorted(Path("tests/browser").glob("test_*.py"))
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if at_once.search(line) and "settled(" not in line
    ]
    assert found == []
