"""write_framework: a competency framework as a CASE 1.1 CFPackage.

Whoever reads CASE reads all that CASE has a field for. What it has none for (our ids, wordings, what is
answered by a statement) stands in `extensions`, as does whatever would read back otherwise: so reading
the package gives an equal framework, whatever it holds.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from typing import Any
from urllib.parse import quote
from uuid import NAMESPACE_URL, uuid5

from storybank.bank import StoryBank
from storybank.competencies import Competency, Framework, builtin_framework
from storybank.errors import Fault, InvalidInput
from storybank.formats.files import write_text
from storybank.formats.frameworks.case import (
    MAKER,
    OURS,
    builtin_address,
    case_entries,
    identifier_of,
    is_address,
)
from storybank.formats.frameworks.entries import LeftBehind
from storybank.formats.reading import Writing
from storybank.formats.redaction import Redacted, Redaction, redacted_if_asked
from storybank.values import checked

_TITLED = re.compile(r"(.+) \((https?:\S+)\)", re.DOTALL)
"""A licence with its title and its address."""

_NO_TIME = "1970-01-01T00:00:00+00:00"
"""The time of a change that nobody gave: the clock's would make another file of the same framework."""


@checked
def write_framework(
    framework: Framework,
    path: str | os.PathLike[str],
    *,
    creator: str = MAKER,
    changed: str | date | None = None,
    redact: Redaction | bool = False,
) -> Writing:
    """Write a framework to a file as a CASE 1.1 CFPackage, whole or not at all.

    Args:
        framework: The framework.
        path: The file; one that is there is replaced.
        creator: Who made it; the format asks for a name.
        changed: When it last changed, a date or a time; where its version is a date, that one, else
            1970-01-01. Never the time of writing: the same framework gives the same file.
        redact: What to take out first: True for all that a `Redaction` does by itself.

    Returns:
        Where it was written, and what was taken out. Nothing else is left out.

    Raises:
        DocumentError: It cannot be written; what was there still is.
        InvalidInput: That is not a framework, a path, a date or a redaction.

    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> from storybank.formats import read_framework
    >>> house = Framework("house", competencies=[Competency("One team")])
    >>> with TemporaryDirectory() as folder:
    ...     writing = write_framework(house, Path(folder, "house.json"))
    ...     read_framework(Path(folder, "house.json")).framework == house
    True
    """
    shared, redacted = _redacted(framework, redact=redact)
    write_text(path, framework_text(shared, creator=creator, changed=changed))
    return Writing(path=os.fspath(path), redacted=redacted)


@checked
def framework_text(
    framework: Framework,
    *,
    creator: str = MAKER,
    changed: str | date | None = None,
    redact: Redaction | bool = False,
) -> str:
    """Return a framework as the text of a CASE 1.1 CFPackage; the same one always gives the same text.

    Args:
        framework: The framework.
        creator: Who made it; the format asks for a name.
        changed: When it last changed; see `write_framework`.
        redact: What to take out first: True for all that a `Redaction` does by itself.

    Raises:
        InvalidInput: That is not a framework, a date or a redaction.

    >>> house = Framework("house", competencies=[Competency("One team")])
    >>> [item["abbreviatedStatement"] for item in json.loads(framework_text(house))["CFItems"]]
    ['One team']
    """
    shared, _ = _redacted(framework, redact=redact)
    if not creator.strip():
        fault = Fault("creator", "is not a name", "name who made it", "wrong_type")
        raise InvalidInput("framework_text", [fault])
    package = _Package(shared, creator.strip(), _time(changed, shared.version)).document()
    _keep_the_rest(shared, package)
    return json.dumps(package, ensure_ascii=False, indent=2) + "\n"


def _redacted(framework: Framework, *, redact: Redaction | bool) -> tuple[Framework, tuple[Redacted, ...]]:
    """Return a framework as it is to be shared: what can be private in it is the text of a house's own."""
    bank, redacted = redacted_if_asked(StoryBank(framework=framework), redact=redact)
    return bank.framework, redacted


def _time(changed: str | date | None, version: str) -> str:
    """Return when a framework changed, as CASE writes it."""
    try:
        text = version if changed is None else changed
        found = text if isinstance(text, date) else datetime.fromisoformat(text)
    except ValueError:
        if changed is None:
            return _NO_TIME
        fault = Fault("changed", "is not a date", "write it as 2026-11-30", "wrong_type")
        raise InvalidInput("framework_text", [fault]) from None
    moment = (
        found if isinstance(found, datetime) else datetime(found.year, found.month, found.day, tzinfo=UTC)
    )
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).isoformat()


def _made_identifier(*names: str) -> str:
    """Return the identifier of what has none yet: from its names, so the same in every export."""
    return str(uuid5(NAMESPACE_URL, "urn:storybank:" + ":".join(quote(name, safe="") for name in names)))


def _node_link(title: str, identifier: str, address: str) -> dict[str, Any]:
    """Return a reference as CASE writes one."""
    return {"title": title, "identifier": identifier, "uri": address}


