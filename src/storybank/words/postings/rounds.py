"""with_posting: what a job posting asks for becomes what the people of a round want to hear."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from storybank.competencies import Framework, builtin_framework
from storybank.interviews import Interviewer, Need, Priority, Round, Sitting, default_needs
from storybank.interviews.people import ROLE_MIN_STRENGTH, Role
from storybank.values import checked, fold
from storybank.words.postings.needs import PostingNeed


@checked
def with_posting(round_: Round, needs: Iterable[PostingNeed], *, framework: Framework | None = None) -> Round:
    """Return the round with a posting's needs among those of its people: required as must, else as should.

    A competency goes to every role in the round that usually asks about it, and there to one person: who has
    the need already, or else who has got the fewest. What no role asks about goes to the hiring manager,
    or else to whoever has most say; ties go by the round's order. People whose sitting is over get
    nothing. No need is lowered or dropped, and doing it twice is the same as once. A need answered by a
    statement, such as motivation, goes the same way: plans leave it to be said.

    Args:
        round_: The round to come.
        needs: As `needs_from_posting` returns them; the first ones are handed out first.
        framework: In which competencies are compared; None for the built-in one.

    Raises:
        InvalidInput: Something given is of another kind.

    >>> from storybank.interviews import Interviewer
    >>> dana = Interviewer("Dana", role="hiring_manager", needs=())
    >>> day = Round("final", [dana, Interviewer("Tom", role="peer")])
    >>> asked = [PostingNeed("resilience", weight=3), PostingNeed("teamwork", weight=1, required=False)]
    >>> dana, tom = with_posting(day, asked).interviewers
    >>> dana.needs, tom.needs == default_needs("peer")
    ((Need(competency='resilience', priority='must', min_strength=3),), True)
    """
    spread = _Spread(round_, builtin_framework() if framework is None else framework)
    for need in needs:
        spread.hand_out(need)
    return round_.replace(sittings=tuple(map(spread.seated, round_.sittings)))


class _Spread:
    """The people of a round while a posting's needs are handed out."""

    def __init__(self, round_: Round, framework: Framework) -> None:
        self._framework = framework
        self._people = {person.id: person for person in round_.interviewers}
        self._to_come = [p.id for s in round_.sittings if not s.is_over for p in s.interviewers]
        self._given: Counter[str] = Counter()

    def hand_out(self, need: PostingNeed) -> None:
        """Give a need to one person of every role that asks about it, or to who decides."""
        for name in self._takers(need):
            self._people[name] = self._lifted(self._people[name], need)
            self._given[name] += 1

    def seated(self, sitting: Sitting) -> Sitting:
        """Return the sitting with its people as they are now."""
        seats = tuple(self._people[person.id] for person in sitting.interviewers)
        return sitting if seats == sitting.interviewers else sitting.replace(interviewers=seats)

    def _takers(self, need: PostingNeed) -> list[str]:
        asking: dict[str, list[str]] = {}
        for name in self._to_come:
            role = self._people[name].role
            if self._is_usual(role, need.competency_id):
                asking.setdefault(role, []).append(name)
        if asking:
            return [self._one_of(names, need) for names in asking.values()]
        managers = [name for name in self._to_come if self._people[name].role == "hiring_manager"]
        if managers:
            return [self._one_of(managers, need)]
        return sorted(self._to_come, key=lambda name: -self._people[name].weight)[:1]

    def _one_of(self, names: Sequence[str], need: PostingNeed) -> str:
        """Return who of one role takes a need: who wants it most already, or else has got the fewest."""

        def wanted(name: str) -> int:
            return max((one.rank for one in self._people[name].needs if self._means(one, need)), default=0)

        return min(names, key=lambda name: (-wanted(name), self._given[name]))

    def _lifted(self, person: Interviewer, need: PostingNeed) -> Interviewer:
        priority: Priority = "must" if need.required else "should"
        wanted = Need(need.competency_id, priority=priority, min_strength=ROLE_MIN_STRENGTH)
        needs = list(person.needs)
        place = next((at for at, one in enumerate(needs) if self._means(one, need)), len(needs))
        needs[place : place + 1] = [_joined(one, wanted) for one in needs[place : place + 1]] or [wanted]
        return person if needs == [*person.needs] else self._with_needs(person, needs)

    def _with_needs(self, person: Interviewer, needs: Sequence[Need]) -> Interviewer:
        """Return the person with these needs, less a role's usual ones that mean nothing in the framework.

        Planning leaves those out as long as a person has the role's needs and no others; they must not come
        alive when one is added, as in `carry_over`.
        """
        if person.has_role_needs:
            usual = [one for one in person.needs if self._meaning(one.competency) is None]
            needs = [one for one in needs if one not in usual]
        return person.replace(needs=needs)

    def _means(self, one: Need, need: PostingNeed) -> bool:
        meant = self._meaning(one.competency)
        if meant is None:
            return fold(one.competency) == fold(need.competency_id)
        return meant == need.competency_id

    def _is_usual(self, role: Role, competency_id: str) -> bool:
        """Whether a role usually asks about a competency, or about one that it matches."""
        known = competency_id in self._framework
        matches = self._framework.competency(competency_id).matches if known else ()
        usual = {need.competency for need in default_needs(role)}
        return not usual.isdisjoint((competency_id, *matches)) or any(
            self._meaning(name) == competency_id for name in usual
        )

    def _meaning(self, text: str) -> str | None:
        return self._framework.resolve(text).competency_id


def _joined(need: Need, other: Need) -> Need:
    higher = max(need, other, key=lambda one: one.rank)
    return need.replace(priority=higher.priority, min_strength=max(need.min_strength, other.min_strength))
