"""Snapshots of a newsletter: its HTML and text byte for byte, and what Chromium makes of them.

`python -m tests.snapshots.newsletters` renews them; look at the pictures before you commit them. Each holds the digest
of the HTML that it shows, so that none can be older than its HTML.
"""

import hashlib
import io
from itertools import product
from pathlib import Path

from PIL import Image, ImageDraw
from PIL.PngImagePlugin import PngInfo

from cop.app import create_app
from cop.emails import newsletters
from cop.models import Ground
from tests.conftest import CONFIG
from tests.emails.newsletter_story import story

FOLDER = Path(__file__).parent / "newsletters"
LANGUAGES, WIDTHS, SCHEMES = ("it", "en"), (375, 720), ("light", "dark")
ADDRESS = {"POSTAL_ADDRESS": "Via Esempio 1, 10100 Torino"}
PERSON = {"recipient_name": "Ada Esempio", "organisation": "Il Filo Teso", "ground": Ground.MEMBER}


def mail_in(language):
    """The story as a mail to one person."""
    content = newsletters.compiled(story(language))
    return newsletters.worded(content, newsletters.values_for(content.facts, PERSON, person_id=5))


def digest_of(html):
    return hashlib.sha256(html.encode()).hexdigest()


def picture_path(language, width, scheme):
    return FOLDER / f"{language}-{width}-{scheme}.png"


def shown_by(path):
    """The digest of the HTML that a picture shows."""
    with Image.open(path) as image:
        return image.text["html"]


def renew():
    """Write the HTML and the text of the mails, and take pictures of them."""
    from playwright.sync_api import sync_playwright

    from tests.browser.conftest import FLAGS

    app = create_app(CONFIG | ADDRESS | {"DATABASE_URL": "sqlite://"})
    with app.app_context(), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
        for language in LANGUAGES:
            mail = mail_in(language)
            (FOLDER / f"{language}.html").write_text(mail.html)
            (FOLDER / f"{language}.txt").write_text(mail.plain)
            for width, scheme in product(WIDTHS, SCHEMES):
                png = shot(browser, mail.html, width, scheme)
                keep(png, picture_path(language, width, scheme), mail.html)
        browser.close()


def shot(browser, html, width, scheme):
    """What Chromium shows of a mail, as PNG."""

    def answer(route, request):
        is_picture = "/news/images/" in request.url
        body, kind = (a_photograph(), "image/png") if is_picture else (html, "text/html")
        route.fulfill(body=body, content_type=kind)

    page = browser.new_page(viewport={"width": width, "height": 800}, color_scheme=scheme)
    page.route("**/*", answer)
    page.goto("http://localhost/mail")
    assert page.evaluate("document.documentElement.scrollWidth") == width
    png = page.screenshot(full_page=True)
    page.close()
    return png


def keep(png, path, html):
    """Write a picture in few colours, with the digest of what it shows."""
    said = PngInfo()
    said.add_text("html", digest_of(html))
    Image.open(io.BytesIO(png)).convert("RGB").quantize(48).save(path, optimize=True, pnginfo=said)


def a_photograph():
    """Something in the place of the picture: the same bytes each time."""
    image = Image.new("RGB", (1200, 500), "#cfe3d8")
    draw = ImageDraw.Draw(image)
    draw.ellipse((380, 170, 820, 400), fill="#7a5a3a")
    for number in range(6):
        draw.ellipse((250 + 120 * number, 80, 340 + 120 * number, 190), fill="#17324d")
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


if __name__ == "__main__":
    renew()