class _Package:
    """A framework on its way into a package: who is called what there."""

    def __init__(self, framework: Framework, creator: str, changed: str) -> None:
        self._framework = framework
        self._creator = creator
        self._changed = changed
        self._used: set[str] = set()
        builtin = framework.name == builtin_framework().name
        self._document = self._link(framework.name, framework.source, ())
        self._items = {
            one.id: self._link(
                one.label, one.source or (builtin_address(one.id) if builtin else ""), (one.id,)
            )
            for one in framework.competencies
        }
        groups = dict.fromkeys(one.group for one in framework.competencies if one.group.strip())
        self._groups = {group: self._link(group, "", ("group", group)) for group in groups}

    def document(self) -> dict[str, Any]:
        """Return the package, without what only we know."""
        known = self._framework.competencies
        associations = {one["identifier"]: one for one in self._associations()}
        return {
            "CFDocument": self._about(),
            "CFItems": [*map(self._heading, self._groups), *map(self._item, known)],
            "CFAssociations": list(associations.values()),
        }

    def _link(self, title: str, source: str, names: tuple[str, ...]) -> dict[str, Any]:
        """Return what a node is called: as where it comes from, unless another is called so already."""
        identifier = identifier_of(source).lower() if is_address(source) else ""
        if not identifier or identifier in self._used:
            identifier, tried = _made_identifier(self._framework.name, *names), 0
            while identifier in self._used:
                tried += 1
                identifier = _made_identifier(self._framework.name, *names, str(tried))
            source = f"urn:uuid:{identifier}"
        self._used.add(identifier)
        return _node_link(title, identifier, source)

    def _about(self) -> dict[str, Any]:
        source = self._framework.source
        return {
            "identifier": self._document["identifier"],
            "uri": self._document["uri"],
            "creator": self._creator,
            "title": self._framework.name,
            "lastChangeDateTime": self._changed,
            "version": self._framework.version,
            "caseVersion": "1.1",
            **({"officialSourceURL": source} if source.startswith(("http:", "https:")) else {}),
            **({"licenseURI": _licence(self._framework.licence)} if self._framework.licence else {}),
        }

    def _heading(self, group: str) -> dict[str, Any]:
        return self._node(self._groups[group]) | {"fullStatement": group, "CFItemType": "Group"}

    def _item(self, one: Competency) -> dict[str, Any]:
        return self._node(self._items[one.id]) | {
            "fullStatement": one.definition or one.label,
            "abbreviatedStatement": one.label,
            "CFItemType": "Competency",
            **({"conceptKeywords": list(one.aliases)} if one.aliases else {}),
        }

    def _node(self, node: Mapping[str, Any]) -> dict[str, Any]:
        return {
            "identifier": node["identifier"],
            "uri": node["uri"],
            "CFDocumentURI": self._document,
            "lastChangeDateTime": self._changed,
        }

    def _associations(self) -> Iterator[dict[str, Any]]:
        for group in self._groups:
            yield self._association(self._groups[group], "isChildOf", self._document)
        for one in self._framework.competencies:
            above = self._groups.get(one.group, self._document)
            yield self._association(self._items[one.id], "isChildOf", above)
            for other in one.related:
                if other in self._items:
                    yield self._association(self._items[one.id], "isRelatedTo", self._items[other])
            for match in one.matches:
                address = builtin_address(match)
                node = _node_link(builtin_framework().label(match), identifier_of(address), address)
                yield self._association(self._items[one.id], "isRelatedTo", node)

    def _association(
        self, origin: Mapping[str, Any], kind: str, destination: Mapping[str, Any]
    ) -> dict[str, Any]:
        identifier = _made_identifier(origin["identifier"], kind, destination["identifier"])
        return {
            "identifier": identifier,
            "uri": f"urn:uuid:{identifier}",
            "CFDocumentURI": self._document,
            "associationType": kind,
            "originNodeURI": origin,
            "destinationNodeURI": destination,
            "lastChangeDateTime": self._changed,
        }


def _licence(licence: str) -> dict[str, Any]:
    titled = _TITLED.fullmatch(licence)
    title, address = titled.groups() if titled else (licence, licence)
    identifier = _made_identifier("licence", licence)
    return _node_link(title, identifier, address if is_address(address) else f"urn:uuid:{identifier}")


def _keep_the_rest(framework: Framework, package: dict[str, Any]) -> None:
    """Put into `extensions` what the package's own fields would give back otherwise."""
    about, _, entries, _ = case_entries(package, LeftBehind(framework.name))
    head = package["CFDocument"]
    other = {
        part: getattr(framework, part)
        for part, read in about._asdict().items()
        if read != getattr(framework, part)
    }
    if other:
        head["extensions"] = {OURS: other}
    items = package["CFItems"][len(package["CFItems"]) - len(framework.competencies) :]
    headings = {key: entry.label for entry in entries for key in entry.keys}
    read_back = {entry.keys[0]: entry for entry in entries}
    ids = {item["identifier"]: one.id for item, one in zip(items, framework.competencies, strict=True)}
    for item, one in zip(items, framework.competencies, strict=True):
        entry = read_back[item["identifier"]]
        plain = entry.fields() | {
            "id": None,  # never left out: it is permanent
            "wordings": [],
            "answered_by": "story",
            "group": headings[entry.parents[0]] if entry.parents else "",
            "related": [ids.get(key, "") for key in entry.related],
        }
        rest = {name: value for name, value in one.model_dump(mode="json").items() if value != plain[name]}
        item["extensions"] = {OURS: rest}
