"""A round as people are sent it: tables, invitations, mails and messages, and what each of them comes to."""

from __future__ import annotations





import pytest

from storybank.errors import DocumentError, InvalidInput
from storybank.formats import RoundReading, round_from_text

DAY = "2026-05-12"


def seats(reading: RoundReading) -> list[tuple[str | None, int | None, list[str]]]:
    """Return each meeting as start, minutes and “Name | title” of its people."""
    return [
        (
            meeting.starts_at.strftime("%d %H:%M") if meeting.starts_at else None,
            meeting.minutes,
            [" | ".join(filter(None, [who.name, who.title])) for who in meeting.interviewers],
        )
        for meeting in reading.round.meetings
    ]


WRITTEN: dict[str, tuple[str, list[tuple[str | None, int | None, list[str]]]]] = {
    # Tables.
    "software, CSV": (
        "Interviewer,Role,Focus,Time\n"
        "Ken Abara,Engineering Manager,teamwork,10:00-10:45\n"
        "Priya Nair,Staff Engineer,system design,11:00-12:00\n",
        [
            ("12 10:00", 45, ["Ken Abara | Engineering Manager"]),
            ("12 11:00", 60, ["Priya Nair | Staff Engineer"]),
        ],
    ),
    "nurse, Markdown": (
        "# Panel day\n\n| Who | Position | Topic | When | Duration |\n|---|---|---|---|---|\n"
        "| **Joanna Szulc** | Matron | Patient safety | 9:30 | 30 min |\n"
        "| Dr Ken Abara | Consultant | Teamwork | 10:15 | 45 min |\n",
        [("12 09:30", 30, ["Joanna Szulc | Matron"]), ("12 10:15", 45, ["Dr Ken Abara | Consultant"])],
    ),
    "teacher, TSV": (
        "Name\tTitle\tCovers\tStart\tLength\n"
        "Grace Okafor\tHeadteacher\tBehaviour\t08:30\t20\n"
        "Tom Reid\tHead of Maths\tLesson planning\t9am\t40 minutes\n",
        [("12 08:30", 20, ["Grace Okafor | Headteacher"]), ("12 09:00", 40, ["Tom Reid | Head of Maths"])],
    ),
    "semicolons and days with dots": (
        "Datum;Uhrzeit;Gesprächspartner;Funktion;Thema;Dauer\n"
        "12.05.2026;10:00 Uhr;Frau Dr. Sabine Krüger;Personalleiterin;Motivation;45 Minuten\n"
        "12.05.2026;11.30 Uhr;Klaus Weber;Teamleiter;Teamarbeit;1 Stunde\n",
        [
            ("12 10:00", 45, ["Frau Dr. Sabine Krüger | Personalleiterin"]),
            ("12 11:30", 60, ["Klaus Weber | Teamleiter"]),
        ],
    ),
    "French": (
        "Intervieweur,Fonction,Sujet,Heure,Durée\n"
        "Camille Dubois,Directrice des opérations,leadership,14h30,45 min\n"
        "Jean-Luc Moreau,Responsable RH,motivation,9h,1h\n",
        [
            ("12 14:30", 45, ["Camille Dubois | Directrice des opérations"]),
            ("12 09:00", 60, ["Jean-Luc Moreau | Responsable RH"]),
        ],
    ),
    "Spanish": (
        "Entrevistador;Cargo;Tema;Hora\nMaría José García López;Directora de Operaciones;liderazgo;16:00\n",
        [("12 16:00", None, ["María José García López | Directora de Operaciones"])],
    ),
    "family name first": (
        'Interviewer,Role\n"Szulc, Joanna",Head of Operations\n',
        [(None, None, ["Joanna Szulc | Head of Operations"])],
    ),
    "two in a cell": (
        "Panel,Time\nAnna Bauer & Peter Schmidt,13:00-14:00\n",
        [("12 13:00", 60, ["Anna Bauer", "Peter Schmidt"])],
    ),
    "two rows at one time": (
        "Interviewer,Title,Time\nAnna Bauer,CTO,13:00-14:00\nPeter Schmidt,Architect,13:00-14:00\n",
        [("12 13:00", 60, ["Anna Bauer | CTO", "Peter Schmidt | Architect"])],
    ),
    "titles in the cells of names": (
        "Interviewer|Time\nJoanna Szulc (Head of Ward)|10am\nKen Abara - Charge Nurse|11am\n",
        [("12 10:00", None, ["Joanna Szulc | Head of Ward"]), ("12 11:00", None, ["Ken Abara | Charge Nurse"])],
    ),
    "start and end": (
        "Start,End,Interviewer\n10:00,10:30,Sarah\n10:45,11:30,priya nair\n",
        [("12 10:00", 30, ["Sarah"]), ("12 10:45", 45, ["priya nair"])],
    ),
    "first and last names": (
        "First name,Last name,Job title,Email\nJoanna,Szulc,HR Partner,j.szulc@example.org\n",
        [(None, None, ["Joanna Szulc | HR Partner"])],
    ),
    "lunch between": (
        "Time,Interviewer\n11:00,Ken Abara\n12:00,Lunch\n13:00,Joanna Szulc\n",
        [("12 11:00", None, ["Ken Abara"]), ("12 13:00", None, ["Joanna Szulc"])],
    ),
    "to be confirmed": (
        "Interviewer,Role\nTBC,Director\nKen Abara,Warehouse Manager\n",
        [(None, None, ["Ken Abara | Warehouse Manager"])],
    ),
    "days in the American order": (
        "Date,Time,Interviewer\n05/13/2026,2pm,Ken Abara\n05/12/2026,3:30 PM,Joanna Szulc\n",
        [("13 14:00", None, ["Ken Abara"]), ("12 15:30", None, ["Joanna Szulc"])],
    ),
    "Japanese names": ("Interviewer,Role\n田中 太郎,CEO\n", [(None, None, ["田中 太郎 | CEO"])]),
    "a note above the table": (
        "Your interviews at Oatmoor,,\nInterviewer,Role,Time\nKen Abara,CFO,10:00\n",
        [("12 10:00", None, ["Ken Abara | CFO"])],
    ),
    "a table in a mail": (
        "Hi Alex,\n\nhere is your day:\n\n| Interviewer | Time |\n|---|---|\n| Ken Abara | 10:00 |\n\nBest,\nMary\n",
        [("12 10:00", None, ["Ken Abara"])],
    ),
    # Messages.
    "a line with all": (
        "10:00-10:45 Joanna Szulc, Head of Operations",
        [("12 10:00", 45, ["Joanna Szulc | Head of Operations"])],
    ),
    "a list": (
        "You will meet:\n- Dr Ken Abara (Clinical Governance Lead), 45 min\n- Joanna Szulc (Ward Manager), 30 min\n",
        [
            (None, 45, ["Dr Ken Abara | Clinical Governance Lead"]),
            (None, 30, ["Joanna Szulc | Ward Manager"]),
        ],
    ),
    "a sentence": (
        "Interview with Priya Nair, Engineering Manager at 2pm",
        [("12 14:00", None, ["Priya Nair | Engineering Manager"])],
    ),
    "two people in a sentence": (
        "You will be meeting Sarah Chen (VP Engineering) and Tom Hart (Staff Engineer) at 11:00 for 45 minutes.",
        [("12 11:00", 45, ["Sarah Chen | VP Engineering", "Tom Hart | Staff Engineer"])],
    ),
    "a mail from beginning to end": (
        "From: Mary Poole <mary@oatmoor.example>\nTo: Alex Doe <alex@example.org>\nSubject: Your interviews\n\n"
        "Dear Alex Doe,\n\nThank you for coming in on Tuesday 12 May 2026.\n\n"
        "09:30 - 10:15: Joanna Szulc, Head of Warehouse\n10:15 - 11:00: Ken Abara, Shift Manager\n"
        "11:00 Tour of the hall\n\nPlease ask for Sam Lee at reception.\n\nKind regards,\nMary Poole\nTalent Partner\n",
        [
            ("12 09:30", 45, ["Joanna Szulc | Head of Warehouse"]),
            ("12 10:15", 45, ["Ken Abara | Shift Manager"]),
        ],
    ),
    "times above names": (
        "10:00 - 10:45\nJoanna Szulc, Head of Finance\n\n11:00 - 12:00\nKen Abara, Controller\n",
        [
            ("12 10:00", 45, ["Joanna Szulc | Head of Finance"]),
            ("12 11:00", 60, ["Ken Abara | Controller"]),
        ],
    ),
    "labels": (
        "Interviewer: Joanna Szulc\nTitle: Head of Operations\nTime: 10:00-10:45\nFocus: leadership\n\n"
        "Interviewer: Ken Abara\nTitle: CFO\nTime: 11:00\n",
        [
            ("12 10:00", 45, ["Joanna Szulc | Head of Operations"]),
            ("12 11:00", None, ["Ken Abara | CFO"]),
        ],
    ),
    "a chat": (
        "hey! tomorrow: 2-2:45pm Tom Reid (CTO), then 3pm Ana Ruiz from HR",
        [("12 14:00", 45, ["Tom Reid | CTO"]), ("12 15:00", None, ["Ana Ruiz | HR"])],
    ),
    "titles before names": (
        "10am our Head of Operations Joanna Szulc\n11am Engineering Manager Priya Nair\n",
        [
            ("12 10:00", None, ["Joanna Szulc | Head of Operations"]),
            ("12 11:00", None, ["Priya Nair | Engineering Manager"]),
        ],
    ),
    "kinds of interviews": (
        "10:00 HR interview – Lisa Brown\n11:00 Technical interview with Ken Abara\n",
        [("12 10:00", None, ["Lisa Brown"]), ("12 11:00", None, ["Ken Abara"])],
    ),
    "only names and titles": (
        "Joanna Szulc - Head of Operations\nKen Abara - Clinical Governance Lead\n",
        [
            (None, None, ["Joanna Szulc | Head of Operations"]),
            (None, None, ["Ken Abara | Clinical Governance Lead"]),
        ],
    ),
    "a German mail": (
        "Sehr geehrter Herr Doe,\n\nwir freuen uns auf das Gespräch am 12. Mai 2026.\n\n"
        "10:00 - 10:45 Uhr: Frau Dr. Sabine Krüger, Leiterin Personal\n"
        "11:00 bis 12:00 Uhr: Klaus Weber (Abteilungsleiter)\n\nMit freundlichen Grüßen\nPetra Lang\n",
        [
            ("12 10:00", 45, ["Frau Dr. Sabine Krüger | Leiterin Personal"]),
            ("12 11:00", 60, ["Klaus Weber | Abteilungsleiter"]),
        ],
    ),
    "a French mail": (
        "Bonjour Alex,\n\nEntretien avec Camille Dubois, directrice des opérations, à 14h30.\n\nCordialement,\nPaul Roux\n",
        [("12 14:30", None, ["Camille Dubois | directrice des opérations"])],
    ),
    "a Spanish message": (
        "Entrevista con Lucía Fernández (Directora de Operaciones) a las 16:00",
        [("12 16:00", None, ["Lucía Fernández | Directora de Operaciones"])],
    ),
    "several days": (
        "Tuesday 12 May 2026\n10:00 Ken Abara, CTO\n\nWednesday, May 13, 2026\n9:00 Joanna Szulc, COO\n",
        [("12 10:00", None, ["Ken Abara | CTO"]), ("13 09:00", None, ["Joanna Szulc | COO"])],
    ),
    "the candidate's name in the subject line": (
        "Interview schedule for Alex Doe\n10:00 Ken Abara, CTO\n",
        [("12 10:00", None, ["Ken Abara | CTO"])],
    ),
    "HTML": (
        "<p>You will meet:</p><ul><li>Ken Abara (CTO), 30 min</li><li>Joanna Szulc (COO), 1 hour</li></ul>",
        [(None, 30, ["Ken Abara | CTO"]), (None, 60, ["Joanna Szulc | COO"])],
    ),
    "half an hour and an hour and a half": (
        "Ken Abara (CTO) - half an hour\nJoanna Szulc (COO) - 1.5 hours\n",
        [(None, 30, ["Ken Abara | CTO"]), (None, 90, ["Joanna Szulc | COO"])],
    ),
    "over noon": (
        "11-12:30pm Ken Abara, CTO\n12:30-1:15 Joanna Szulc, COO\n",
        [("12 11:00", 90, ["Ken Abara | CTO"]), ("12 12:30", 45, ["Joanna Szulc | COO"])],
    ),
    "bullets, stars and pictures": (
        "📅 **Schedule**\n\n* 🕙 10:00 — **Joanna Szulc** — _Head of Operations_\n• 11:00 — Ken Abara — CFO\n",
        [
            ("12 10:00", None, ["Joanna Szulc | Head of Operations"]),
            ("12 11:00", None, ["Ken Abara | CFO"]),
        ],
    ),
    "numbered": (
        "Interview 1: Joanna Szulc, HR Manager, 10:00-10:30\nInterview 2: Ken Abara, Team Lead, 10:30-11:15\n",
        [
            ("12 10:00", 30, ["Joanna Szulc | HR Manager"]),
            ("12 10:30", 45, ["Ken Abara | Team Lead"]),
        ],
    ),
    "a panel in a line": (
        "Panel: Anna Bauer (Headteacher), Peter Schmidt (Governor), 14:00-15:00",
        [("12 14:00", 60, ["Anna Bauer | Headteacher", "Peter Schmidt | Governor"])],
    ),
    "named twice": (
        "You will meet Joanna Szulc and Ken Abara.\n\n10:00 Joanna Szulc, Head of Operations\n11:00 Ken Abara, CTO\n",
        [("12 10:00", None, ["Joanna Szulc | Head of Operations"]), ("12 11:00", None, ["Ken Abara | CTO"])],
    ),
}


@pytest.mark.sample(100)
@pytest.mark.parametrize("kind", WRITTEN)
def test_what_people_write_is_read_as_they_mean_it(kind: str) -> None:
    text, right = WRITTEN[kind]
    assert seats(round_from_text(text, date=DAY)) == right


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Hello",
        "Please ask for Sam Lee at reception.",
        "12:00 Lunch",
        "Kind regards,\nMary Poole",
        "Interviewer,Role\nTBC,Director\n",
        "10:00 Digitale Transformation\n",
        "Wir freuen uns sehr darauf, Sie bald kennenzulernen.",
        "BEGIN:VCALENDAR\nVERSION:2.0\nEND:VCALENDAR\n",
    ],
)
def test_nobody_is_made_up_and_what_names_nobody_is_no_round(text: str) -> None:
    with pytest.raises(DocumentError, match="not a round"):
        round_from_text(text, date=DAY)
