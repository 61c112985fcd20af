"""Which competencies a job posting asks for, by its sentences, and who in a round asks for them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import chain, groupby, islice
from typing import TYPE_CHECKING, Annotated, Any, ClassVar

from pydantic import Field

from storybank.competencies import Competency, Framework, builtin_framework
from storybank.errors import InvalidInput, fault_of
from storybank.interviews import Need, Priority, Round, default_needs
from storybank.interviews.meetings import reseated
from storybank.interviews.roles import ROLE_MIN_STRENGTH, Role
from storybank.planning.needs import lifted, meaning_of
from storybank.text.phrases import Phrases, Word, read_words
from storybank.text.sentences import shortened
from storybank.text.stems import bare, is_word, words_of
from storybank.values import (
    WHOLE,
    Identifier,
    Prose,
    Remedy,
    Several,
    Value,
    checked,
    fold,
    gathered,
    grouped,
    plural,
)
from storybank.words.postings import sections
from storybank.words.questions.question import term_of
from storybank.words.reader import reader

_MOST_WORDS = 5  # words of an entry of a list that is read as one name: “Teamwork, time management and grit”
_LONGEST_ENTRY = 100  # characters of the longest such entry

# Weight of one mention by where it stands.
_BASE: dict[sections.Section, int] = {"required": 3, "duties": 2, "open": 2, "preferred": 1, "ignored": 0}

_MOST_ADDED, _MOST_ADDED_TO_PREFERRED = 2, 1  # what further mentions add: no extra outweighs a requirement
_LINE = 100  # characters of the longest line that a need shows itself in
# Chance that a line asks for a competency, and a part of it by itself.
_LEAST_CHANCE, _LEAST_CHANCE_OF_PART = 0.4, 0.75
_FEWEST_READ = 2  # words that are read for more than a name
_LEAST_ENGLISH = 0.4  # share of common English words: of real postings from 0.7 on, of others up to 0.35
_FEWEST, _FEWEST_WITH_NEEDS = 4, 12  # words from which that tells a language; a need found speaks against it
_READ_FOR_LANGUAGE, _ENOUGH_WORDS = 20_000, 100  # characters and words by which a posting's language is told
_LONGEST_EMPLOYER = 6  # words after “At” within which an employer with a name says “we”


class PostingNeed(Value):
    """A competency that a job posting asks for.

    Attributes:
        competency_id: Which one, in the framework that the posting was read in.
        weight: 1-5, how much it asks for it: see `needs_from_posting`.
        required: Whether it must be there; otherwise it is an advantage.
        evidence: The sentences and list lines that ask for it, as they stand, in the posting's order.

    >>> PostingNeed("teamwork", weight=3, evidence=["You work well with others."]).required
    True
    """

    positional: ClassVar[tuple[str, ...]] = ("competency_id",)

    competency_id: Identifier
    weight: Annotated[int, Field(ge=1, le=5), WHOLE]
    required: bool = True
    evidence: tuple[Prose, ...] = ()

    if TYPE_CHECKING:

        def __init__(
            self, competency_id: str, *, weight: int, required: bool = True, evidence: Iterable[str] = ()
        ) -> None: ...

    def __str__(self) -> str:
        """Return competency, weight and the first words of the evidence, in at most 100 characters."""
        asked = "required" if self.required else "preferred"
        said = f": “{' '.join(self.evidence[0].split())}”" if self.evidence else ""
        label = builtin_framework().label(self.competency_id)
        return shortened(f"{label} ({asked}, weight {self.weight}){said}", _LINE)

    def __repr__(self) -> str:
        """Return in a line what is asked for, without the posting's words."""
        told = "required" if self.required else "preferred"
        told += f", weight {self.weight}, {plural(len(self.evidence), 'sentence')}"
        return f"<PostingNeed {shortened(self.competency_id, _LINE // 2)}: {told}>"


