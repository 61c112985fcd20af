"""Competencies and the frameworks that hold them; the built-in one; two of them beside each other."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache, cached_property, lru_cache
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal, Self, SupportsIndex

from pydantic import BeforeValidator, model_validator

from storybank.competencies.resolver import Resolution, Resolver
from storybank.errors import Fault, UnknownReference, fault_of, refuse
from storybank.text.stems import read_table
from storybank.values import Holding, Several, Value, checked, flat
from storybank.values.strings import Identifier, Line, Name, Prose, fold, grouped, join_words, plural, slug

AnsweredBy = Literal["story", "statement"]
Merging = Literal["names", "matches"]

_TAGS_KEPT = 4_096  # how many texts a framework remembers the meaning of: some megabytes
_SURE = ("exact", "stem", "wording")  # ways of reading a label that stand by themselves; likeness does not


class Competency(Value):
    """A behaviour that interviews test, under the names that people give it.

    Attributes:
        label: What it is called in front of people.
        id: What plans and files call it: the label's slug with underscores unless given, then permanent.
        definition: What somebody does who shows it, in a sentence.
        aliases: Other names that mean it: no other competency of the framework may bear one.
        wordings: Patterns of how people say it, for tags that are no name:
            `solve|tackle problem complex|difficult?` also reads “tackling difficult problems”. Each word may
            be one of several, in any form and order; with `?` it may be missing. Names go first.
        group: The heading it stands under in lists; empty where the framework has none.
        answered_by: `"story"`, or `"statement"` for what no experience can show, such as motivation:
            plans leave it to be said.
        matches: Ids of the built-in framework that it comes closest to, for any other framework.
        related: Ids of neighbours in its own framework. They explain; they resolve no tag.
        source: What it is called where it was read from, such as its address there, so that it goes back
            under the same one. Never an id here; empty for one of your own.

    Raises:
        InvalidInput: A blank label, an id with spaces and so on: every fault at once.

    >>> Competency("SRE culture", aliases=["blameless postmortems"]).id
    'sre_culture'
    """

    positional: ClassVar[tuple[str, ...]] = ("label",)
    derived: ClassVar[tuple[str, ...]] = ("id",)
    columns: ClassVar[Mapping[str, str]] = {
        "Competency": "label",
        "It means": "definition",
        "Other names": "aliases",
    }

    label: Name
    id: Identifier = ""
    definition: Prose = ""
    aliases: tuple[Name, ...] = ()
    wordings: tuple[Name, ...] = ()
    group: Line = ""
    answered_by: AnsweredBy = "story"
    matches: tuple[Identifier, ...] = ()
    related: tuple[Identifier, ...] = ()
    source: Line = ""

    if TYPE_CHECKING:

        def __init__(
            self,
            label: str,
            *,
            id: str | None = None,  # noqa: A002 - the field's word
            definition: str = "",
            aliases: Iterable[str] = (),
            wordings: Iterable[str] = (),
            group: str = "",
            answered_by: AnsweredBy = "story",
            matches: Iterable[str] = (),
            related: Iterable[str] = (),
            source: str = "",
        ) -> None: ...

    @model_validator(mode="before")
    @classmethod
    def _named_after_label(cls, raw: Any) -> Any:
        """Derive the id where none is given; what is wrong with the label is its own fault."""
        if not isinstance(raw, dict) or raw.get("id") is not None:
            return raw
        given = {name: value for name, value in raw.items() if name != "id"}
        if isinstance(label := given.get("label"), str) and label.strip():
            given["id"] = slug(label).replace("-", "_")
        return given

    @property
    def spellings(self) -> tuple[str, ...]:
        """Every text that names it: label, id and aliases, in this order."""
        return (self.label, self.id, *self.aliases)


def _labels(raw: Any) -> Any:
    if isinstance(raw, str | bytes | Value | Mapping) or not isinstance(raw, Iterable):
        return raw
    return tuple({"label": one} if isinstance(one, str) else one for one in raw)


class Framework(Holding[Competency], Value):
    """The competencies that one set of interviews is about.

    Attributes:
        name: What it is called.
        competencies: In the order that lists show them. No id occurs twice, and no label, id or alias,
            read without case, punctuation and spaces, names two of them.
        version: Its edition: frameworks are revised.
        licence: Under what terms its texts may be used.
        source: Where it comes from, such as an address.

    Raises:
        InvalidInput: An id twice, a name that means two: every fault at once, with its path.

    >>> house = Framework("house", competencies=[Competency("SRE culture"), Competency("Teamwork")])
    >>> "sre_culture" in house, house.resolve("SRE-Culture").competency_id
    (True, 'sre_culture')
    """

    gathers: ClassVar[str] = "competencies"
    positional: ClassVar[tuple[str, ...]] = ("name", "competencies")

    name: Name
    competencies: Annotated[tuple[Competency, ...], BeforeValidator(_labels)] = ()
    version: Name = "1"
    licence: Prose = ""
    source: Line = ""

    if TYPE_CHECKING:

        def __init__(
            self,
            name: str,
            competencies: Iterable[Competency | str] = (),
            *,
            version: str = "1",
            licence: str = "",
            source: str = "",
        ) -> None: ...

    @model_validator(mode="after")
    def _unambiguous(self) -> Self:
        refuse("Framework", _ambiguities(self.competencies))
        return self

    def resolve(self, text: str) -> Resolution:
        """Return which competency of this framework a tag or a need means; InvalidInput for a blank one."""
        return self._resolve(text)

    def resolve_all(self, text: str) -> Several[Resolution]:
        """Return the competencies that a tag means, if it is a double name; InvalidInput for a blank one."""
        return self._resolver.resolve_all(text)

    def competency(self, competency_id: str) -> Competency:
        """Return the competency with this id.

        Raises:
            UnknownReference: None has it; the remedy names the nearest.
        """
        if competency_id in self._by_id:
            return self._by_id[competency_id]
        found = self.resolve(competency_id) if competency_id.strip() else None
        named = join_words(filter(None, (found.competency_id or "", *found.near) if found else ()), "or")
        near = f"did you mean {named}?" if named else "see its competencies"
        near = near if self.competencies else "the framework holds none yet: see with_competency"
        said = {"framework": self.name, "near": near}
        raise UnknownReference("Framework", [fault_of("no_competency", "competency_id", **said)])

    def _one(self, meant: Any) -> Competency:
        if isinstance(meant, str) and meant not in self._by_id and self._resolver.knows(meant):
            meant = self.resolve(meant).competency_id
        return meant if meant in self.competencies else self.competency(meant)

    def __add__(self, others: Any) -> Self:
        """Return the framework with one more competency, or several."""
        whole = self
        for one in flat([others]):
            whole = whole.with_competency(one)
        return whole

    def label(self, competency_id: str) -> str:
        """Return the label of an id; the id itself where the framework does not know it."""
        return self._by_id[competency_id].label if competency_id in self._by_id else competency_id

    def with_competency(self, competency: Competency | str) -> Self:
        """Return this framework with one more competency, or a label; one that it knows changes nothing.

        Raises:
            InvalidInput: Its id or one of its names means another competency here.
        """
        if isinstance(competency, str):
            if self._resolver.knows(competency):
                return self
            competency = Competency(competency)
        if self._by_id.get(competency.id) == competency:
            return self
        return self.replace(competencies=(*self.competencies, competency))

    def __contains__(self, competency_id: object) -> bool:
        """Whether a competency of this framework has this id, or is this one."""
        if isinstance(competency_id, str):
            return competency_id in self._by_id
        return isinstance(competency_id, Competency) and self._by_id.get(competency_id.id) == competency_id

    def __hash__(self) -> int:
        """Hash the content, once: it may be hundreds of texts."""
        return self._hash

    def __reduce_ex__(self, protocol: SupportsIndex) -> Any:
        """Pickle the built-in framework by its edition: every release has its own."""
        is_builtin = self == builtin_framework()
        return (builtin_edition, (self.version,)) if is_builtin else super().__reduce_ex__(protocol)

    def __str__(self) -> str:
        """Return which framework it is and how large, as a sentence."""
        many = plural(len(self.competencies), "competency", "competencies")
        return f"The framework {self.name} {self.version} has {many}."

    def __repr__(self) -> str:
        """Return which framework it is and how large, without its texts."""
        return f"<Framework {self.name} {self.version}: {plural(len(self.competencies), 'competency')}>"

    @cached_property
    def _by_id(self) -> dict[str, Competency]:
        return {competency.id: competency for competency in self.competencies}

    @cached_property
    def _resolver(self) -> Resolver:
        names = ((name, one.id) for one in self.competencies for name in one.spellings)
        wordings = ((said, one.id) for one in self.competencies for said in one.wordings)
        ours = {(one.id, one.definition) for one in builtin_framework().competencies}
        return Resolver(names, wordings, [i for i, one in self._by_id.items() if (i, one.definition) in ours])

    @cached_property
    def _resolve(self) -> Callable[[str], Resolution]:
        return lru_cache(_TAGS_KEPT)(self._resolver.resolve)  # thousands of banks have the same tags

    @cached_property
    def _hash(self) -> int:
        return hash((self.name, self.competencies, self.version, self.licence, self.source))


def _ambiguities(competencies: tuple[Competency, ...]) -> Iterator[Fault]:
    """Yield ids that are given twice, and names that mean two."""
    first, meant = dict[str, int](), dict[str, tuple[str, str]]()
    for index, competency in enumerate(competencies):
        if first.setdefault(competency.id, index) != index:
            said = {"id": competency.id, "other": first[competency.id]}
            yield fault_of("id_twice", f"competencies[{index}].id", **said)
        places = ["label", "id", *(f"aliases[{place}]" for place in range(len(competency.aliases)))]
        for place, spelling in zip(places, competency.spellings, strict=True):
            path = f"competencies[{index}].{place}"
            owner, owner_path = meant.setdefault(fold(spelling), (competency.id, path))
            if owner != competency.id:
                yield fault_of("names_two", path, id=competency.id, place=owner_path, owner=owner)


@checked
@cache
def builtin_framework() -> Framework:
    """Return the framework that comes with this library, always the same value: 30 competencies.

    >>> builtin_framework()
    <Framework storybank 1: 30 competencies>
    """
    read = read_table("storybank.competencies", "builtin.json")
    # Our own file, which the tests check: checking it here again would take half of the first call.
    blank = dict.fromkeys(Competency.model_fields, "")  # in the order of their dumps
    every = ({n: tuple(p) if type(p) is list else p for n, p in one.items()} for one in read["competencies"])
    competencies = tuple(Competency.trusted(**(blank | entry)) for entry in every)
    return Framework.trusted(**(read | {"competencies": competencies}))


def builtin_edition(version: str) -> Framework:
    """Return the built-in framework, if it is of this edition; else raise InvalidInput."""
    found = builtin_framework()
    refuse("Framework", [] if version == found.version else [fault_of("no_edition", "version")])
    return found


@checked
def resolve(text: str, framework: Framework | None = None) -> Resolution:
    """Return which competency a tag or a need means.

    In this order: the same letters and digits as a label, id or alias; the same words in other forms or
    another order; what people of many trades call it, or one of its wordings; a slip of the hand, where no
    other competency is about as near; a double name of which each part, read so, means the same one. What is
    less sure than that, or a technical skill such as Python, stays unresolved, with the ids of the three
    nearest. Without a framework the built-in one is looked up.

    Raises:
        InvalidInput: The text is blank.

    >>> resolve("Team-Work").competency_id, resolve("comunication").method
    ('teamwork', 'similar')
    >>> resolve("ability to stay calm in a crisis").competency_id
    'resilience'
    >>> resolve("line management").competency_id is None, resolve("forklift licence").method
    (True, 'skill')
    """
    return (builtin_framework() if framework is None else framework).resolve(text)


@checked
def resolve_all(text: str, framework: Framework | None = None) -> Several[Resolution]:
    """Return the competencies that a tag means, where it may be a double name.

    The whole is read first, and parted at “and”, “&”, “/” and commas only if that fails: planning and
    organising is one. One resolution if the whole is known or no part of it is; else one for each part, in
    the order written, with those that stay unresolved, and none twice.

    Raises:
        InvalidInput: The text is blank.

    >>> [found.competency_id for found in resolve_all("Coaching & conflict management")]
    ['developing_others', 'conflict']
    >>> [found.competency_id for found in resolve_all("teamwork and welding")]
    ['teamwork', None]
    """
    return (builtin_framework() if framework is None else framework).resolve_all(text)


@checked
def with_matches(framework: Framework) -> Framework:
    """Return a framework whose competencies say what they match in the built-in one, where that is sure.

    So the usual needs of a role and the questions that people ask find them. A label is read as a tag is, a
    double name as both of its parts, but never by mere likeness; where it says nothing, a built-in name
    among its aliases does. What has matches already keeps them.

    >>> house = Framework("house", competencies=[Competency("Working in a team"), Competency("Dry socks")])
    >>> [one.matches for one in with_matches(house).competencies]
    [('teamwork',), ()]
    """
    owners, every = _owners(builtin := builtin_framework()), list[Competency]()
    for one in framework:
        read = builtin.resolve_all(one.label)
        sure = [found.competency_id for found in read if found.competency_id and found.method in _SURE]
        named = sure if len(sure) == len(read) else filter(None, [_named(one, owners)])
        every.append(one if one.matches else one.replace(matches=tuple(named)))
    return framework.replace(competencies=every)


@checked
def join_frameworks(
    framework: Framework, other: Framework, *, name: str | None = None, merging: Merging = "names"
) -> Framework:
    """Return both frameworks as one: the first as it is, and beside it what the second has besides.

    A competency of the second that bears a name of the first is that one: its names become aliases there.
    Whose name it bears, its label says, then its id, then its aliases, if they agree; where they do not,
    it stays apart, without the names that are taken. Merging by `"matches"`, a single match that the second
    declares makes one of two as well. The whole goes by both names unless one is given.

    >>> crew = Competency("Team work", aliases=["one crew"])
    >>> house = Framework("house", competencies=[crew, Competency("Dry socks")])
    >>> joined = join_frameworks(builtin_framework(), house)
    >>> joined.resolve("one crew").competency_id, joined.resolve("dry socks").competency_id
    ('teamwork', 'dry_socks')
    """
    owners = _owners(framework)
    ids = {one.id: _owner(one, framework, owners, merging) or one.id for one in other.competencies}
    same = grouped(other.competencies, lambda one: ids[one.id])
    joined = [_with_names(one, same.pop(one.id, []), owners) for one in framework.competencies]
    apart = [
        one.replace(
            aliases=[name for name in one.aliases if fold(name) not in owners],
            related=tuple(dict.fromkeys(ids.get(name, name) for name in one.related)),
        )
        for one in (one for others in same.values() for one in others)
    ]
    return Framework(
        name or f"{framework.name} + {other.name}",
        competencies=[*joined, *apart],
        version=f"{framework.version} + {other.version}",
        licence=_both(framework.licence, other.licence),
        source=_both(framework.source, other.source),
    )


def _owners(framework: Framework) -> dict[str, str]:
    """Return by spelling whose name it is."""
    return {fold(name): one.id for one in framework.competencies for name in one.spellings}


def _named(one: Competency, owners: Mapping[str, str]) -> str | None:
    """Return whose name its aliases bear, where they agree."""
    named = {owners[fold(name)] for name in one.aliases if fold(name) in owners}
    return named.pop() if len(named) == 1 else None


def _owner(one: Competency, framework: Framework, owners: Mapping[str, str], merging: Merging) -> str | None:
    """Return which competency of the first framework this one is; None for one of its own."""
    owner = owners.get(fold(one.label)) or owners.get(fold(one.id)) or _named(one, owners)
    is_match = merging == "matches" and len(one.matches) == 1 and one.matches[0] in framework
    return owner or (one.matches[0] if is_match else None)


def _with_names(one: Competency, same: list[Competency], owners: Mapping[str, str]) -> Competency:
    new: dict[str, str] = {}
    for name in (name for other in same for name in other.spellings if fold(name) not in owners):
        new.setdefault(fold(name), name)
    wordings = [wording for other in same for wording in other.wordings if wording not in one.wordings]
    return one.replace(aliases=(*one.aliases, *new.values()), wordings=(*one.wordings, *wordings))


def _both(one: str, other: str) -> str:
    return "; ".join(dict.fromkeys(filter(None, (one, other))))
