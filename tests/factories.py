"""Records for tests: each factory saves one, with the least that makes sense."""

from datetime import date, timedelta
from itertools import count

from cop import clock, tokens
from cop.extensions import db
from cop.models import (
    AddressClaim,
    Affiliation,
    Answer,
    Attendance,
    Community,
    CommunityRole,
    DeclaredActivity,
    Edition,
    Enrolment,
    ImportBatch,
    Initiative,
    JoinRequest,
    LikelyDuplicate,
    Meeting,
    MeetingKind,
    MeetingPersonRole,
    MeetingStatus,
    Membership,
    Message,
    MessageState,
    Mode,
    Municipality,
    OpenidIdentity,
    Organisation,
    OrganisationLogo,
    Person,
    PersonAddress,
    PersonalFeed,
    Programme,
    ProposalState,
    Registration,
    Representative,
    RepresentativeInvitation,
    SignedInSession,
    SiteRole,
    ThemeProposal,
    ThemeProposalStep,
    ThemeSupporter,
    email_key,
)
from cop.queries.viewers import viewer_of
from cop.services.merges import merge_records
from cop.text import name_key

_n = count(1)


def save(obj):
    db.session.add(obj)
    db.session.flush()
    return obj


def make_initiative(**kw):
    n = next(_n)
    return save(
        Initiative(
            **{"slug": f"initiative-{n}", "name_it": f"Iniziativa {n}", "name_en": f"Initiative {n}"} | kw
        )
    )


def make_community(**kw):
    n = next(_n)
    defaults = {"slug": f"community-{n}", "name_it": f"Comunità {n}", "name_en": f"Community {n}"}
    return save(Community(**defaults | {"contact_email": f"community{n}@example.org"} | kw))


def make_organisation(**kw):
    return save(Organisation(**{"legal_name": f"Organisation {next(_n)}"} | kw))


def make_person(**kw):
    n = next(_n)
    email = kw.pop("email", f"person{n}@example.org")
    defaults = {"name": f"Person {n}", "email": email, "email_key": email_key(email), "language": "en"}
    return save(Person(**defaults | {"reply_token": tokens.new_base32(16), "verified_at": clock.now()} | kw))


def make_administrator(**kw):
    return make_person(site_role=SiteRole.ADMINISTRATOR, **kw)


def make_viewer(**kw):
    return make_person(site_role=SiteRole.VIEWER, **kw)


def make_coordinator(community, **kw):
    person = make_person(**kw)
    save(CommunityRole(community=community, person=person, since_on=date(2020, 1, 1)))
    return person


def make_affiliation(person, organisation, **kw):
    return save(Affiliation(person=person, organisation=organisation, **kw))


def make_membership(community, organisation=None, people=(), **kw):
    """An organisation (new unless given) in a community since 2020, represented by `people`."""
    organisation = organisation or (None if kw.get("person") else make_organisation())
    since = kw.pop("since_on", date(2020, 1, 1))
    membership = save(Membership(community=community, organisation=organisation, since_on=since, **kw))
    for person in people:
        save(Representative(membership=membership, person=person, since_on=since))
    return membership


def make_member(community, organisation=None, **kw):
    """A person who represents an organisation (new unless given) in a community."""
    person = make_person(**kw)
    make_membership(community, organisation, people=[person])
    return person


def make_kind(**kw):
    n = next(_n)
    words = {
        "name_it": f"incontro {n}",
        "name_en": f"meeting {n}",
        "one_it": f"incontro {n}",
        "one_en": f"meeting {n}",
    }
    return save(
        MeetingKind(
            **{"slug": f"kind-{n}", "many_it": f"incontri {n}", "many_en": f"meetings {n}"} | words | kw
        )
    )