@checked
def needs_from_posting(
    text_or_job: Annotated[str | Mapping[str, Any] | Iterable[Any], Remedy(sections.GIVE)],
    *,
    framework: Framework | None = None,
) -> Several[PostingNeed]:
    """Return the competencies that a job posting asks for, each with the sentences that say so.

    Read are what the headings call requirements, extras and duties, and sentences about the candidate
    under no heading. Pay and benefits, what the employer says of itself, equal-opportunity statements and
    how to apply are left out. A phrase that could mean something else counts for nothing.

    The weight is our choice: 3 for a requirement, 2 for a duty or a sentence under no heading, and one
    more for each further sentence, up to two; for what is only preferred 1, and 2 from the second.

    Args:
        text_or_job: Plain text; an HTML page; or JSON Resume's job or schema.org's JobPosting, as a
            dictionary, as JSON text, or in a page's JSON-LD. Several postings are read as one.
        framework: Whose competencies are looked for; None for the built-in one. One of your own is found by
            its names, and by the built-in's phrases where an id or `matches` names one of those.

    Returns:
        Highest weight first, then required before preferred, then by first place in the posting.

    Raises:
        InvalidInput: It is neither text nor a job posting, longer than 2,000,000 characters, or in another
            language than English: an empty answer would say that it asks for nothing.

    >>> posting = "You must keep calm under pressure. Experience of mentoring juniors is a plus."
    >>> [(need.competency_id, need.weight, need.required) for need in needs_from_posting(posting)]
    [('resilience', 3, True), ('developing_others', 1, False)]
    """
    names = _names_of(builtin_framework() if framework is None else framework)
    mentions, texts = dict[str, dict[str, int]](), sections.texts_of(text_or_job)
    for text in texts:
        for line in sections.lines_of(text.text, text.section):
            for competency_id, section in _asked(line, names):
                asking = mentions.setdefault(competency_id, {})  # of a sentence twice the stronger one counts
                asking[line.text] = max(_BASE[section], asking.get(line.text, 0))
    _check_language(texts, fewest=_FEWEST_WITH_NEEDS if mentions else _FEWEST)
    needs = [_need(competency_id, asking) for competency_id, asking in mentions.items()]
    return Several(sorted(needs, key=lambda need: (-need.weight, not need.required)))


def _check_language(texts: Iterable[sections.Text], *, fewest: int) -> None:
    said = "\n".join(text.text for text in texts)[:_READ_FOR_LANGUAGE]
    small = " ".join(islice((word for word in said.split() if not word[:1].isupper()), _ENOUGH_WORDS))
    words = [word if word.isascii() else bare(word) for word in words_of(small) if word.isalpha()]
    if len(words) >= fewest and sum(map(is_word, words)) < _LEAST_ENGLISH * len(words):
        raise InvalidInput("needs_from_posting", [fault_of("other_language", "text_or_job")])


def _need(competency_id: str, mentions: Mapping[str, int]) -> PostingNeed:
    """Return what the sentences that ask for a competency come to, each with the weight of its section."""
    required = (base := max(mentions.values())) > _BASE["preferred"]
    weight = base + min(_MOST_ADDED if required else _MOST_ADDED_TO_PREFERRED, len(mentions) - 1)
    return PostingNeed(competency_id, weight=weight, required=required, evidence=tuple(mentions))


def _asked(line: sections.PostingLine, names: _Names) -> Iterator[tuple[str, sections.Section]]:
    if line.section == "ignored":
        return
    # No phrase reaches from one clause into the next.
    said = tuple(filter(None, map(read_words, sections.patterns()["between_clauses"].split(line.said))))
    if not said or _says_nothing(line, said):
        return
    told, waived = _marks(said), _waived(said)
    listed = () if any(waived) else tuple(names.listed_in(line.said))
    wanted = [(mark, clause) for mark, clause, gone in zip(told, said, waived, strict=True) if not gone]
    for mark, several in grouped(wanted, lambda one: one[0]).items():
        section = line.section if mark is None or line.section == "preferred" else mark
        clauses = [clause for _, clause in several]
        for competency_id in dict.fromkeys((*(listed if mark == told[0] else ()), *names.meant_by(clauses))):
            yield competency_id, section


def _waived(said: Sequence[tuple[Word, ...]]) -> list[bool]:
    """Return for each clause whether it says what is not needed: that one, and the rest of its list."""
    found, before = list[bool](), False
    for clause in said:
        now = sections.phrases_of("waived").are_in(clause) and not _is_preferred_too(clause)
        before = now or (before and not sections.phrases_of("resumed").are_in(clause))
        if now and any(word.word in sections.language()["list_ends"] for word in clause):
            found = [True] * len(found)  # the end of a list that is its subject
        found.append(before)
    return found


def _is_preferred_too(clause: Sequence[Word]) -> bool:
    """Whether a clause also welcomes what it does not require: “helpful but not required”."""
    held = {at for hit in sections.phrases_of("waived").find(clause) for at in range(hit.start, hit.end)}
    rest = [word for place, word in enumerate(clause) if place not in held]
    return any(hit.meaning == "preferred" for hit in sections.phrases_of("marks").find(rest))


