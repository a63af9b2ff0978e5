"""The macros of templates/components, and what no template may hold."""

import re
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from wtforms import Form, RadioField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired

ROOT = Path(__file__).parents[1]
STATIC = ROOT / "cop" / "static"
PAGES = sorted(p for p in (ROOT / "templates").rglob("*.html") if "emails" not in p.parts)
GLYPH = re.compile(r"""icon\(\s*'([a-z-]+)'|'(it-[a-z][a-z-]*)'""")


class Reply(Form):
    name = StringField("Name", [InputRequired("Write your name.")], description="As on your badge.")
    answer = RadioField(
        "Answer",
        [InputRequired("Choose one.")],
        choices=[SelectChoice("yes", "Yes"), SelectChoice("no", "No")],
    )


@pytest.fixture
def rendered(app):
    """Render a template text inside a request, parsed."""

    def render(text: str, url: str = "/it/", **context: object) -> BeautifulSoup:
        with app.test_request_context(url):
            return BeautifulSoup(app.jinja_env.from_string(text).render(**context), "html.parser")

    return render


def test_an_error_is_tied_to_its_field(rendered):
    form = Reply()
    form.validate()
    page = rendered("{% from 'components/forms.html' import field %}{{ field(form.name) }}", form=form)
    control = page.select_one("#name")
    assert (control["aria-describedby"], control["aria-invalid"]) == ("name-help name-error", "true")
    assert page.select_one("#name-error").get_text(strip=True) == "Write your name."


def test_a_field_without_error_or_help_describes_nothing(rendered):
    form = Reply(answer="yes")
    page = rendered(
        "{% from 'components/forms.html' import segments %}{{ segments(form.answer) }}", form=form
    )
    assert page.select("[aria-describedby]") == []
    assert [e["value"] for e in page.select("input[checked]")] == ["yes"]


def test_the_error_summary_leads_to_each_field(rendered):
    form = Reply()
    form.validate()
    form.form_errors.append("Nobody may answer now.")
    text = "{% from 'components/forms.html' import error_summary %}{{ error_summary(form) }}"
    page = rendered(text, form=form)
    assert [e.get_text() for e in page.select("li")] == [
        "Nobody may answer now.",
        "Name: Write your name.",
        "Answer: Choose one.",
    ]
    assert [a["href"] for a in page.select("a")] == ["#name", "#answer-0"]


@pytest.mark.parametrize(
    ("label", "line"),
    [
        ("Name", "Name: Write your name."),
        ("What is your name?", "What is your name? Write your name."),
        ("“Is this your name?”", "“Is this your name?” Write your name."),
        ("Your name:", "Your name: Write your name."),
        ("Name (as on the badge)", "Name (as on the badge): Write your name."),
    ],
)
def test_the_error_summary_reads_well_whatever_a_label_ends_with(rendered, label, line):
    form = Reply()
    form.validate()
    form.name.label.text = label
    text = "{% from 'components/forms.html' import error_summary %}{{ error_summary(form) }}"
    assert rendered(text, form=form).select("li")[0].get_text() == line


@pytest.mark.parametrize(
    ("page", "pages", "shown"),
    [
        (1, 1, []),
        (1, 3, ["1", "2", "3"]),
        (6, 12, ["1", "…", "5", "6", "7", "…", "12"]),
        (12, 12, ["1", "…", "11", "12"]),
    ],
)
def test_pagination_shows_the_ends_and_the_neighbours(rendered, page, pages, shown):
    text = "{% from 'components/navigation.html' import pagination %}{{ pagination(page, pages) }}"
    soup = rendered(text, page=page, pages=pages)
    assert [e.get_text(strip=True) for e in soup.select(".page-n")] == shown


def test_pagination_keeps_the_question_and_nothing_of_it_leaves_the_query(rendered):
    text = "{% from 'components/navigation.html' import pagination %}{{ pagination(1, 2) }}"
    page = rendered(text, url="/it/?q=a%26b&_external=1&_scheme=javascript&c=1&c=2&page=1")
    assert page.select_one("[rel=next]")["href"] == "?q=a%26b&_external=1&_scheme=javascript&c=1&c=2&page=2"


@pytest.mark.parametrize(
    ("sort", "is_descending", "href", "order"),
    [
        ("name", False, "?sort=-name&page=1", "ascending"),
        ("name", True, "?sort=name&page=1", "descending"),
        ("city", False, "?sort=name&page=1", None),
    ],
)
def test_a_heading_turns_the_order_round(rendered, sort, is_descending, href, order):
    text = (
        "{% from 'components/tables.html' import sort_header %}{{ sort_header('Name', 'name', sort, down) }}"
    )
    header = rendered(text, sort=sort, down=is_descending).select_one("th")
    assert (header.a["href"], header.get("aria-sort")) == (href, order)


@pytest.mark.parametrize(
    ("part", "whole", "widths"), [(0, 10, []), (31, 45, ["68.9%"]), (50, 45, ["100.0%"])]
)
def test_a_meter_never_leaves_its_box(rendered, part, whole, widths):
    text = "{% from 'components/figures.html' import meter %}{{ meter(part, whole) }}"
    assert [r["width"] for r in rendered(text, part=part, whole=whole).select(".meter-part")] == widths


@pytest.mark.parametrize("template", PAGES, ids=lambda p: str(p.relative_to(ROOT / "templates")))
def test_no_template_holds_what_the_content_policy_refuses(template):
    markup = re.sub(r"\{#.*?#\}", "", template.read_text("utf-8"), flags=re.DOTALL)
    refused = r"""\sstyle=|<style|\son[a-z]+=|hx-on|["']js:|target=.?_blank|tabindex=.[1-9]"""
    assert re.findall(refused, markup) == []


def test_every_icon_exists():
    if not (STATIC / "vendor" / ".stamp").exists():
        pytest.skip("the front-end packages are not laid: pip install -e .")
    sprites = (STATIC / "vendor/svg/sprites.svg").read_text() + (STATIC / "img/icons.svg").read_text()
    known = set(re.findall(r'id="([a-z-]+)"', sprites))
    asked = {
        name for page in PAGES for pair in GLYPH.findall(page.read_text("utf-8")) for name in pair if name
    }
    assert asked - known == set()


@pytest.mark.parametrize(
    ("file", "most"), [("css/app.css", 30_000), ("css/lists.css", 18_000), ("js/app.js", 5_000)]
)
def test_our_own_styles_and_scripts_stay_small(file, most):
    assert (STATIC / file).stat().st_size <= most
