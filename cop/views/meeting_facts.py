"""What search engines and social networks read of a public meeting: schema.org Event."""

from typing import Any

from flask_babel import gettext as _

from cop.emails import links
from cop.models import Meeting, MeetingStatus, Mode
from cop.views.language import current_language

_STATUS = {
    MeetingStatus.SCHEDULED: "EventScheduled",
    MeetingStatus.POSTPONED: "EventPostponed",
    MeetingStatus.CANCELLED: "EventCancelled",
}
_ATTENDANCE = {Mode.IN_PERSON: "Offline", Mode.ONLINE: "Online", Mode.HYBRID: "Mixed"}


def event_facts(meeting: Meeting) -> dict[str, Any] | None:
    """Return a meeting as a schema.org Event, None for a draft and for a kind that is not public.

    The address of the call is for the registered: the place of an online meeting is its page.
    """
    if meeting.status == MeetingStatus.DRAFT or not meeting.kind.is_public:
        return None
    language = current_language()
    page = links.page("meetings.show", language=language, meeting_id=meeting.id)
    return {
        "@context": "https://schema.org",
        "@type": "Event",
        "name": meeting.title.in_language(language),
        "description": meeting.text.in_language(language),
        "startDate": meeting.starts_at.isoformat(),
        "endDate": meeting.ends_at.isoformat(),
        "eventStatus": f"https://schema.org/{_STATUS[meeting.status]}",
        "eventAttendanceMode": f"https://schema.org/{_ATTENDANCE[meeting.mode]}EventAttendanceMode",
        "location": _locations(meeting, page),
        "organizer": [
            {
                "@type": "Organization",
                "name": host.name.in_language(language),
                "url": links.page("communities.show", language=language, slug=host.slug),
            }
            for host in meeting.hosts
        ],
        "isAccessibleForFree": True,
        "inLanguage": meeting.title.language_shown(language),
        "url": page,
    }


def _locations(meeting: Meeting, page: str) -> list[dict[str, str]]:
    room = {"@type": "Place", "name": meeting.place or _("Turin"), "address": meeting.place or _("Turin")}
    call = {"@type": "VirtualLocation", "url": page}
    return {Mode.IN_PERSON: [room], Mode.ONLINE: [call], Mode.HYBRID: [room, call]}[meeting.mode]