def _says_nothing(line: sections.PostingLine, said: Sequence[tuple[Word, ...]]) -> bool:
    """Whether a passage is about pay, applying or the employer, or about what is not needed."""
    words = tuple(word for clause in said for word in clause)
    first, opening = words[0].word, {word.word for word in words[1 : 1 + _LONGEST_EMPLOYER]}
    # “No leadership experience required”, and “At Acme we work as one team”, in whatever section
    is_waived = first == "no" and sections.phrases_of("waiving").are_in(words)
    is_praise = first in {"at", "here"} and not opening.isdisjoint({"we", "we're", "our"})
    is_strap = line.section in {"open", "duties"} and sections.phrases_of("strapline").are_in(words)
    if is_strap or is_waived or sections.phrases_of("boilerplate").are_in(words):
        return True
    # A sentence that says how much it asks for, as “is a plus”, is about no employer.
    is_weighed = line.section != "open" or sections.phrases_of("marks").are_in(words)
    is_employer = not is_weighed and sections.phrases_of("employer").are_in(words)
    return (is_praise or is_employer) and not sections.phrases_of("candidate").are_in(words)


def _marks(said: Sequence[tuple[Word, ...]]) -> list[sections.Mark | None]:
    """Return how much each clause asks for; without a word for it, as the next, or as the one before."""
    own = [{hit.meaning for hit in sections.phrases_of("marks").find(clause)} for clause in said]
    told: list[sections.Mark | None] = [
        "preferred" if "preferred" in one else "required" if one else None for one in own
    ]
    for place in reversed(range(len(told) - 1)):
        told[place] = told[place] or told[place + 1]
    for place in range(1, len(told)):
        told[place] = told[place] or told[place - 1]
    return told


class _Names:
    """What names the competencies of one framework in a posting, and which of them a line asks for."""

    def __init__(self, framework: Framework) -> None:
        every = framework.competencies
        names = [(name, one.id) for one in every for name in (one.label, *one.aliases)]
        bare = [(one.id, one.id) for one in every if one.id not in sections.language()["vague"]]
        entries = _known(every, sections.language()["entries"])
        self._names = {fold(name): meant for name, meant in (*entries, *bare, *names)}
        named = [(phrase, one.id) for one in every for phrase in _named(one)]
        self._ids_of = gathered((name, one.id) for one in every for name in (one.id, *one.matches))
        others = [(phrase, "") for phrase in sections.language()["left_out"]]
        self._phrases = Phrases([*named, *others], spacing=sections.SPACING)

    def meant_by(self, clauses: Sequence[tuple[Word, ...]]) -> Iterator[str]:
        """Yield the ids of what clauses name or ask for; “driver's licence” only looks like one."""
        said = list[list[Word]]()
        for clause in clauses:
            hits = self._phrases.find(clause)
            others = [hit for hit in hits if not hit.meaning]
            yield from (hit.meaning for hit in hits if hit.start not in {other.start for other in others})
            marks = sections.phrases_of("marks").find(clause)  # “is a plus” says how much, not what
            apart = {place for hit in (*others, *marks) for place in range(hit.start, hit.end)}
            said.append([Word(word, term_of(word)) for at, (word, _) in enumerate(clause) if at not in apart])
        parts = [part for clause in said for part in _parts(clause)]
        for part in parts if len(parts) > 1 else ():
            yield from self._heard_in(part, _LEAST_CHANCE_OF_PART)
        yield from self._heard_in([*chain.from_iterable(said)], _LEAST_CHANCE)

    def _heard_in(self, words: Sequence[Word], least: float) -> list[str]:
        """Return the ids of what words ask for, by where most is said for each."""
        known = reader("postings")
        heard = known.read(words)
        # A word alone says too little, and other languages have words that look like English ones.
        if (
            len(words) < _FEWEST_READ
            or not heard.said
            or 2 * sum(is_word(word.word) for word in words) < len(words)
        ):
            return []
        likeliest = sorted(heard.scores, key=lambda name: -heard.scores[name])
        found: dict[str, int] = {}
        for place, name in enumerate(likeliest):
            rival = likeliest[0 if place else 1]
            if known.chance_of(heard.scores[name], heard.scores[rival]) < least:
                break
            said = heard.said_for(name)
            most = max(said, key=lambda place: said[place])
            found |= dict.fromkeys(self._ids_of.get(name, ()), most)
        return sorted(found, key=lambda competency_id: found[competency_id])

    def listed_in(self, text: str) -> Iterator[str]:
        """Yield the ids of the entries that are names as a whole, in a list of which at least half are."""
        entries = sections.patterns()["between_entries"].split(text)
        for parts in ([text], [one for one in entries if one.strip(" .")]):
            short = (one for one in parts if len(one) <= _LONGEST_ENTRY and len(one.split()) <= _MOST_WORDS)
            named = [self._names[key] for one in short if (key := fold(one)) in self._names]
            if named and 2 * len(named) >= len(parts):
                yield from dict.fromkeys(named)
                return


