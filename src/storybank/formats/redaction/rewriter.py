"""Rewriter: a value again, with a stand-in for everything that is known."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from itertools import count
from typing import Any, Literal, TypeVar

from storybank.bank import StoryBank
from storybank.competencies import Framework
from storybank.errors import InvalidInput
from storybank.formats.redaction.known import Known
from storybank.formats.redaction.redaction import Redacted, RedactedKind, Sort, our_names, parts_of, sort_of
from storybank.stories import Story
from storybank.text.finder import DROPPED, NOWHERE, with_stand_ins
from storybank.values import FrozenMap, Several, Value, fold, gathered, is_identifier, slug
from storybank.values.strings import NAME_LIMIT

V = TypeVar("V", bound=Value)
_Action = Literal["replaced", "dropped"]
_Change = Callable[[str, str], str]

_LABEL_LIMIT = NAME_LIMIT - 9  # characters of a label: a number behind it has room
_PROSE = frozenset({"text", "note"})
_NAMES_AMONG_TEXTS = frozenset(
    {"name", "source", "version", "questions_to_ask", "text", "ask", "asked", "promised", "bring"}
)


class _StandIns(dict[str, str]):
    """What stands in for names of one kind: different for different ones, which a number tells apart."""

    def __init__(self, made: Callable[[str], str], numbered: str, by: Callable[[str], str] = str) -> None:
        super().__init__()
        self._made, self._numbered, self._by = made, numbered, by
        self.taken: set[str] = set()

    def settle(self, text: str, new: str | None = None) -> str:
        """Return what stands in for a text: what was settled before, or else this, or what is made."""
        if text not in self:
            made = self._made(text) if new is None else new
            short = shown = text if made == text else made[:NAME_LIMIT].strip()
            numbers = count(2)
            while shown != text and self._by(shown) in self.taken:
                suffix = self._numbered.format(next(numbers))
                shown = short[: NAME_LIMIT - len(suffix)] + suffix
            self.taken.add(self._by(shown))
            self[text] = shown
        return self[text]


class Rewriter:
    """Values again, with stand-ins; the same text always becomes the same."""

    def __init__(self, known: Known, bank: StoryBank) -> None:
        self.known = known
        self._spans = known.spans
        self._done: defaultdict[tuple[RedactedKind, _Action], Counter[str]] = defaultdict(Counter)  # by field
        self._ids = _StandIns(self._plain_id, "-{}")
        self._titles = _StandIns(partial(self.text, field=""), " ({})")
        self._labels = _StandIns(str, " {}", fold)
        self._competencies = _StandIns(self._plain_id, "_{}")
        self._bank = bank
        self._framework: Framework | None = None
        asked = known.redaction
        keeps, employer = asked.names == "keep", partial(self._replaced, "employer", known.employer)
        self._person: _Change = self.text if keeps else partial(self._replaced, "name", known.person)
        self._id: _Change = partial(self._replaced, "id", self._ids.settle)
        self._person_id: _Change = self._id if keeps else partial(self._replaced, "name", known.person_id)
        treatments: dict[RedactedKind, str] = {"note": asked.notes, "employer": asked.employers}
        self._emptied = {"extension", *(kind for kind, how in treatments.items() if how == "drop")}
        self._changes: dict[Sort, _Change] = {
            "story": self._id,
            "told": self._told,
            "title": self._title,
            "tag": self._tag,
            "label": self._label,
            "subject": self._subject,
            "person": self._person,
            "person_id": self._person_id,
            "employer": self.text if asked.employers == "keep" else employer,
        }

    def report(self) -> Several[Redacted]:
        """Return what was done, by kind."""
        told = (
            Redacted(kind=kind, action=action, count=done.total(), fields=tuple(sorted(filter(None, done))))
            for (kind, action), done in sorted(self._done.items())
        )
        return Several(told, nothing=Redacted.nothing)

    def forget_counts(self) -> None:
        """Count anew: what was rewritten so far was only to learn the names."""
        self._done.clear()

    def count(self, kind: RedactedKind, action: _Action, field: str = "", count: int = 1) -> None:
        """Note that something was taken out."""
        if count:
            self._done[kind, action][field] += count

    def learn(self, kept: Sequence[Story], gone: Iterable[Story]) -> None:
        """Settle ids and titles, and the framework's; a gone story's id, as an episode, says nothing."""
        self._framework = self._of_framework(self._bank.framework)
        ids, left = ([text for one in each for text in (one.id, one.episode)] for each in (kept, gone))
        ids += [statement.id for statement in self._bank.statements]
        self._ids.taken.update(ids)
        staying = {story.id for story in kept}
        for text in (one for one in left if one not in staying):
            self._ids.settle(text, "redacted")
        for title in sorted((story.title for story in kept), key=lambda title: bool(self._spans(title))):
            self._titles.settle(title)
        for story in kept:
            if story.id == slug(story.title):
                title = self._titles[story.title]
                self._ids.settle(story.id, story.id if title == story.title else slug(title))
        for text in ids:
            self._ids.settle(text)

    def value(self, value: V) -> V:
        """Return a value with stand-ins; the built-in framework is as public as this library."""
        if isinstance(value, Framework):
            return self._framework or self._of_framework(value)  # type: ignore[return-value] # V is it
        changes = {field: self._field(value, field) for field in type(value).model_fields}
        return type(value)(**(dict(value) | changes))

    def text(self, text: str, field: str) -> str:
        """Return running text with stand-ins."""
        spans = self._spans(text)
        for span in spans if field else ():
            action: _Action = "dropped" if span.secret.stand_in == DROPPED else "replaced"
            self.count(span.secret.kind, action, field)
        return with_stand_ins(text, spans)

    def _plain_id(self, text: str) -> str:
        spans = self.known.finder.spans(text, any_case=True)
        return with_stand_ins(text, spans, lambda shown: "redacted" if shown == DROPPED else slug(shown))

    def _field(self, holder: Value, name: str) -> Any:
        held, sort = getattr(holder, name), sort_of(type(holder), name)
        if sort == "kept" or held is None:
            return held
        field = f"{type(holder).__name__}.{name}"
        if sort in self._emptied:
            self.count(sort, "dropped", field, 1 if held and isinstance(held, str) else len(held))
            return type(holder).model_fields[name].get_default(call_default_factory=True)
        if sort == "email":
            return self._email(held, getattr(holder, "id", ""), field)
        return self._of_its_sort(sort, held, field)

    def _of_its_sort(self, sort: Sort, held: Any, field: str) -> Any:
        new: Any
        match sort:
            case "phone" if self.known.redaction.emails != "keep":
                self.count("phone", "dropped", field)
                new = None
            case "people":
                new = FrozenMap({self._person(name, field): self.text(held[name], field) for name in held})
            case "tags":
                shown = gathered((self._tag(tag, field), strength) for tag, strength in held.items())
                new = FrozenMap({tag: max(strengths) for tag, strengths in shown.items()})
            case "labels":
                new = FrozenMap({self._tag(one, field): self._label(held[one], field) for one in held})
            case "says":
                pairs = ((self._tag(one, field), map(self._ids.settle, held[one])) for one in held)
                new = FrozenMap({about: tuple(ids) for about, ids in pairs})
            case "spelling":  # one that says too much goes; the competency's own name has a stand-in
                new = tuple(text for text in held if not self._spans(text))
                self.count("competency", "dropped", field, len(held) - len(new))
            case "lock":
                new = tuple((self._told(story, field), self._place(place, field)) for story, place in held)
            case _:
                change = self._changes.get(sort, self.text)
                is_name = sort not in _PROSE or field.rpartition(".")[2] in _NAMES_AMONG_TEXTS
                new = self._mapped(held, lambda text: change(text, field), is_name=is_name)
        return new

    def _mapped(self, held: Any, change: Callable[[str], str], *, is_name: bool) -> Any:
        if isinstance(held, str):
            return change(held)[:NAME_LIMIT].strip() if held and is_name else change(held)
        if isinstance(held, Value):
            return self.value(held)
        if isinstance(held, tuple):
            return tuple(self._mapped(entry, change, is_name=is_name) for entry in held)
        if isinstance(held, Mapping):
            pairs = ((change(key), self._mapped(held[key], change, is_name=is_name)) for key in held)
            return FrozenMap(_apart(pairs))
        return held

    def _replaced(self, kind: RedactedKind, by: Callable[[str], str], text: str, field: str) -> str:
        """Return what stands in for a text, counted where it is another."""
        new = by(text)
        self.count(kind, "replaced", field, int(bool(field) and new != text))
        return new

    def _subject(self, text: str, field: str) -> str:
        """Return what a finding is about: a person's id, or a story's."""
        return (self._person_id if self.known.is_person(text) else self._id)(text, field)

    def _place(self, place: int | str, field: str) -> int | str:
        if isinstance(place, int) or self.known.redaction.names == "keep":
            return place
        return (self._person if self.known.is_person(place) else self.text)(place, field)

    def _email(self, text: str, person_id: str, field: str) -> str | None:
        asked = self.known.redaction
        if asked.emails == "keep":
            return self.text(text, field)[:NAME_LIMIT]
        if text.endswith(f"@{NOWHERE}"):
            return text
        self.count("email", "dropped" if asked.emails == "drop" else "replaced", field)
        person = "redacted" if asked.names == "keep" else self.known.person_id(person_id)
        return None if asked.emails == "drop" else f"{person}@{NOWHERE}"

    def _told(self, text: str, field: str) -> str:
        """Return what names a told story: by id, or by its title."""
        is_title = text not in self._ids and (text in self._titles or not is_identifier(text))
        return self._title(text, field) if is_title else self._id(text, field)

    def _title(self, title: str, field: str) -> str:
        self.text(title, field)  # which counts
        return self._titles.settle(title)

    def _tag(self, text: str, field: str) -> str:
        """Return a tag that means what it meant: by its competency's id where it has one."""
        if text in self._competencies:
            return self._replaced("competency", self._competencies.settle, text, field)
        meant = self._bank.resolve(text) if self._is_telling(text) else None
        if meant is None:
            return self._label(text, field)
        self.text(text, field)  # which counts
        return self._competencies.get(meant, meant)

    def _label(self, text: str, field: str) -> str:
        """Return a competency's name, different for different ones."""
        if not self._is_telling(text):
            return text
        return self._labels.settle(fold(text), self.text(text, field)[:_LABEL_LIMIT])

    def _is_telling(self, name: str) -> bool:
        return bool(self._spans(name)) and fold(name) not in our_names()

    def _of_framework(self, framework: Framework) -> Framework:
        if not any(self._spans(part.text) for part in parts_of(framework)):
            return framework
        ids = [competency.id for competency in framework.competencies]
        self._competencies.taken.update(ids)
        for competency_id in ids:
            self._competencies.settle(competency_id)
        changes = {name: self._field(framework, name) for name in type(framework).model_fields}
        try:
            return Framework(**changes)
        except InvalidInput:  # two names have become one
            pairs = enumerate(zip(framework.competencies, changes["competencies"], strict=True), start=1)
            several = [
                one if one == was else one.replace(label=f"Competency {number}", aliases=(), wordings=())
                for number, (was, one) in pairs
            ]
            return Framework(**changes | {"competencies": several})


def _apart(pairs: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    """Return the pairs as a dictionary; a key that became another's is numbered, so that nothing is lost."""
    made: dict[str, Any] = {}
    for key, held in pairs:
        numbered = (f"{key} ({number})" for number in count(2))
        made[key if key not in made else next(one for one in numbered if one not in made)] = held
    return made