def make_meeting(community=None, **kw):
    """A scheduled meeting of two hours, a week from now, hosted by one community."""
    n = next(_n)
    starts_at = kw.pop("starts_at", None) or clock.now().replace(microsecond=0) + timedelta(days=7)
    ends_at = kw.pop("ends_at", None) or starts_at + timedelta(hours=2)
    defaults = {"title_it": f"Riunione {n}", "title_en": f"Gathering {n}", "place": "Via Esempio 1, Torino"}
    hosts = kw.pop("hosts", None) or [community or make_community()]
    kind = kw.pop("kind", None) or make_kind()
    status = {"status": MeetingStatus.SCHEDULED, "published_at": clock.now()}
    return save(
        Meeting(**defaults | status | kw, kind=kind, hosts=hosts, starts_at=starts_at, ends_at=ends_at)
    )


def make_meeting_role(meeting, person, kind):
    """A person's role at one meeting, as facilitator or at the front desk."""
    role = MeetingPersonRole(person=person, kind=kind)
    meeting.person_roles.append(role)
    return save(role)


def make_registration(meeting=None, person=None, **kw):
    """One person at one meeting; somebody who accepted has a seat, counted, and who waits, a place in the queue."""
    meeting, person = meeting or make_meeting(), person or make_person()
    defaults = {"uid": f"{tokens.new_base32(20)}@example.org", "invited_at": clock.now()}
    if kw.get("answer") == Answer.WAITING:
        defaults |= {"waiting_since_at": clock.now(), "mode": meeting.modes[0]}
    if kw.get("answer") == Answer.ACCEPTED:
        mode = kw.setdefault("mode", meeting.modes[0])
        counter = "taken_online" if mode == Mode.ONLINE else "taken_in_person"
        setattr(meeting, counter, meeting.taken(mode) + 1)
    return save(Registration(**defaults | kw, meeting=meeting, person=person))


def make_programme(**kw):
    n = next(_n)
    return save(
        Programme(**{"slug": f"programme-{n}", "name_it": f"Percorso {n}", "name_en": f"Programme {n}"} | kw)
    )


def make_edition(community=None, **kw):
    n = next(_n)
    hosts = [community] if community else []
    return save(
        Edition(
            **{"programme": kw.pop("programme", None) or make_programme(), "name": f"{n}", "hosts": hosts}
            | kw
        )
    )


def make_session(**kw):
    return save(SignedInSession(**{"expires_at": clock.now() + timedelta(days=30)} | kw))


def make_declared(community, figure="meetings", count=1, **kw):
    """Activities of the past known only as a number, by the end of 2024."""
    on = kw.pop("on", date(2024, 12, 31))
    return save(DeclaredActivity(**{"community": community, "figure": figure, "count": count, "on": on} | kw))


def make_present(meeting, organisation=None, person=None, **kw):
    """Somebody who was at a meeting, for an organisation or for none."""
    kw = {"answer": Answer.ACCEPTED, "attendance": Attendance.PRESENT} | kw
    return make_registration(meeting, person, organisation=organisation, **kw)


def make_join_request(community=None, **kw):
    """A request whose address nobody has confirmed yet."""
    n = next(_n)
    email = kw.pop("email", f"asker{n}@example.org")
    defaults = {"name": f"Asker {n}", "email": email, "email_key": email_key(email), "language": "it"}
    defaults["token_hash"] = tokens.hash_of(f"join {n}")
    return save(JoinRequest(**defaults | kw, community=community or make_community()))


def make_message(**kw):
    """A mail whose bytes are ready."""
    n = next(_n)
    subject, recipient = kw.pop("subject", f"trial:{n}"), kw.pop("recipient", f"reader{n}@example.org")
    message_id = f"<trial.{n}@example.org>"
    defaults = {
        "kind": "trial",
        "language": "en",
        "state": MessageState.READY,
        "title": f"Mail {n}",
        "envelope_from": "comunita@example.org",
        "message_id": message_id,
        "not_before": clock.now(),
        "context": {
            "when": "today",
            "host": "example.org",
            "recipient_name": "Reader",
            "recipient_token": "",
        },
        "body": f"Message-ID: {message_id}\r\nSubject: Mail {n}\r\n\r\nHello.\r\n.dot\r\n".encode(),
    }
    return save(Message(**defaults | kw, subject=subject, recipient=recipient))


def make_personal_feed(person=None, **kw):
    return save(PersonalFeed(**{"token": tokens.new_base32(32)} | kw, person=person or make_person()))