_names_of = lru_cache(maxsize=8)(_Names)


def _parts(clause: Sequence[Word]) -> Iterator[list[Word]]:
    """Yield what stands between the words that join several things in a clause."""
    joints = sections.language()["joints"]
    for is_joint, words in groupby(clause, lambda word: word.word in joints):
        if not is_joint:
            yield [*words]


def _known(every: Iterable[Competency], table: Mapping[str, Iterable[str]]) -> Iterator[tuple[str, str]]:
    """Yield what a table by built-in id has for each competency, for itself and for what it matches."""
    for one in every:
        for theirs in dict.fromkeys((one.id, *one.matches)):
            yield from ((phrase, one.id) for phrase in table.get(theirs, ()))


def _named(competency: Competency) -> Iterator[str]:
    """Yield the phrases that name a competency; the reader knows the built-in names."""
    builtin = builtin_framework()
    if competency.id not in builtin or competency.label != builtin.label(competency.id):
        yield from filter(
            None, (" ".join(words_of(name)) for name in (competency.label, *competency.aliases))
        )


@checked
def with_posting(round: Round, needs: Iterable[PostingNeed], *, framework: Framework | None = None) -> Round:
    """Return the round with a posting's needs among those of its people: required as must, else as should.

    A competency goes to every role in the round that usually asks about it, and there to one person: who has
    the need already, or else who has got the fewest. What no role asks about goes to the hiring manager,
    or else to whoever has most say; ties go by the round's order. People whose meeting is over get
    nothing. No need is lowered or dropped, and doing it twice is the same as once. A need that a statement
    answers, such as motivation, goes the same way. The first needs are handed out first; competencies are
    compared in the framework, None for the built-in one.

    >>> from storybank.interviews import Interviewer
    >>> dana = Interviewer("Dana", role="hiring_manager", needs=())
    >>> day = Round("final", [dana, Interviewer("Tom", role="peer")])
    >>> asked = [PostingNeed("resilience", weight=3), PostingNeed("teamwork", weight=1, required=False)]
    >>> dana, tom = with_posting(day, asked).interviewers
    >>> dana.needs
    resilience (must, strength 3 or more)
    >>> tom.needs == default_needs("peer")
    True
    """
    spread = _Spread(round, builtin_framework() if framework is None else framework)
    for need in needs:
        spread.hand_out(need)
    return round.replace(meetings=reseated(round.meetings, spread.people))


class _Spread:
    def __init__(self, round: Round, framework: Framework) -> None:
        self._framework = framework
        self.people = {person.id: person for person in round.interviewers}
        self._to_come = [p.id for s in round.meetings if s.takes_stories for p in s.interviewers]
        self._given: Counter[str] = Counter()

    def hand_out(self, need: PostingNeed) -> None:
        """Give a need to one person of every role that asks about it, or to who decides."""
        priority: Priority = "must" if need.required else "should"
        wanted = Need(need.competency_id, priority=priority, min_strength=ROLE_MIN_STRENGTH)
        for name in self._takers(need.competency_id):
            self.people[name] = lifted(self.people[name], wanted, self._resolve)
            self._given[name] += 1

    def _takers(self, competency_id: str) -> list[str]:
        by_role = grouped(self._to_come, lambda name: self.people[name].role)
        asking = [names for role, names in by_role.items() if self._is_usual(role, competency_id)]
        if asking:
            return [self._one_of(names, competency_id) for names in asking]
        if "hiring_manager" in by_role:
            return [self._one_of(by_role["hiring_manager"], competency_id)]
        return sorted(self._to_come, key=lambda name: -self.people[name].weight)[:1]

    def _one_of(self, names: Sequence[str], competency_id: str) -> str:
        """Return who of one role takes a need: who wants it most already, or else has got the fewest."""
        meaning = meaning_of(competency_id, self._resolve)

        def wanted(name: str) -> int:
            needs = self.people[name].needs
            same = (one for one in needs if meaning_of(one.competency, self._resolve) == meaning)
            return max((one.rank for one in same), default=0)

        return min(names, key=lambda name: (-wanted(name), self._given[name]))

    def _is_usual(self, role: Role, competency_id: str) -> bool:
        known = competency_id in self._framework
        matches = self._framework.competency(competency_id).matches if known else ()
        usual = {need.competency for need in default_needs(role)}
        return bool(usual & {competency_id, *matches}) or competency_id in map(self._resolve, usual)

    def _resolve(self, text: str) -> str | None:
        return self._framework.resolve(text).competency_id
