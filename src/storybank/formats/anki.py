"""A deck for Anki: a text file with Anki's own headers, one card for each question that a story answers.

A card's id is made from story, competency and, in a plan, interviewer: so Anki updates the cards that it has.
Source of the format: the Anki manual, “Text files”, file headers (Anki 2.1.54 and newer).
"""

from __future__ import annotations

import hashlib
import html
import json
import os
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from storybank.bank import StoryBank
from storybank.competencies import Framework, builtin_framework
from storybank.errors import Fault, InvalidInput, fault_of
from storybank.formats.files import write_text
from storybank.formats.labels import PARTS
from storybank.formats.reading import LeftOut, Writing
from storybank.formats.redaction import Redaction, redacted_if_asked
from storybank.planning.plan import Plan, label_in
from storybank.stories import Statement, Story
from storybank.text import passages
from storybank.text.figures import figures_of
from storybank.text.markup import spoken
from storybank.values import Several, checked, is_identifier, join_words, plural, slug
from storybank.words.questions import samples_of

_CUE_WORDS = 16  # words of a cue: enough to call the part to mind, too few to read out
_FIGURES_SHOWN = 6  # figures on a card: more are not learned by heart
# How the sample questions begin that ask for an experience; others ask for a habit or a view.
_ASKING = ("Tell ", "Give ", "Describe ", "Talk ", "When did ", "When have ", "How did ", "How have ")
_BETWEEN_LINES = re.compile(r"\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]")
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")
_BRACKETS = {ord(sign): f"&#{ord(sign)};" for sign in "[]{}"}
_FORMULA = re.compile(r"\\(?=[()]|&#9[13];)")


@checked
def anki_text(
    source: StoryBank | Plan,
    *,
    deck: str = "storybank",
    notetype: str = "Basic",
    redact: Redaction | bool = False,
) -> str:
    r"""Return a bank or a plan as the text of a file that Anki imports.

    Of a bank, each competency that a story shows is a card: a question that interviewers ask about it, and
    the story's cues behind it; so is each statement: what it is about, and what you say. Of a plan, each need
    that a story covers is a card: who asks, and for what.

    New cards go to the `deck`; `::` makes a deck within a deck. `notetype` is what your Anki calls a kind of
    note with a front and a back. `redact` takes something out first: True, all that a `Redaction` does by
    itself.

    Raises:
        InvalidInput: An argument is not of its kind, or a deck or kind of note has no name.

    >>> bank = StoryBank([Story("Month-end", result="Two days.", competencies={"teamwork": 4})])
    >>> anki_text(bank).splitlines()[-1].split("\t")[2]
    '"<b>Month-end</b><br><b>Result:</b> Two days.<br><b>Figures:</b> Two days<br><b>Length:</b> 0:01 min"'
    """
    made, _ = _deck(source, redact=redact)
    return _text(made, deck=deck, notetype=notetype)


@checked
def write_anki(
    source: StoryBank | Plan,
    path: str | os.PathLike[str],
    *,
    deck: str = "storybank",
    notetype: str = "Basic",
    redact: Redaction | bool = False,
) -> Writing:
    """Write the file that `anki_text` gives, whole or not at all.

    A file that is there is replaced. Importing it again, or a later one of the same bank, updates the cards:
    none is doubled, and what you have learned stays. A card whose story no longer answers the question stays
    in Anki until you delete it.

    Returns:
        The path, what no card was made of, and what was taken out.

    Raises:
        DocumentError: It cannot be written; what was there still is.
        InvalidInput: An argument is not of its kind, or a deck or kind of note has no name.

    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     write_anki(StoryBank(), f"{folder}/cards.txt").left_out
    Nothing was left out.
    """
    made, told = _deck(source, redact=redact)
    write_text(path, _text(made, deck=deck, notetype=notetype))
    left_out = Several(one for one in made if isinstance(one, LeftOut))
    return Writing(path=os.fspath(path), left_out=left_out, **told)


_Card = tuple[str, str, str, str]  # what a note is known by, its front and its back as HTML, and its tags
_Made = Iterator[_Card | LeftOut]  # the cards made of a bank or a plan, and what none was made of


def _deck(source: StoryBank | Plan, *, redact: Redaction | bool) -> tuple[list[Any], dict[str, Any]]:
    """Return what to write, and what a report of it says was taken out or is uncertain."""
    either: Any = source
    shared = redacted_if_asked(either, redact=redact)
    return [*(_of_plan if isinstance(source, Plan) else _of_bank)(shared[0])], shared.told


def _left(place: str, what: str, why: str, remedy: str = "") -> LeftOut:
    return LeftOut(place=place, what=what, why=why, remedy=remedy)


def _of_bank(bank: StoryBank) -> _Made:
    asked = Counter[str]()
    for index, story in enumerate(bank.as_spoken.stories):
        place, shown = f"stories[{index}]", bank.shows(story)
        if story.status == "retired":
            yield _left(place, "the story", "is retired", "Make it ready to learn it again.")
            continue
        if not shown:
            yield _left(place, "the story", "is tagged with no competency", "Tag what it shows.")
        for competency_id in shown:
            known = competency_id in bank.framework and bank.framework.competency(competency_id)
            if known and known.answered_by == "statement":
                why = "is answered by a statement, not by a story"
                yield _left(f"{place}.competencies", f"the competency {competency_id}", why)
                continue
            front = _question(competency_id, bank.framework, asked[competency_id])
            yield _card(story, competency_id, front)
            asked[competency_id] += 1
    for index, one in enumerate(bank.statements):
        is_said = one.status != "retired" and one.text.strip()
        left = _left(f"statements[{index}]", "the statement", "is retired or has no text yet")
        yield _said_card(one, bank.about(one)) if is_said else left
    parts = {"tellings": bank.tellings, "impressions": bank.impressions, "rehearsals": bank.rehearsals}
    for place, held in parts.items():
        if held:
            why = f"{'says' if len(held) == 1 else 'say'} nothing to learn by heart"
            yield _left(place, plural(len(held), place.removesuffix("s")), why)


