"""Rewriter: a value again, with a stand-in for everything that is known."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Any, Literal, TypeVar

from storybank.bank import StoryBank
from storybank.competencies import Competency, Framework
from storybank.errors import InvalidInput
from storybank.formats.redaction.finder import DROPPED, NOWHERE, with_stand_ins
from storybank.formats.redaction.known import Known
from storybank.formats.redaction.redaction import Redacted, RedactedKind, Sort, our_names, parts_of, sort_of
from storybank.stories import Story
from storybank.values import FrozenMap, Several, Value, fold, gathered, is_identifier, slug
from storybank.values.strings import NAME_LIMIT

V = TypeVar("V", bound=Value)
_Action = Literal["replaced", "dropped"]
_Change = Callable[[str, str], str]

_PROSE = frozenset({"text", "note"})
_FRAMEWORK_TEXTS = ("name", "version", "licence", "source")
_NAMES_AMONG_TEXTS = frozenset(
    {"name", "source", "version", "questions_to_ask", "aliases", "wordings", "text", "ask", "asked"}
)


class Rewriter:
    """Values again, with stand-ins; the same text always becomes the same."""

    def __init__(self, known: Known, bank: StoryBank) -> None:
        self.known = known
        self._spans = known.spans
        self._done: defaultdict[tuple[RedactedKind, _Action], Counter[str]] = defaultdict(Counter)  # by field
        self._ids: dict[str, str] = {}
        self._taken: set[str] = set()
        self._titles: dict[str, str] = {}
        self._labels: dict[str, str] = {}
        self._competencies: dict[str, str] = {}
        self._bank = bank
        self._framework: Framework | None = None
        asked = known.redaction
        keeps, employer = asked.names == "keep", partial(self._replaced, "employer", known.employer)
        self._person: _Change = self.text if keeps else partial(self._replaced, "name", known.person)
        self._person_id: _Change = self.id_of if keeps else partial(self._replaced, "name", known.person_id)
        treatments: dict[RedactedKind, str] = {"note": asked.notes, "employer": asked.employers}
        self._emptied = {"extension", *(kind for kind, how in treatments.items() if how == "drop")}
        self._changes: dict[Sort, _Change] = {
            "story": self.id_of,
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

    def count(self, kind: RedactedKind, field: str, *, is_dropped: bool, count: int = 1) -> None:
        """Note that something was taken out."""
        if count:
            self._done[kind, "dropped" if is_dropped else "replaced"][field] += count

    def forget_ids(self, gone: Iterable[Story], kept: Iterable[Story]) -> None:
        """Settle that ids of stories that go say nothing where they are the episode of one that stays."""
        staying = {story.id for story in kept}
        self._taken.update(staying)
        for text in (text for story in gone for text in (story.id, story.episode) if text not in staying):
            self._settle(text, "redacted")

    def learn(self, stories: Iterable[Story]) -> None:
        """Settle the ids and titles of stories before anything that names them, and the framework's."""
        self._framework = self._of_framework(self._bank.framework)
        several = tuple(stories)
        ids = [text for story in several for text in (story.id, story.episode)]
        self._taken.update(ids)
        titles = [story.title for story in several]
        self._titles.update({title: title for title in titles if not self._spans(title)})
        for title in titles:
            self._learn_title(title)
        for story in several:
            if story.id == slug(story.title):
                title = self._titles[story.title]
                self._settle(story.id, story.id if title == story.title else slug(title))
        for text in ids:
            self.id_of(text)

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
            self.count(span.secret.kind, field, is_dropped=span.secret.stand_in == DROPPED)
        return with_stand_ins(text, spans)

    def id_of(self, text: str, field: str = "") -> str:
        """Return the id of a story or an episode with stand-ins, different for different ids."""
        if text not in self._ids:
            self._settle(text, self._plain_id(text))
        return self._replaced("id", self._ids.__getitem__, text, field)

    def _settle(self, text: str, new: str) -> None:
        if text not in self._ids:
            if new != text:
                new = _different(new[:NAME_LIMIT], self._taken, "-{}")
                self._taken.add(new)
            self._ids[text] = new

    def _plain_id(self, text: str) -> str:
        spans = self.known.finder.spans(text, any_case=True)
        return with_stand_ins(text, spans, lambda shown: "redacted" if shown == DROPPED else slug(shown))

    def _field(self, holder: Value, name: str) -> Any:
        held, sort = getattr(holder, name), sort_of(type(holder), name)
        if sort == "kept" or held is None:
            return held
        field = f"{type(holder).__name__}.{name}"
        if sort in self._emptied:
            self.count(sort, field, is_dropped=True, count=1 if held and isinstance(held, str) else len(held))
            return type(holder).model_fields[name].get_default(call_default_factory=True)
        new: Any
        match sort:
            case "email":
                new = self._email(held, getattr(holder, "id", ""), field)
            case "tags":
                new = self._tags(held, field)
            case "labels":
                new = FrozenMap({self._tag(one, field): self._label(held[one], field) for one in held})
            case "lock":
                new = tuple((self._told(story, field), self._place(place, field)) for story, place in held)
            case _:
                change = self._changes.get(sort, self.text)
                is_name = sort not in _PROSE or name in _NAMES_AMONG_TEXTS
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
            return FrozenMap({change(key): self._mapped(held[key], change, is_name=is_name) for key in held})
        return held

    def _replaced(self, kind: RedactedKind, by: Callable[[str], str], text: str, field: str) -> str:
        """Return what stands in for a text, counted where it is another."""
        new = by(text)
        self.count(kind, field, is_dropped=False, count=int(bool(field) and new != text))
        return new

    def _subject(self, text: str, field: str) -> str:
        """Return what a finding is about: a person's id, or a story's."""
        return (self._person_id if self.known.is_person(text) else self.id_of)(text, field)

    def _place(self, place: int | str, field: str) -> int | str:
        if isinstance(place, int) or self.known.redaction.names == "keep":
            return place
        return (self._person if self.known.is_person(place) else self.text)(place, field)

    def _email(self, text: str, person_id: str, field: str) -> str | None:
        treatment, names = self.known.redaction.emails, self.known.redaction.names
        if treatment == "keep":
            return self.text(text, field)[:NAME_LIMIT]
        if text.endswith(f"@{NOWHERE}"):
            return text
        self.count("email", field, is_dropped=treatment == "drop")
        if treatment == "drop":
            return None
        return f"{'redacted' if names == 'keep' else self.known.person_id(person_id)}@{NOWHERE}"

    def _told(self, text: str, field: str) -> str:
        """Return what names a told story: by id, or by its title."""
        is_title = text not in self._ids and (text in self._titles or not is_identifier(text))
        return self._title(text, field) if is_title else self.id_of(text, field)

    def _learn_title(self, title: str) -> str:
        if title not in self._titles:
            new = self.text(title, "")
            if new != title:
                new = _different(new[:NAME_LIMIT].strip(), self._titles.values(), " ({})")
            self._titles[title] = new
        return self._titles[title]

    def _title(self, title: str, field: str) -> str:
        self.text(title, field)  # which counts
        return self._learn_title(title)

    def _tags(self, tags: Mapping[str, int], field: str) -> FrozenMap[str, int]:
        shown = gathered((self._tag(tag, field), strength) for tag, strength in tags.items())
        return FrozenMap({tag: max(strengths) for tag, strengths in shown.items()})

    def _tag(self, text: str, field: str) -> str:
        """Return a tag that means what it meant: by its competency's id where it has one."""
        if text in self._competencies:
            return self._replaced("competency", self._competencies.__getitem__, text, field)
        if fold(text) in our_names() or not self._spans(text):
            return text
        meant = self._bank.resolve(text)
        if meant is None:
            return self._label(text, field)
        self.text(text, field)  # which counts
        return self._competencies.get(meant, meant)

    def _label(self, text: str, field: str) -> str:
        """Return a competency's name, different for different ones."""
        if fold(text) in our_names() or not self._spans(text):
            return text
        new = self.text(text, field)
        if fold(text) not in self._labels:
            taken = map(fold, self._labels.values())
            self._labels[fold(text)] = _different(new[: NAME_LIMIT - 9].strip(), taken, " {}", by=fold)
        return self._labels[fold(text)]

    def _of_framework(self, framework: Framework) -> Framework:
        if not any(self._spans(part.text) for part in parts_of(framework)):
            return framework
        taken = {competency.id for competency in framework.competencies}
        for competency in framework.competencies:
            new = self._plain_id(competency.id)
            if new != competency.id:
                new = _different(new[:NAME_LIMIT], taken, "_{}")
            taken.add(new)
            self._competencies[competency.id] = new
        texts = {name: self.text(getattr(framework, name), f"Framework.{name}") for name in _FRAMEWORK_TEXTS}
        several = [self._of_competency(one) for one in framework.competencies]
        try:
            return Framework(**texts, competencies=several)
        except InvalidInput:  # two names have become one
            for index, was in enumerate(framework.competencies):
                if several[index] != was:
                    bare = {"label": f"Competency {index + 1}", "aliases": (), "wordings": ()}
                    several[index] = several[index].replace(**bare)
            return Framework(**texts, competencies=several)

    def _of_competency(self, competency: Competency) -> Competency:
        """Return a competency without the names that say too much; its own becomes a stand-in."""
        spellings = ("aliases", "wordings")
        fields = (name for name in type(competency).model_fields if name not in spellings)
        changes = {name: self._field(competency, name) for name in fields}
        for name in spellings:
            held = getattr(competency, name)
            changes[name] = tuple(text for text in held if not self._spans(text))
            left = len(held) - len(changes[name])
            self.count("competency", f"Competency.{name}", is_dropped=True, count=left)
        return competency.replace(**changes)


def _different(text: str, taken: Iterable[str], numbered: str, *, by: Callable[[str], str] = str) -> str:
    others, new, number = set(taken), text, 1
    while by(new) in others:
        number += 1
        suffix = numbered.format(number)
        new = text[: NAME_LIMIT - len(suffix)] + suffix
    return new
