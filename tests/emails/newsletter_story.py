"""An issue with every kind of block, written out: what its mails look like depends on nothing else."""

from cop.models import BlockKind
from cop.rules.newsletter_facts import BlockFacts, IssueFacts, Item, Link, Picture

IT = {
    "title": "Novembre: il mutuo soccorso, oggi",
    "lead": "Tre date da segnare, e com’è andata a ottobre",
    "list": "Notizie di Economia solidale",
    "hello": "Ciao {{nome}},",
    "text": (
        "ecco che cosa succede. **Due parole** prima:\n\n"
        "- il bando scade il 15 dicembre: [leggilo](https://example.org/bando?a=1&b=2)\n"
        "- chi di {{organizzazione}} vuole parlare si faccia avanti.\n\n"
        "### Una cosa ancora\n\n"
        "> Chi fa da sé fa per tre."
    ),
    "upcoming": "In arrivo",
    "meeting": "Il registro dei volontari, passo per passo",
    "when": "Giovedì 3 dicembre 2026, 14:30–17:30",
    "place": "Casa del Quartiere, via Esempio 3, Torino, oppure online",
    "about": "Portate il vostro: lo guardiamo insieme.",
    "register": "Dettagli e iscrizione",
    "past": "Com’è andata",
    "held": "Come si legge un bilancio sociale",
    "held_when": "Lunedì 12 ottobre 2026, 10:00–12:00",
    "people": "23 partecipanti",
    "more": "Leggi di più",
    "minutes": "Verbale dell’incontro",
    "slides": "Le diapositive",
    "questions": "La tua parola conta",
    "survey": "Che cosa ti serve l’anno prossimo?",
    "until": "Fino a venerdì 18 dicembre 2026, ore 18:00",
    "answer": "Rispondi alle domande",
    "new": "Da poco tra noi",
    "join": "Partecipa",
    "call": "Entra in «Economia solidale»",
    "call_text": "Chi lavora per il bene comune è di casa.",
    "ask": "Chiedi di partecipare",
    "alt": "Una dozzina di persone attorno a un tavolo con fogli e matite",
    "ground": "Ricevi questo messaggio perché fai parte di «Economia solidale».",
    "page": "Pagina dell’organizzazione",
}
EN = {
    "title": "November: mutual aid, today",
    "lead": "Three dates to note, and how October went",
    "list": "News of Solidarity economy",
    "hello": "Hello {{name}},",
    "text": (
        "here is what is coming. **A word** first:\n\n"
        "- the call closes on 15 December: [read it](https://example.org/call?a=1&b=2)\n"
        "- whoever of {{organisation}} wants to speak, tell us.\n\n"
        "### One more thing\n\n"
        "> Many hands make light work."
    ),
    "upcoming": "Coming up",
    "meeting": "Il registro dei volontari, passo per passo",
    "when": "Thursday 3 December 2026, 14:30–17:30",
    "place": "Casa del Quartiere, via Esempio 3, Torino, or online",
    "about": "Bring yours: we look at it together.",
    "register": "Details and registration",
    "past": "How it went",
    "held": "How to read a social report",
    "held_when": "Monday 12 October 2026, 10:00–12:00",
    "people": "23 participants",
    "more": "Read more",
    "minutes": "Minutes of the meeting",
    "slides": "The slides",
    "questions": "Your word counts",
    "survey": "What do you need next year?",
    "until": "Until Friday 18 December 2026, 18:00",
    "answer": "Answer the questions",
    "new": "New among us",
    "join": "Take part",
    "call": "Join “Solidarity economy”",
    "call_text": "Whoever works for the common good is at home here.",
    "ask": "Ask to join",
    "alt": "A dozen people around a table with sheets and pencils",
    "ground": "You get this mail because you belong to “Solidarity economy”.",
    "page": "Page of the organisation",
}


def story(language="it", **values):
    """The facts of the issue in a language."""
    say = IT if language == "it" else EN
    usual = {
        "language": language, "title": say["title"], "lead": say["lead"], "kind": "issue", "list_id": 3,
        "list_slug": "solidarity", "list_name": say["list"], "tone": "green", "contact": "solidale@example.org",
        "is_empty": False, "issue_id": 12, "is_public": True, "since_on": "2026-10-01", "until_on": "2026-12-31",
        "grounds": {"member": say["ground"], "subscribed": say["ground"]}, "blocks": blocks(language, say),
    }  # fmt: skip
    return IssueFacts(**usual | values)


def blocks(language, say):
    return (
        BlockFacts(1, BlockKind.TEXT, text=f"{say['hello']}\n\n{say['text']}"),
        BlockFacts(2, BlockKind.IMAGE, alt=say["alt"], picture=Picture(7, "ab" * 32, "image/jpeg", 1200, 500)),
        BlockFacts(3, BlockKind.UPCOMING, say["upcoming"], items=(
            Item("meeting:5", say["meeting"], when=say["when"], place=say["place"], text=say["about"], lang="it",
                 more=Link(say["register"], "meetings.show", {"meeting_id": 5})),
            Item("meeting:6", "Kaffee & Kuchen", when=say["when"], hosts="A & B", lang=language,
                 more=Link(say["register"], "meetings.show", {"meeting_id": 6})),
        )),
        BlockFacts(4, BlockKind.PAST, say["past"], items=(
            Item("meeting:4", say["held"], when=say["held_when"], place="Online", figures=say["people"], lang=language,
                 more=Link(say["more"], "meetings.show", {"meeting_id": 4}),
                 files=(Link(say["minutes"], "minutes.show", {"meeting_id": 4}),
                        Link(say["slides"], "documents.show", {"document_id": 9}))),
        )),
        BlockFacts(5, BlockKind.OPEN_QUESTIONS, say["questions"], items=(
            Item("survey:2", say["survey"], when=say["until"], lang=language,
                 more=Link(say["answer"], "survey_answers.public", {"code": "k7m2"})),
        )),
        BlockFacts(6, BlockKind.NEW_MEMBERS, say["new"], items=(
            Item("organisation:8", "Il Filo Teso", place="Nichelino", lang=language,
                 more=Link(say["page"], "organisations.show", {"organisation_id": 8})),
            Item("organisation:9", "Casa delle Chiavi", place="Torino", lang=language,
                 more=Link(say["page"], "organisations.show", {"organisation_id": 9})),
        )),
        BlockFacts(7, BlockKind.JOIN, say["join"], items=(
            Item("join:1", say["call"], text=say["call_text"], lang=language,
                 more=Link(say["ask"], "join_requests.new", {"slug": "solidarity"})),
        )),
    )  # fmt: skip
