"""Who is looking: built once a request, so that every rule is a plain function of it."""

from dataclasses import dataclass, replace

from cop.models import SiteRole


@dataclass(frozen=True)
class Viewer:
    """A visitor and the rights held at this moment; `ANONYMOUS` for one who is not signed in.

    `coordinates` and `member_of` hold community ids, `contact_of` organisation ids.
    """

    person_id: int | None = None
    name: str = ""
    language: str = "it"
    site_role: SiteRole = SiteRole.NONE
    coordinates: frozenset[int] = frozenset()
    member_of: frozenset[int] = frozenset()
    contact_of: frozenset[int] = frozenset()
    session_token: str = ""
    # The person has a role that waits until a second step of signing in is set up.
    is_withheld: bool = False

    @property
    def is_signed_in(self) -> bool:
        return self.person_id is not None

    # Flask-Login asks for these three.
    is_authenticated = is_signed_in
    is_active = is_signed_in

    @property
    def is_anonymous(self) -> bool:
        return not self.is_signed_in

    def get_id(self) -> str:
        return self.session_token

    @property
    def is_administrator(self) -> bool:
        return self.site_role == SiteRole.ADMINISTRATOR

    @property
    def is_viewer(self) -> bool:
        """Whether the person reads the figures of all communities."""
        return self.site_role in {SiteRole.VIEWER, SiteRole.ADMINISTRATOR}

    @property
    def is_coordinator(self) -> bool:
        """Whether the person manages at least one community."""
        return self.is_administrator or bool(self.coordinates)

    def without_roles(self) -> "Viewer":
        """Return the same person with none of the roles that others depend on."""
        return replace(self, site_role=SiteRole.NONE, coordinates=frozenset(), is_withheld=True)

    def manages_any(self, community_ids: "frozenset[int] | set[int]") -> bool:
        """Whether the person manages at least one of the communities."""
        return self.is_administrator or bool(self.coordinates & community_ids)


ANONYMOUS = Viewer()
