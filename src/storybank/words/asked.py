"""asked_by_role: what people of each role asked about, beside what was planned for them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import ClassVar

from storybank.bank import StoryBank
from storybank.interviews import Interviewer, Meeting, Role, Round
from storybank.interviews.roles import known_roles
from storybank.planning.gaps import in_sentence
from storybank.values import Count, Name, Positive, Several, Value, checked
from storybank.words.questions.answer import SURE, answer_question


class RoleAsked(Value):
    """In how many rounds people of one role asked about a competency, and in how many that was planned.

    Attributes:
        role: Whose questions they are.
        competency_id: What they are about.
        label: What it is called.
        rounds: In how many rounds questions of this role were noted, 1 or more.
        asked: In how many of these they asked about it.
        planned: In how many of these somebody of the role had a need for it.
    """

    nothing: ClassVar[str] = "No question was noted with who asked it."

    role: Role
    competency_id: Name
    label: Name
    rounds: Positive
    asked: Count = 0
    planned: Count = 0

    def __str__(self) -> str:
        """Return what the role asked about, how often, and how often it was planned."""
        what = in_sentence(self.label)
        if self.rounds > 1:
            counts = f"in {self.asked or 'none'} of {self.rounds} rounds, planned in {self.planned or 'none'}"
            return f"{self.people} asked about {what} {counts}."
        planned = "not planned" if not self.planned else "as planned" if self.asked else "though planned"
        return f"{self.people} {'asked' if self.asked else 'did not ask'} about {what}, {planned}."

    @property
    def people(self) -> str:
        """Who has the role, as a sentence begins: “Hiring managers”."""
        return str(known_roles()["roles"][self.role]["people"])


def probed(bank: StoryBank, question: str) -> str | None:
    """Return the id of the competency that a question surely asks about; None where that is not sure."""
    guesses = answer_question(bank, question).competencies
    return guesses[0].competency_id if guesses and guesses[0].score >= SURE else None


def whose_questions(meeting: Meeting) -> Iterable[tuple[str, Interviewer | None]]:
    """Yield what was asked there, and by whom where it is known: one person alone needs no name."""
    alone = meeting.interviewers[0] if len(meeting.interviewers) == 1 else None
    for one in meeting.questions:
        by = (person for person in meeting.interviewers if person.id == one.asked_by)
        yield one.text, next(by, alone)


@checked
def asked_by_role(rounds: Iterable[Round], bank: StoryBank) -> Several[RoleAsked]:
    r"""Return what each role asked about in these rounds, beside what was planned; what was asked most first.

    A question counts where it is noted with who asked it, that person's role is known, and it surely asks
    about a competency. Rounds alone say this: a telling keeps the question, and not the role of who asked.

    >>> day = Round("first", [Interviewer("Ann", "HR", must=["motivation"])])
    >>> asked = day.with_told("Ann", question="When did you last disagree with your boss?")
    >>> print(*asked_by_role([asked], StoryBank()), sep="\n")
    HR asked about conflict resolution, not planned.
    HR did not ask about motivation and fit, though planned.
    """
    noted, asked, planned = Counter[Role](), Counter[tuple[Role, str]](), Counter[tuple[Role, str]]()
    for one in rounds:
        pairs = [pair for meeting in one.meetings for pair in whose_questions(meeting)]
        known = [(who.role, text) for text, who in pairs if who is not None and who.role != "unknown"]
        roles = {role for role, _ in known}
        noted.update(roles)
        found = {(role, probed(bank, text)) for role, text in known}
        asked.update((role, competency) for role, competency in found if competency is not None)
        people = [person for person in one.interviewers if person.role in roles]
        needs = ((person.role, bank.resolve(need.competency)) for person in people for need in person.needs)
        planned.update({(role, competency) for role, competency in needs if competency is not None})
    rows = [
        RoleAsked(
            role=role,
            competency_id=competency,
            label=bank.framework.label(competency),
            rounds=noted[role],
            asked=asked[role, competency],
            planned=planned[role, competency],
        )
        for role, competency in {**asked, **planned}
    ]
    rows.sort(key=lambda row: (-row.asked, -row.planned, row.role, row.competency_id))
    return Several(rows, nothing=RoleAsked.nothing)


def asked_before(
    round: Round, meeting: Meeting, earlier: Iterable[Round], bank: StoryBank
) -> tuple[RoleAsked, ...]:
    """Return what people of a meeting's roles asked about in rounds before this one."""
    roles = {person.role for person in meeting.interviewers}
    rows = asked_by_role(before(round, earlier), bank) if roles - {"unknown"} else ()
    return tuple(row for row in rows if row.role in roles and row.asked)


def before(round: Round, others: Iterable[Round]) -> tuple[Round, ...]:
    """Return the rounds that are not this one: a store has it too, by its name."""
    return tuple(one for one in others if (one.name, one.employer) != (round.name, round.employer))
