"""Two communities with one person for each role, and the objects that rows of the access table name."""

from datetime import date, timedelta
from types import SimpleNamespace

from cop import clock
from cop.models import Answer, Attendance, MeetingStatus
from tests import factories as make


class World(SimpleNamespace):
    """What the access table is tried on.

    `people`: by role, without "anonymous". Everything else belongs to `community`, which `coordinator`
    coordinates, where `member` represents `organisation` and `contact` manages that organisation's data;
    `other_member` and `foreign_coordinator` have the same roles in `foreign_community`.
    `meeting` lies ahead and `registration` is the member's; `held` lies behind, with the member present;
    `draft` is not published. `edition` is a training edition, `kind` a meeting kind, `initiative` the
    frame of both communities.
    """

    def __setattr__(self, name: str, value: object) -> None:
        """Refuse a name that something else has: rows of another file would mean that."""
        assert getattr(self, name, value) is value, f"two objects of the world are called {name}"
        super().__setattr__(name, value)


def build_world() -> World:
    """Save the two communities and return them."""
    world = World(secrets=[])
    world.initiative = make.make_initiative()
    world.community = make.make_community(initiative=world.initiative)
    world.foreign_community = make.make_community(initiative=world.initiative)
    build_people(world)
    build_meetings(world)
    world.secrets += [person.email for person in world.people.values()]
    return world


def build_people(world: World) -> None:
    world.organisation = make.make_organisation()
    world.foreign_organisation = make.make_organisation()
    contact = make.make_person()
    make.make_affiliation(contact, world.organisation, is_contact=True, since_on=date(2020, 1, 1))
    world.people = {
        "member": make.make_member(world.community, world.organisation),
        "other_member": make.make_member(world.foreign_community, world.foreign_organisation),
        "contact": contact,
        "coordinator": make.make_coordinator(world.community),
        "foreign_coordinator": make.make_coordinator(world.foreign_community),
        "viewer": make.make_viewer(),
        "administrator": make.make_administrator(),
    }
    world.person = world.people["member"]


def build_meetings(world: World) -> None:
    world.kind = make.make_kind()
    world.edition = make.make_edition(world.community)
    world.meeting = make.make_meeting(world.community, kind=world.kind)
    world.registration = make.make_registration(
        world.meeting, world.person, organisation=world.organisation, answer=Answer.ACCEPTED
    )
    world.draft = make.make_meeting(
        world.community,
        kind=world.kind,
        status=MeetingStatus.DRAFT,
        published_at=None,
        title_en="Marmotta",
        title_it="Marmotta",
    )
    world.secrets.append("Marmotta")
    begin = clock.now().replace(microsecond=0) - timedelta(days=30)
    world.held = make.make_meeting(world.community, kind=world.kind, starts_at=begin)
    make.make_registration(
        world.held, world.person, organisation=world.organisation, attendance=Attendance.PRESENT
    )
