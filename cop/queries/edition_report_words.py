"""The numbers of an edition's report in words: what each is called, what it counts, what it is a share of."""

from flask_babel import lazy_gettext as _l

LABELS = {
    "sessions": _l("Sessions held"),
    "sessions-cancelled": _l("Sessions cancelled"),
    "enrolled": _l("People enrolled"),
    "left": _l("People who gave up their place"),
    "attended": _l("Enrolled people who came at least once"),
    "completed": _l("People who completed the edition"),
    "undecided": _l("People of whom it cannot be said yet"),
    "organisations": _l("Organisations with people enrolled"),
    "organisations-present": _l("Organisations present"),
    "organisations-completed": _l("Organisations in which somebody completed it"),
    "participants": _l("Different people present"),
    "participations": _l("Participations"),
    "online": _l("Participations online"),
    "hours": _l("Hours of training taken"),
    "expected": _l("Participations expected"),
    "no-shows": _l("No-shows"),
    "excused": _l("Excused absences"),
    "unrecorded": _l("Participations not recorded"),
    "substitutions": _l("Substitutions"),
    "staff": _l("Staff present"),
}
DEFINITIONS = {
    "sessions": _l("Sessions that are over and were not cancelled; those known only as a number too."),
    "sessions-cancelled": _l("Sessions that were announced and called off."),
    "enrolled": _l("People with a place in the edition. Who waits, asked in vain or left is not counted."),
    "left": _l("People who had a place in the edition and left it, or were taken off the list."),
    "attended": _l("Enrolled people who were present themselves at one session or more."),
    "completed": _l("Enrolled people who meet the rule of the edition, once every attendance is recorded."),
    "undecided": _l("Enrolled people for whom sessions are still to come, or an attendance is not recorded."),
    "organisations": _l("Distinct organisations that enrolled people take part for."),
    "organisations-present": _l(
        "Distinct organisations represented by the people present, staff apart: the one each of them stated "
        "for that day, wherever they work today."
    ),
    "organisations-completed": _l("Distinct organisations of which at least one person completed the edition."),
    "participants": _l("People present at one session or more, staff apart: enrolled or in somebody's place."),
    "participations": _l(
        "One person present at one session, once whatever the ways of taking part. Staff count apart."
    ),
    "online": _l("Participations of people who were connected from elsewhere."),
    "hours": _l("The hours of all participations added up: as recorded, or else the length of the session."),
    "expected": _l("Each time somebody had said yes to a session that was held, staff apart."),
    "no-shows": _l("Each time somebody had said yes to a session, was not there and was not excused."),
    "excused": _l("Each time somebody had said yes to a session and was excused."),
    "unrecorded": _l("Each time somebody had said yes to a session and nobody wrote down whether they came."),
    "substitutions": _l("Each time an enrolled person sent somebody else to a session that was held."),
    "staff": _l("Each time somebody of the team, a coordinator of the hosts or a facilitator was present."),
}  # fmt: skip
# Of which number each is a share.
BASES = {
    "attended": "enrolled",
    "completed": "enrolled",
    "organisations-completed": "organisations",
    "online": "participations",
    "no-shows": "expected",
    "excused": "expected",
}