def make_municipality(name="Torino", **kw):
    n = next(_n)
    facts = {"istat_code": f"{n:06}", "province": "Torino", "province_code": "TO", "region": "Piemonte"}
    return save(Municipality(**facts | {"name": name, "name_key": name_key(name)} | kw))


def make_proposal(state=ProposalState.RECEIVED, *, proposer=None, **kw):
    """A theme that everybody reads, with its proposer as the first supporter. `released_at=None`: only the team."""
    n = next(_n)
    words = {"title": f"Theme {n}", "need": f"Need {n}", "who_would_come": f"Circle {n}", "language": "en"}
    dates = {"created_at": clock.now(), "released_at": clock.now()}
    proposal = save(ThemeProposal(**words | dates | kw, state=state))
    if state != ProposalState.UNCONFIRMED:
        proposal.steps.append(ThemeProposalStep(state=state, at=proposal.created_at))
    make_theme_supporter(proposal, is_proposer=True, **proposer or {})
    return proposal


def make_theme_supporter(proposal=None, **kw):
    """Somebody who supports a theme, the address confirmed. `confirmed_at=None`: not yet."""
    n = next(_n)
    email = kw.pop("email", f"supporter{n}@example.org")
    defaults = {"name": f"Supporter {n}", "email": email, "email_key": email_key(email), "language": "en"}
    defaults |= {"created_at": clock.now(), "confirmed_at": clock.now(), "notice_text": "The notice."}
    return save(ThemeSupporter(**defaults | kw, proposal=proposal or make_proposal()))


def make_openid_identity(person=None, **kw):
    """A person's account at a provider."""
    defaults = {"issuer": "https://id.example.org", "subject": f"subject-{next(_n)}"}
    return save(OpenidIdentity(**defaults | kw, person=person or make_person()))


def make_enrolment(edition, person=None, **kw):
    return save(Enrolment(edition=edition, person=person or make_person(), **kw))


def make_representative_invitation(membership=None, **kw):
    """Somebody asked to represent a member, who has not answered yet."""
    n = next(_n)
    email = kw.pop("email", f"named{n}@example.org")
    defaults = {"name": f"Named {n}", "email": email, "email_key": email_key(email), "language": "it"}
    defaults["token_hash"] = tokens.hash_of(f"representative {n}")
    return save(
        RepresentativeInvitation(**defaults | kw, membership=membership or make_membership(make_community()))
    )


def make_logo(organisation, **kw):
    defaults = {"digest": "0" * 64, "content": b"RIFF", "media_type": "image/webp", "width": 40, "height": 20}
    return save(OrganisationLogo(**defaults | kw, organisation_id=organisation.id))


def make_address(person, **kw):
    """Another address of a person, confirmed, not the one in use."""
    email = kw.pop("email", f"other{next(_n)}@example.com")
    confirmed = {"verified_at": clock.now()} | kw
    return save(PersonAddress(person=person, email=email, email_key=email_key(email), **confirmed))


def make_address_claim(person, token, **kw):
    """An address that a person has still to confirm with a token."""
    email = kw.pop("email", f"claimed{next(_n)}@example.com")
    defaults = {"token_hash": tokens.hash_of(token), "expires_at": clock.now() + timedelta(days=2)}
    return save(AddressClaim(**defaults | kw, person=person, email=email, email_key=email_key(email)))


def make_pair(one, other, score=90, reasons=("same_name",), **kw):
    """Two organisations, or two people, that look like one."""
    noun = one.__tablename__
    first, second = sorted((one, other), key=lambda record: record.id)
    records = {noun: first, f"other_{noun}": second}
    return save(LikelyDuplicate(**records, score=score, reasons=list(reasons), **kw))


def make_merge(kept, hidden, by):
    """Two records merged by a person."""
    return merge_records(kept, hidden, by=viewer_of(by, today=clock.today()), at=clock.now())[0]


def make_import(**kw):
    """A file of organisations of which nothing has been told yet."""
    return save(ImportBatch(**{"noun": "organisations", "headers": ["name"], "mapping": [""]} | kw))