def _of_plan(plan: Plan) -> _Made:
    people = {person.id: person for person in plan.round.interviewers}
    stories = {story.id: story for story in plan.stories}
    for row in plan.coverage:
        story = stories.get(row.story_id or "")
        if story is None:
            continue
        person = people[row.interviewer_id]
        known = person.title or ("" if person.role == "unknown" else person.role.replace("_", " "))
        who = f"{person.name} ({known})" if known else person.name
        label = label_in(plan, row.competency_id)
        question = _question(row.competency_id, builtin_framework(), 0, label=label)
        yield _card(story, row.competency_id, f"{who} asks about {label}: {question}", row.interviewer_id)
    for index, gap in enumerate(plan.gaps):
        what = f"the need of {gap.interviewer_id} for {gap.competency_id}"
        yield _left(f"gaps[{index}]", what, "is covered by no story", gap.remedy)
    told = {one.id: one for one in plan.prepared}
    for about, several in plan.says.items():
        yield from (_said_card(told[one], about) for one in several)
    for index, ref in enumerate(plan.statements):
        if ref.competency_id not in plan.says:
            what = f"the need of {ref.interviewer_id} for {ref.competency_id}"
            yield _left(f"statements[{index}]", what, "is answered by a statement, and none is written yet")


def _question(competency_id: str, framework: Framework, number: int, *, label: str = "") -> str:
    """Return the question of a card: another for each story of one competency, as far as they go."""
    if competency_id in framework:
        samples = samples_of(framework.competency(competency_id), framework)
        if asking := [text for text in samples if text.startswith(_ASKING)]:
            return asking[number % len(asking)]
    return f"Tell me about a time that shows this: {label or framework.label(competency_id)}."


def _said_card(one: Statement, about: str) -> _Card:
    """Return the card of a statement, the same from a bank and from a plan."""
    front, when = f"What do you say about this: {one.competency}?", f" ({one.when})" if one.when else ""
    return _note([one.id, about], _safe_html(front + when), _safe_html(one.text), about, one.status)


def _card(story: Story, competency_id: str, front: str, interviewer_id: str | None = None) -> _Card:
    key = [story.id, competency_id, interviewer_id]
    return _note(key, _safe_html(front), "<br>".join(_back(story)), competency_id, story.status)


def _note(key: list[str | None], front: str, back: str, competency_id: str, status: str) -> _Card:
    guid = hashlib.sha256(json.dumps(key).encode()).hexdigest()[:20]
    # A tag of Anki is without spaces, and without the colons that make a tag within a tag.
    tag = (competency_id if is_identifier(competency_id) else slug(competency_id)).replace(":", "-")
    return guid, front, back, f"{tag} {status}"


def _back(story: Story) -> Iterator[str]:
    yield f"<b>{_safe_html(story.title)}</b>"
    for part in PARTS:
        if cue := _cue(getattr(story, part)):
            yield f"<b>{part.capitalize()}:</b> {_safe_html(cue)}"
    texts = (getattr(story, part) for part in reversed(PARTS))  # the figures of the result first
    if figures := dict.fromkeys(figure.text for text in texts for figure in figures_of(spoken(text))):
        yield f"<b>Figures:</b> {_safe_html(', '.join([*figures][:_FIGURES_SHOWN]))}"
    if story.vouched_by:
        yield f"<b>Can vouch for it:</b> {_safe_html(join_words(story.vouched_by))}"
    minutes, seconds = divmod(story.seconds, 60)
    yield f"<b>Length:</b> {minutes}:{seconds:02} min"


def _cue(text: str) -> str:
    """Return the start of a part: its first sentence, or of a long one the first words."""
    first = next((passage.text for passage in passages(spoken(text))), "")
    words = first.split(" ")
    return first if len(words) <= _CUE_WORDS else " ".join(words[:_CUE_WORDS]) + " …"


def _safe_html(text: str) -> str:
    r"""Return a text as HTML in which Anki finds nothing to do: no tag, sound, cloze, LaTeX or formula."""
    # It looks for `[sound:…]` and `{{c1::…}}` in the source, and for formulas `\(…\)` on the card.
    safe = html.escape(_CONTROLS.sub("", text), quote=False).translate(_BRACKETS)
    return _BETWEEN_LINES.sub("<br>", _FORMULA.sub(r"<span>\\</span>", safe))


def _text(made: Iterable[Any], *, deck: str, notetype: str) -> str:
    # No `#columns`: Anki would look for fields so named, and leave those empty that are called otherwise.
    if faults := [*_name_faults("deck", deck), *_name_faults("notetype", notetype)]:
        raise InvalidInput("anki_text", faults)
    headers = (
        f"#separator:tab\n#html:true\n#notetype:{notetype}\n#deck:{deck}\n#guid column:1\n#tags column:4\n"
    )
    # In quotes, a field survives tabs, quotes and a # at its start.
    cards = (one for one in made if not isinstance(one, LeftOut))
    quoted = (['"' + part.replace('"', '""') + '"' for part in card] for card in cards)
    return headers + "".join("\t".join(card) + "\n" for card in quoted)


def _name_faults(path: str, name: str) -> Iterator[Fault]:
    if not name.strip():
        yield fault_of("no_deck_name", path)
    elif not name.isprintable():
        yield fault_of("not_one_line", path)
