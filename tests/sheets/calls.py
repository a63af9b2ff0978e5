"""Attendance reports as the video services write them, of people who do not exist."""

ZOOM = (
    "\ufeffMeeting ID,Topic,Start Time,End Time,User Email,Duration (Minutes),Participants\n"
    '896 1053 4856,Incontro di prova,11/26/2026 02:00:00 PM,11/26/2026 03:40:00 PM,host@example.org,100,"3"\n'
    "\n"
    "Name (Original Name),User Email,Join Time,Leave Time,Duration (Minutes),Guest,Recording Consent\n"
    "Anna Esempio,anna.esempio@example.org,11/26/2026 02:00:00 PM,11/26/2026 02:30:00 PM,30,No,\n"
    "Anna Esempio,anna.esempio@example.org,11/26/2026 02:25:00 PM,11/26/2026 02:45:00 PM,20,No,\n"
    "Anna Esempio,,11/26/2026 03:10:00 PM,11/26/2026 03:25:00 PM,15,Yes,\n"
    "Sala Blu (Bruno Prova),,11/26/2026 02:03:00 PM,11/26/2026 02:15:00 PM,12,Yes,\n"
).encode()

ZOOM_IT = (
    "Argomento,Digita,ID,Nome organizzatore,E-mail organizzatore,Ora di inizio,Ora di fine,Partecipanti,"
    "Durata (minuti),Nome (nome originale),E-mail,Ora di ingresso,Ora di uscita,Durata (minuti),Guest,"
    "In sala d’attesa\n"
    + "".join(
        f"Prova,Riunione,896,Host,host@example.org,26/11/2026 02:00:00 PM,26/11/2026 03:40:00 PM,2,100,{row}\n"
        for row in (
            "Anna Esempio (Host),anna.esempio@example.org,26/11/2026 02:00:00 PM,26/11/2026 03:00:00 PM,60,No,No",
            "Anna Esempio,anna.esempio@example.org,26/11/2026 03:05:00 PM,26/11/2026 03:35:00 PM,30,No,No",
            "Bruno Prova,bruno@example.org,26/11/2026 02:03:00 PM,26/11/2026 02:10:00 PM,7,Sì,No",
        )
    )
).encode()

ZOOM_SUMS = (
    b"Name (Original Name),User Email,Total Duration (Minutes),Guest\n"
    b"Anna Esempio,anna.esempio@example.org,61,No\nBruno Prova,,5,Yes\n"
)

TEAMS = (
    "1. Summary\nMeeting title\tIncontro, di prova, con virgole, e altre, ancora, qui\nAttended participants\t2\n"
    "Start time\t11/26/26, 2:00:00 PM\nEnd time\t11/26/26, 3:00:00 PM\nMeeting duration\t1h 0m 0s\n"
    "Average attendance time\t27m 1s\n\n2. Participants\n"
    "Name\tFirst Join\tLast Leave\tIn-Meeting Duration\tEmail\tParticipant ID (UPN)\tRole\n"
    "Esempio, Anna\t11/26/26, 2:00:00 PM\t11/26/26, 3:00:00 PM\t50m 1s\tanna.esempio@example.org\tanna\tOrganizer\n"
    "Bruno Prova (Guest)\t11/26/26, 2:01:00 PM\t11/26/26, 2:04:02 PM\t3m 2s\t\t\tPresenter\n\n"
    "3. In-Meeting Activities\nName\tJoin Time\tLeave Time\tDuration\tEmail\tRole\n"
    "Esempio, Anna\t11/26/26, 2:00:00 PM\t11/26/26, 2:30:00 PM\t30m 0s\tanna.esempio@example.org\tOrganizer\n"
    "Esempio, Anna\t11/26/26, 2:40:00 PM\t11/26/26, 3:00:00 PM\t20m 1s\tanna.esempio@example.org\tOrganizer\n"
    "Bruno Prova (Guest)\t11/26/26, 2:01:00 PM\t11/26/26, 2:04:02 PM\t3m 2s\t\tPresenter\n"
).encode("utf-16")

TEAMS_IT = (
    "1. Riepilogo\nTitolo riunione\tIncontro di prova\nPartecipanti\t2\n\n2. Partecipanti\n"
    "Nome\tPrimo accesso\tUltima uscita\tDurata riunione\tPosta elettronica\tID partecipante (UPN)\tRuolo\n"
    "Anna Esempio\t26/11/26, 14:00:05\t26/11/26, 15:03:10\t1h 3m 5s\tanna.esempio@example.org\tanna\tOrganizzatore\n"
    "Bruno Prova\t26/11/26, 14:01:00\t26/11/26, 14:32:40\t31m 40s\tbruno@example.org\t\tRelatore\n\n"
    "3. Attività durante la riunione\n"
).encode("utf-16")

MEET = (
    b"First name,Last name,Email,Duration,Time joined,Time exited\n"
    b"Anna,Esempio,anna.esempio@example.org,1 hr 2 min,2:00 PM,3:10 PM\nBruno,Prova,,8 min,2:01 PM,2:09 PM\n"
)
