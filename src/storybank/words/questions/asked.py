"""asked_by_role: what people of each role asked about, beside what was planned for them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from functools import partial

from storybank.bank import StoryBank
from storybank.findings import Finding, finding_of
from storybank.interviews import Interviewer, Meeting, Role, Round
from storybank.interviews.roles import known_roles
from storybank.planning.gaps import in_sentence, join_labels
from storybank.values import Several, checked, gathered, plural
from storybank.words.questions.answer import SURE, answer_question


def probed(bank: StoryBank, question: str) -> str | None:
    """Return the id of the competency that a question surely asks about; None where that is not sure."""
    guesses = answer_question(bank, question).competencies
    return guesses[0].competency_id if guesses and guesses[0].score >= SURE else None


def whose_questions(meeting: Meeting) -> Iterator[tuple[str, Interviewer | None]]:
    """Yield what was asked there, and by whom where it is known: one person alone needs no name."""
    people = {person.id: person for person in meeting.interviewers}
    alone = meeting.interviewers[0] if len(people) == 1 else None
    yield from ((one.text, people.get(one.asked_by or "", alone)) for one in meeting.questions)


@checked
def asked_by_role(rounds: Iterable[Round], bank: StoryBank) -> Several[Finding]:
    """Return what each role asked about in these rounds, beside what was planned; what was asked most first.

    A question counts where it is noted with who asked it, that person's role is known, and it surely asks
    about a competency; what was planned counts for meetings where one is noted. Rounds alone say this: a
    telling keeps the question, and not the role of who asked.
    The subject of a finding is the role, its field the competency's id.

    >>> day = Round("first", [Interviewer("Ann", "HR", must=["motivation"])])
    >>> asked = day.with_told("Ann", question="When did you last disagree with your boss?")
    >>> [finding.message for finding in asked_by_role([asked], StoryBank())][0]
    'HR asked about conflict resolution in 1 of 1 round, and it was planned in 0.'
    """
    noted, asked, planned = Counter[Role](), Counter[tuple[Role, str]](), Counter[tuple[Role, str]]()
    for one in rounds:
        known, wanted = list[tuple[Role, str]](), list[tuple[Role, str | None]]()
        for meeting in one.meetings:
            here = [(who.role, text) for text, who in whose_questions(meeting) if who is not None]
            roles = {role for role, _ in here} - {"unknown"}
            known += [pair for pair in here if pair[0] in roles]
            people = (person for person in meeting.interviewers if person.role in roles)
            needs = ((person.role, need) for person in people for need in person.needs)
            wanted += [(role, bank.resolve(need.competency)) for role, need in needs]
        noted.update({role for role, _ in known})
        said = [(role, probed(bank, text)) for role, text in known]
        for counts, found in ((asked, said), (planned, wanted)):
            counts.update((role, competency) for role, competency in dict.fromkeys(found) if competency)
    rows, says = list[Finding](), partial(_finding, bank)
    for role, name in sorted(asked, key=lambda row: (-asked[row], row)):
        times, expected = asked[role, name], planned[role, name]
        code = "asked_as_planned" if expected >= times else "asked_unplanned"
        said_of = {"asked": times, "planned": expected, "rounds": plural(noted[role], "round")}
        rows.append(says(code, role, name, name, **said_of))
    for role, names in gathered(pair for pair in planned if pair not in asked).items():
        rows.append(says("never_asked", role, "", *names))
    return Several(rows, nothing="No question is noted with who asked it.")


def _finding(bank: StoryBank, code: str, role: Role, field: str, *names: str, **counts: object) -> Finding:
    what = join_labels(in_sentence(bank.framework.label(name)) for name in names)
    return finding_of(code, role, field, people=known_roles()["roles"][role]["people"], what=what, **counts)


def asked_before(
    round: Round, there: Meeting, earlier: Iterable[Round], bank: StoryBank
) -> tuple[Finding, ...]:
    """Return what people of a meeting's roles asked about in rounds before this one."""
    roles, rows = {person.role for person in there.interviewers}, asked_by_role(before(round, earlier), bank)
    return tuple(row for row in rows if row.subject in roles and row.code != "never_asked")


def before(round: Round, others: Iterable[Round]) -> tuple[Round, ...]:
    """Return the rounds that are not this one: a store has it too, by its name."""
    return tuple(one for one in others if (one.name, one.employer) != (round.name, round.employer))
