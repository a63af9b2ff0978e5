"""Who may do what: roles across communities and dated roles in one of them.

A person who loses a role is signed out everywhere. `by` is the viewer who decides, None for whoever runs a
command on the server.
"""

from datetime import date, datetime, timedelta

from flask_babel import gettext as _
from sqlalchemy import select

from cop import text
from cop.emails import links, outbox
from cop.emails.outbox import Recipient
from cop.errors import CopError
from cop.extensions import db
from cop.models import Community, CommunityRole, Language, Person, RoleKind, SiteRole
from cop.queries.people import coordinators_of
from cop.queries.viewers import in_force
from cop.rules.roles import can_end_last_coordinator, can_give_community_role, can_give_site_role
from cop.rules.viewer import Viewer
from cop.services.audit import log_act
from cop.services.people import find_or_create_person
from cop.services.sessions import end_sessions_of

LEVEL = {SiteRole.NONE: 0, SiteRole.VIEWER: 1, SiteRole.ADMINISTRATOR: 2}


def give_site_role(person: Person, role: SiteRole, *, by: Viewer | None) -> None:
    """Make a person administrator, viewer, or (SiteRole.NONE) neither.

    Raises CopError where `by` is no administrator, and where nobody would be one any more.
    """
    if by is not None and not can_give_site_role(by):
        raise CopError(_("Only an administrator can give this role."))
    former = person.site_role
    if former == SiteRole.ADMINISTRATOR != role and lock_administrators() == [person.id]:
        raise CopError(_("This is the only administrator: name another one first."))
    person.site_role = role
    if former != role:
        log_act("give_role", person, by=by, role=role.value, former=former.value)
    if LEVEL[role] < LEVEL[former]:
        end_sessions_of(person.id)


def give_community_role(
    community: Community,
    person: Person,
    *,
    kind: RoleKind = RoleKind.COORDINATOR,
    by: Viewer | None,
    on: date,
) -> CommunityRole:
    """Give a person a role in a community from the day `on`; one held that day already is returned.

    Raises CopError where `by` may not give it.
    """
    _refuse_above(by, community.id)
    held = db.session.scalar(
        select(CommunityRole)
        .where(CommunityRole.community_id == community.id, CommunityRole.person_id == person.id)
        .where(CommunityRole.kind == kind, in_force(CommunityRole.since_on, CommunityRole.until_on, on))
    )
    if held:
        return held
    role = CommunityRole(community=community, person=person, kind=kind, since_on=on)
    db.session.add(role)
    db.session.flush()
    log_act("give_role", person, by=by, role=kind.value, community=community.id)
    return role


def end_community_role(role: CommunityRole, *, by: Viewer | None, on: date) -> None:
    """End a role, the day before `on` being its last; one that had not begun by then is deleted.

    Raises CopError where `by` may not take it away, and where a coordinator would leave the community without
    any: an administrator may, who then looks after it.
    """
    _refuse_above(by, role.community_id)
    if role.until_on is not None and role.until_on < on:
        return
    if by is not None and not can_end_last_coordinator(by) and is_last_coordinator(role, on=on):
        raise CopError(_("This is the only coordinator: name another one first."))
    if role.since_on < on:
        role.until_on = on - timedelta(days=1)
    else:
        role.community.roles.remove(role)
    db.session.flush()
    if role.kind == RoleKind.COORDINATOR:
        end_sessions_of(role.person_id)
    log_act("end_role", role.person, by=by, role=role.kind.value, community=role.community_id)


def invite_person(
    address: str,
    *,
    role: SiteRole | RoleKind,
    community: Community | None = None,
    name: str = "",
    language: Language = Language.IT,
    by: Viewer | None,
    at: datetime,
    on: date,
) -> Person:
    """Give a role to whoever has an address, a new person if nobody has, and tell them how to sign in.

    A new person without a `name` is called after the address. `community` goes with a role in one, and only
    with that. Raises CopError where the address is none or `by` may not give the role.
    """
    person = find_or_create_person(
        name=text.one_line(name) or name_from(address), email=_checked(address), language=language, by=by
    )
    if isinstance(role, RoleKind):
        if community is None:
            raise CopError(_("Say in which community."), field="community")
        give_community_role(community, person, kind=role, by=by, on=on)
    elif community is not None:
        raise CopError(_("This role does not belong to a single community."), field="community")
    elif LEVEL[role] >= LEVEL[person.site_role]:
        give_site_role(person, role, by=by)
    else:
        raise CopError(_("This person has a higher role already."), field="role")
    queue_role_mail(person, role=role, community=community, at=at)
    return person


def is_last_coordinator(role: CommunityRole, *, on: date) -> bool:
    """Whether nobody else coordinates the community of a coordinator's role on a day."""
    if role.kind != RoleKind.COORDINATOR:
        return False
    others = [person for person in coordinators_of(role.community_id, on=on) if person.id != role.person_id]
    return not others


def lock_administrators() -> list[int]:
    """Hold all administrators until the transaction ends, and return their ids as they are then.

    For whatever takes the role from one of them: of two at the same moment, the second sees what the first left.
    """
    found = select(Person.id).where(Person.site_role == SiteRole.ADMINISTRATOR, Person.erased_at.is_(None))
    return list(db.session.scalars(found.order_by(Person.id).with_for_update(key_share=True)))


def queue_role_mail(
    person: Person, *, role: SiteRole | RoleKind, community: Community | None = None, at: datetime
) -> None:
    """Tell a person by mail which role they have been given and how to sign in."""
    facts = {
        "role": role.value,
        "community": community.name.in_language(person.language) if community else "",
        "sign_in_url": links.page("sign_in.new", language=person.language),
    }
    about = f"person:{person.id}:role:{int(at.timestamp() * 1000)}"
    outbox.queue("sign_in_invitation", to=Recipient.of(person), about=about, context=facts)


def name_from(address: str) -> str:
    """Return a name to begin with: "Maria Rossi" for maria.rossi@example.org."""
    words = address.partition("@")[0].replace(".", " ").replace("_", " ").split()
    return " ".join(word.capitalize() for word in words)[:120]


def _checked(address: str) -> str:
    try:
        return text.email_address(address)
    except ValueError as error:
        raise CopError(_("“%(text)s” is not a mail address.", text=address[:100]), field="email") from error


def _refuse_above(by: Viewer | None, community_id: int) -> None:
    if by is not None and not can_give_community_role(by, community_id):
        raise CopError(_("Only an administrator or a coordinator of the community can do this."))
