"""What a certificate says, and to whom one is due: pure, told everything."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from cop import text
from cop.clock import day_of
from cop.models import Certificate
from cop.rules.completion import Mark, SessionMark, Standing


@dataclass(frozen=True)
class Due:
    """Who enrolled in an edition gets a certificate now, who has one that stands, and who gets none."""

    due: tuple[Standing, ...]
    certified: tuple[tuple[Standing, Certificate], ...]
    not_due: tuple[Standing, ...]

    @property
    def doubtful(self) -> tuple[tuple[Standing, Certificate], ...]:
        """Certificates of people who, by what is recorded today, would not get one."""
        return tuple(pair for pair in self.certified if not pair[0].is_met)


def due_of(standings: Iterable[Standing], valid: Mapping[int, Certificate]) -> Due:
    """Return who is due what; `valid` are the certificates that stand, by enrolment. Who was erased is left out."""
    known = [one for one in standings if one.enrolment.person.erased_at is None]
    others = [one for one in known if one.enrolment.id not in valid]
    return Due(
        tuple(one for one in others if one.is_met),
        tuple((one, valid[one.enrolment.id]) for one in known if one.enrolment.id in valid),
        tuple(one for one in others if not one.is_met),
    )


def attended(standing: Standing) -> tuple[SessionMark, ...]:
    """Return the sessions at which the person was: who sent somebody else did not attend, even where it counts."""
    return tuple(one for one in standing.marks if one.mark == Mark.PRESENT and one.is_held)


def facts_of(standing: Standing, language: str) -> dict[str, Any]:
    """Return what is printed beside name, day and code, in a language: nothing of other people."""
    edition, organisation = standing.course.edition, standing.enrolment.organisation
    there = attended(standing)
    return {
        "programme": edition.programme.name.in_language(language),
        "edition": edition.name,
        "organisation": organisation.name if organisation else "",
        "hosts": [host.name.in_language(language) for host in edition.hosts],
        "held": standing.held,
        "attended": len(there),
        "minutes": sum(one.minutes for one in there),
        "sessions": [
            {
                "number": one.number,
                "title": one.session.title.in_language(language),
                "on": day_of(one.session.starts_at).isoformat(),
                "minutes": one.minutes,
            }
            for one in there
        ],
    }


def initials(name: str) -> str:
    """Return the initials of a name, "A. R. L."; what is no letter is left out."""
    return " ".join(f"{word[0].upper()}." for word in text.one_line(name).split() if word[0].isalpha())


def is_name_on(certificate: Certificate, typed: str) -> bool:
    """Whether a name is the one on a certificate, whatever its accents, case and the order of its words."""
    return sorted(text.name_key(typed).split()) == sorted(text.name_key(certificate.name).split())
