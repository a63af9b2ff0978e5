"""Check-in on a phone of 390 px: the QR code of a real invitation before a camera, a code typed, the network lost."""

import io
import re
from contextlib import contextmanager
from datetime import timedelta

import pytest
from PIL import Image, ImageOps
from playwright.sync_api import expect

from cop import clock, tokens
from cop.emails import invitations
from cop.extensions import db
from cop.models import Answer, Attendance, Community, Meeting, MeetingStatus, Mode, Registration, Source
from tests import tools
from tests.browser.conftest import FLAGS, WATCH
from tests.browser.test_accessibility import faults, sign_in

pytestmark = pytest.mark.browser
SIZE = (640, 480)


def test_by_qr_code_by_code_and_without_a_network(site, open_browser, chromium, tmp_path):
    meeting_id, scanned, typed, tapped = who_comes(site)
    film = tmp_path / "camera.y4m"
    write_film(film, qr_of_invitation(site, open_browser(), scanned))
    with camera(chromium, film) as browser:
        context = browser.new_context(base_url=site.url, viewport={"width": 390, "height": 844}, locale="en")
        page, wrongs = context.new_page(), []
        page.add_init_script(WATCH)
        page.on("console", lambda message: wrongs.append(message.text) if "CSP" in message.text else None)
        sign_in(site, page, "coordinator.neet@example.org")
        page.goto(f"/en/meetings/{meeting_id}/check-in")
        assert faults(page) == []
        page.set_viewport_size({"width": 390, "height": 844})
        page.reload()
        expect(page.locator(".ways [aria-current]")).to_be_in_viewport(ratio=1)

        page.get_by_role("button", name="Scan a code").click()
        expect(page.locator("#said")).to_contain_text(f"{name_of(site, scanned)} is here", timeout=20_000)
        page.get_by_role("button", name="Stop the camera").click()

        page.get_by_label("Or type it").fill(code_of(site, typed))
        page.get_by_role("button", name="Check in").click()
        expect(page.locator("#said")).to_contain_text(f"{name_of(site, typed)} is here")
        expect(page.locator(".last-in").first).to_contain_text(name_of(site, typed))

        context.set_offline(True)
        page.get_by_role("searchbox").fill(name_of(site, tapped))
        page.get_by_role("button", name=re.compile(f"^Here.*{name_of(site, tapped)}")).click()
        expect(page.locator("#kept")).to_contain_text("1 tap is kept on this phone")
        assert is_here(site, tapped) == (Attendance.UNKNOWN, None)
        context.set_offline(False)
        expect(page.locator("#kept")).to_contain_text(
            f"Sent. All taps of this phone are recorded. · {name_of(site, tapped)} is here"
        )
        assert page.evaluate("localStorage.length") == 0
        for one in (scanned, typed, tapped):
            assert is_here(site, one) == (Attendance.PRESENT, Source.TICK_LIST)

        page.locator(".last-in").first.get_by_role(
            "button", name=re.compile(f"^Undo.*{name_of(site, tapped)}")
        ).click()
        expect(page.locator("#said")).to_contain_text("is not here after all")
        assert is_here(site, tapped) == (Attendance.UNKNOWN, None)
        assert wrongs == []


@contextmanager
def camera(chromium, film):
    """A browser before whose camera the film runs, and that asks nobody whether it may."""
    flags = [
        "--use-fake-device-for-media-stream",
        "--use-fake-ui-for-media-stream",
        f"--use-file-for-fake-video-capture={film}",
    ]
    browser = chromium.browser_type.launch(executable_path=tools.chromium(), args=FLAGS + flags)
    yield browser
    browser.close()


def who_comes(site):
    """Set the clock to ten minutes before a meeting in person of NEET; return it and three who come."""
    with site.app.app_context():
        found = (
            db.session.query(Meeting)
            .join(Meeting.hosts)
            .filter(
                Community.slug == "neet",
                Meeting.status == MeetingStatus.SCHEDULED,
                Meeting.starts_at > clock.now(),
                Meeting.mode != Mode.ONLINE,
            )
        )
        meeting = found.order_by(Meeting.starts_at).first()
        rows = db.session.query(Registration).filter_by(meeting_id=meeting.id).order_by(Registration.id)
        coming = [
            one for one in rows if one.answer in {Answer.ACCEPTED, Answer.INVITED} and one.mode != Mode.ONLINE
        ]
        site.at(meeting.starts_at - timedelta(minutes=10))
        return meeting.id, *[one.id for one in coming[:3]]


def qr_of_invitation(site, page, registration_id):
    """Send the invitation, show its HTML as a mail program would, and take a picture of the code in it."""
    with site.app.app_context(), site.clock():
        registration = db.session.get(Registration, registration_id)
        email = registration.person.email
        invitations.queue_invitation(registration)
        db.session.commit()
    site.work()
    html = site.mails(email)[-1].get_body(("html",)).get_content()
    assert len(html.encode()) < 102_000
    page.set_content(html)
    picture = page.locator("table[aria-hidden=true]").screenshot()
    return Image.open(io.BytesIO(picture)).convert("L")


def write_film(path, picture):
    """Write one frame of YUV4MPEG2 with the picture in its middle: Chromium shows it as a camera, again and again."""
    frame = Image.new("L", SIZE, 235)
    shown = ImageOps.contain(picture, (420, 420))
    frame.paste(shown, ((SIZE[0] - shown.width) // 2, (SIZE[1] - shown.height) // 2))
    grey = bytes([128]) * (SIZE[0] * SIZE[1] // 2)
    head = f"YUV4MPEG2 W{SIZE[0]} H{SIZE[1]} F10:1 Ip A1:1 C420jpeg\n".encode()
    path.write_bytes(head + b"".join(b"FRAME\n" + frame.tobytes() + grey for _ in range(5)))


def code_of(site, registration_id):
    with site.app.app_context():
        return tokens.read_out(tokens.spoken_code(db.session.get(Registration, registration_id).uid)).lower()


def name_of(site, registration_id):
    with site.app.app_context():
        return db.session.get(Registration, registration_id).person.name


def is_here(site, registration_id):
    with site.app.app_context():
        registration = db.session.get(Registration, registration_id)
        return registration.attendance, registration.attendance_source
