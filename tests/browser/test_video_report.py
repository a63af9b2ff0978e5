"""The report of a video call through the pages: an unmatched row settled, attendance recorded, and taken back."""

import pytest
from playwright.sync_api import expect
from sqlalchemy import func, select

from cop.extensions import db
from cop.models import Answer, Meeting, MeetingStatus, Mode, Registration
from tests.browser.reading import texts
from tests.browser.test_accessibility import sign_in

pytestmark = pytest.mark.browser

HEAD = "Name (Original Name),User Email,Join Time,Leave Time,Duration (Minutes),Guest\n"


def online_meeting(site):
    """Make of the demonstration's best attended meeting an online one nobody took attendance of.

    Returns its id, and (name, address, registration) of three people on its list, a name nobody else has each.
    """
    with site.app.app_context():
        number = func.count(Registration.id)
        held = Meeting.status == MeetingStatus.SCHEDULED, Meeting.ends_at < func.current_timestamp()
        found = select(Meeting).join(Registration).where(*held).group_by(Meeting.id).order_by(number.desc())
        meeting = db.session.scalars(found).first()
        meeting.mode = Mode.ONLINE
        rows = db.session.scalars(select(Registration).where(Registration.meeting_id == meeting.id)).all()
        for row in rows:
            row.attendance, row.attended_mode, row.attendance_source = "unknown", None, None
        names = [row.person.name for row in rows]
        people = [
            (row.person.name, row.person.email, row.id)
            for row in rows
            if names.count(row.person.name) == 1 and row.person.email and row.answer != Answer.WITHDRAWN
        ][:3]
        db.session.commit()
        return meeting.id, people


def present_in(site, meeting_id):
    with site.app.app_context():
        rows = select(Registration).where(Registration.meeting_id == meeting_id)
        return sorted(
            (row.person.name, row.minutes, str(row.attended_mode), str(row.attendance_source))
            for row in db.session.scalars(rows)
            if row.attendance == "present"
        )


def test_a_report_with_a_row_that_nobody_is_found_for(site, open_browser, tmp_path):
    meeting_id, [anna, bruno, carla] = online_meeting(site)
    joins = [
        (anna[0], anna[1], "02:00:00 PM", "02:30:00 PM", 30),
        (anna[0], anna[1], "02:20:00 PM", "02:50:00 PM", 30),
        (bruno[0].upper(), "", "02:00:00 PM", "02:40:00 PM", 40),
        ("Telefono di casa", "", "02:00:00 PM", "02:45:00 PM", 45),
        ("Otter.ai", "", "02:00:00 PM", "03:00:00 PM", 60),
        ("Passante", "", "02:00:00 PM", "02:02:00 PM", 2),
    ]
    lines = [f"{name},{email},11/26/2026 {a},11/26/2026 {b},{n},No\n" for name, email, a, b, n in joins]
    (tmp_path / "zoom.csv").write_text(HEAD + "".join(lines))
    page = open_browser()
    sign_in(site, page, "administrator@example.org")
    page.goto(f"/en/meetings/{meeting_id}/attendance")
    page.get_by_role("link", name="Video call").click()
    page.get_by_label("Attendance report").set_input_files(tmp_path / "zoom.csv")
    page.get_by_role("button", name="Read the report").click()

    expect(page.locator(".notice").first).to_contain_text(
        "5 attendees in the report. 2 people would be recorded"
    )
    assert texts(page.locator(".call-found .call-name")) == [anna[0], bruno[0]]
    assert texts(page.locator(".call-row .call-name")) == [
        "Telefono di casa",
        "Passante",
        "Otter.ai",
    ]
    page.get_by_label("Fewest minutes that count as present").fill("10")
    phone = page.locator(".call-row", has_text="Telefono di casa")
    label = page.locator(
        "#listed option", has=page.locator(f'xpath=self::*[starts-with(@value, "{carla[0]}")]')
    )
    phone.get_by_label("Or somebody on the list").fill(label.first.get_attribute("value"))
    page.get_by_role("button", name="Save, and look again").click()
    expect(page.locator(".notice", has_text="Nothing has been recorded")).to_contain_text("3 people would be")
    assert present_in(site, meeting_id) == []

    page.get_by_role("button", name="Record attendance").click()
    expect(page.get_by_text("3 people are recorded.")).to_be_visible()
    door = ("online", "import")
    recorded = sorted([(anna[0], 50, *door), (bruno[0], 40, *door), (carla[0], 45, *door)])
    assert present_in(site, meeting_id) == recorded

    page.goto(f"/en/meetings/{meeting_id}/video-reports")
    page.get_by_label("Attendance report").set_input_files(tmp_path / "zoom.csv")
    page.get_by_role("button", name="Read the report").click()
    expect(page.get_by_text("This file was sent before")).to_be_visible()
    assert present_in(site, meeting_id) == recorded
    page.get_by_role("button", name="Undo the recording").click()
    expect(page.get_by_text("You can correct the rows and record them again.")).to_be_visible()
    assert present_in(site, meeting_id) == []
