"""review_story: what is worth mending in a story before it is told."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache, partial
from itertools import chain

from storybank.bank import StoryBank
from storybank.competencies import Competency, Framework, builtin_framework
from storybank.findings import Finding
from storybank.late import pattern
from storybank.speech import WORDS_PER_MINUTE, spoken_seconds
from storybank.stories import PARTS, Statement, Story, Told, is_of_terms
from storybank.text.figures import figures_of
from storybank.text.markup import spoken
from storybank.text.people import emails_in, people_in, phones_in
from storybank.text.phrases import Phrases, Word
from storybank.text.sentences import passages
from storybank.text.stems import STOP_WORDS, read_table, stem, stems_of, words_of
from storybank.values import Several, checked, join_words, plural, spelled_seconds
from storybank.words import rules

LONGEST_ANSWER = 120  # seconds that an answer may take

_LEAST_WORDS = {"situation": 8, "task": 5, "action": 25, "result": 8}  # below which a part is thin
_MOST_SETUP, _LEAST_RESULT = 0.4, 0.1  # shares that situation and task may take, and that the result needs
_LEAST_SHARED = 40  # spoken words below which shares say nothing: one word more would turn them

# Rules that a part breaks by saying next to nothing, and those that it then breaks as well, to no new end.
_SAYS_LITTLE, _LACKS_MORE = {"no_result", "empty_part", "thin_part"}, {"no_figure", "short_result"}

_QUOTED = pattern(r"“[^“”]*+”|\"[^\"\n]*+\"|«[^«»]*+»")
_OURS = pattern(r"(?<![\w'\u2019.-])(?:we|our)(?![\w.-])", re.IGNORECASE)
_MINE = pattern(r"(?<![\w'\u2019.-])(?:i|my)(?!\w|[.-]\w)", re.IGNORECASE)

_LEAST_STRENGTH = 3  # strength from which a tag promises that the story shows it; 1 and 2 are traces
_LEAST_HINTING = 60  # spoken words below which a missing hint says nothing
_KEPT = 1024  # competencies whose stems are kept ready: several frameworks of a hundred

_DID = pattern(r"\bI (?:then |also |personally |finally |first )?+(?P<verb>[a-z]{5,20}ed)\b")

_tables = cache(partial(read_table, "storybank.words", "review.json"))

_SENTENCES_NAMED = 5  # sentences named in one finding
_BEFORE = 80  # characters that are read before a mark


@checked
def review_story(
    story: Told,
    *,
    framework: Framework | None = None,
    versions: Story | Iterable[Story] = (),
    ignore: str | Iterable[str] = (),
) -> Several[Finding]:
    """Return what is worth mending in a story or a statement, with its remedy, in the order of the rules.

    Of a statement: that it is empty, takes more than two minutes, or is about terms and names no figure.
    Nothing where nothing was noticed, which is no praise. Of a part that says next to nothing, that alone.

    Args:
        story: The story or the statement, whatever its status.
        framework: What its tags are read in; None for the built-in one.
        versions: Other stories of the same experience, to compare figures with.
        ignore: Codes of the rules to switch off, see `review_rules`.

    Raises:
        InvalidInput: It is neither, or a code is no rule's.

    >>> story = Story("Sprouts", situation="We had too many.", task="I had to sell them.",
    ...     action="We rang our customers, and our drivers helped.", result="They were sold.")
    >>> [finding.code for finding in review_story(story, ignore=["thin_part"])]
    ['no_figure', 'we_not_i']
    """
    off = rules.read_ignored(ignore, rules.review_rules(), "review_story")
    if isinstance(story, Statement):
        about = (one for one in _findings_about(story) if one.code not in off)
        return Several(about, nothing=Finding.nothing)
    others = (versions,) if isinstance(versions, Story) else tuple(versions)
    order = {rule.code: place for place, rule in enumerate(rules.review_rules())}
    known, read = builtin_framework() if framework is None else framework, rules.StoryText(story)
    found = chain(_in_parts(read), _as_told(read), _in_tags(read, known), _private_matters(read))
    kept = [one for one in chain(found, rules.disagreeing_figures(read, others)) if one.code not in off]
    silent = {one.field for one in kept if one.code in _SAYS_LITTLE}
    told = (one for one in kept if one.code not in _LACKS_MORE or one.field not in silent)
    return Several(sorted(told, key=lambda finding: order[finding.code]), nothing=Finding.nothing)


def _findings_about(one: Statement) -> Iterator[Finding]:
    if not one.text.strip():
        yield rules.finding_of("nothing_said", one.id, field="text", title=one.competency)
    elif is_of_terms(one) and not figures_of(spoken(one.text)):
        yield rules.finding_of("terms_without_figure", one.id, field="text", title=one.competency)
    if one.seconds > LONGEST_ANSWER:
        said = {"title": one.competency, "time": spelled_seconds(one.seconds)}
        yield rules.finding_of("too_long", one.id, field="seconds", **said)


def _in_parts(read: rules.StoryText) -> Iterator[Finding]:
    """Find the parts in which nothing or next to nothing is said, and a result without a figure."""
    blank = {part for part in PARTS if read.is_blank(part)}
    if blank.issuperset(PARTS):
        yield read.finding("no_text")
    for part in PARTS if not blank.issuperset(PARTS) else ():
        remedy, count = _tables()["asks"].get(part, ""), read.counts[part]
        if part in blank:
            yield read.finding("no_result" if part == "result" else "empty_part", part, remedy=remedy)
        elif count < _LEAST_WORDS[part]:
            yield read.finding("thin_part", part, remedy=remedy, words=plural(count, "word"))
    # A language whose number words are not known is let be.
    if "result" not in blank and read.is_english_in("result") and not figures_of(read.parts["result"]):
        yield read.finding("no_figure", "result")


def _as_told(read: rules.StoryText) -> Iterator[Finding]:
    """Find what takes too long, or too much or too little of the whole; and “we” more often than “I”."""
    if read.total >= _LEAST_SHARED and not (read.is_blank("action") or read.is_blank("result")):
        setup = (read.counts["situation"] + read.counts["task"]) / read.total
        if setup > _MOST_SETUP:
            yield read.finding("long_setup", "situation", share=100 * setup)
        if (result := read.counts["result"] / read.total) < _LEAST_RESULT:
            yield read.finding("short_result", "result", share=100 * result)
    action = _QUOTED.sub(" ", read.parts["action"])
    ours, mine = len(_OURS.findall(action)), len(_MINE.findall(action))
    if ours > mine:
        yield read.finding("we_not_i", "action", ours=ours, mine=mine)
    seconds, remedy = spoken_seconds("\n".join(read.parts.values())), ""
    if seconds > LONGEST_ANSWER:
        surplus = read.total - LONGEST_ANSWER * WORDS_PER_MINUTE // 60
        remedy = f"Cut about {plural(surplus, 'word')}, from the situation first."
    seconds = seconds if remedy else read.story.seconds  # or what the candidate measured
    if seconds > LONGEST_ANSWER:
        yield read.finding("too_long", "seconds", remedy=remedy, time=spelled_seconds(seconds))


def _in_tags(read: rules.StoryText, framework: Framework) -> Iterator[Finding]:
    """Find what action or result name, or “I” did, without a tag, and the tags without a hint in the text."""
    bank = StoryBank([read.story], framework=framework)
    told = f"{read.parts['action']}\n{read.parts['result']}"
    verbs = {stem(found["verb"]) for found in _DID.finditer(told)} - {*_tables()["said_of_anything"]}
    named = _named((*read.words["action"], ".", *read.words["result"]), framework)
    for one in framework.competencies if verbs else ():
        if verbs & {stem(name.casefold()) for name in one.spellings if name.isalpha()}:
            named |= {one.id}
    named -= bank.shows(read.story).keys()
    if new := [one.label for one in framework.competencies if one.id in named and one.answered_by == "story"]:
        yield read.finding("untagged_competency", "competencies", names=join_words(new))
    if read.total < _LEAST_HINTING or not read.is_english:
        return
    words = [word for part in PARTS for word in read.words[part]]
    stems = set(map(stem, (*words, *words_of(read.story.title))))
    for tag, strength in read.story.competencies.items():
        if (competency_id := bank.resolve(tag)) is None or strength < _LEAST_STRENGTH:
            continue
        hints, label = _hints(framework.competency(competency_id)), framework.label(competency_id)
        if hints and not hints & stems:
            yield read.finding("tag_without_trace", f"competencies.{tag}", label=label)


def _named(words: tuple[str, ...], framework: Framework) -> set[str]:
    """Return the ids of the competencies that a text names, and does not deny the first time."""
    places = [place for place, word in enumerate(words) if word not in STOP_WORDS]
    first: dict[tuple[str, tuple[str, ...]], int] = {}
    for hit in _names_of(framework).hits([Word(words[place], stem(words[place])) for place in places]):
        first.setdefault(hit.meaning, places[hit.start])
    denied = set(_tables()["denies"].split())
    return {name for (name, _), at in first.items() if denied.isdisjoint(words[max(0, at - 3) : at])}


@lru_cache(maxsize=8)
def _names_of(framework: Framework) -> Phrases[tuple[str, tuple[str, ...]]]:
    """Return the names of two words and more, each with the id that it names and its stems."""
    other = {stems_of(name, stop_words=False) for name in _tables()["names_of_other_things"]}
    long = (
        (" ".join(word for word in words_of(name) if word not in STOP_WORDS), (one.id, stems))
        for one in framework.competencies
        for name in one.spellings
        if len(stems := stems_of(name, stop_words=False)) > 1 and stems not in other
    )
    return Phrases(long, term_of=stem)


@lru_cache(maxsize=_KEPT)
def _hints(competency: Competency) -> frozenset[str]:
    """Return the stems that hint at a competency, its own names too; none where it leaves no traces."""
    known: dict[str, str] = _tables()["hints"]
    hints = [hint for name in (competency.id, *competency.matches) for hint in known.get(name, "").split()]
    own = (one for name in competency.spellings for one in stems_of(name, stop_words=False))
    return frozenset((*map(stem, hints), *own)) if hints else frozenset()


def _private_matters(read: rules.StoryText) -> Iterator[Finding]:
    """Find full names, contact details and confidential marks, and say no more than where they stand."""
    for field, text in {"title": read.story.title, **read.parts}.items():
        marks = rules.marks_of_text()["confidential"].finditer(text)
        found = {
            "full_name": [person.start for person in people_in(text)],
            "contact_details": sorted(start for start, _ in (*emails_in(text), *phones_in(text))),
            "confidential_mark": [one.start() for one in marks if not _is_of_the_work(text, one)],
        }
        for code, places in found.items():
            if places:
                where = "" if field == "title" else f" ({_sentences(text, places)})"
                yield read.finding(code, field, where=where)


def _sentences(text: str, places: list[int]) -> str:
    starts = [passage.start for passage in passages(text)]
    numbers = [*dict.fromkeys(max(1, bisect_right(starts, place)) for place in places)]
    shown = join_words(map(str, numbers[:_SENTENCES_NAMED]))
    more = f" and {left} more" if (left := len(numbers) - _SENTENCES_NAMED) > 0 else ""
    return f"sentence{'s' if len(numbers) > 1 else ''} {shown}{more}"


def _is_of_the_work(text: str, found: re.Match[str]) -> bool:
    """Whether “confidential” is said of what the work was about, and not of the text."""
    if found[0] != found[0].lower() and found[0] != found[0].capitalize():  # in capitals: a stamp
        return False
    start, marks = found.start(), rules.marks_of_text()
    before = text[max(0, start - _BEFORE) : start]
    if marks["of_the_work"].match(text, start):
        return marks["of_the_text"].search(before) is None
    return found[0].lower() == "confidential" and marks["kept_so"].search(before) is not None
