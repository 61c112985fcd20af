"""A story's fields: as they are read from what stands in a file, and as they are laid out in one."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from storybank.errors import Fault, InvalidInput
from storybank.formats import labels
from storybank.formats.labels import CHALLENGE, PARTS, SAID, STRENGTH, column_of, status_in
from storybank.formats.markdown.blocks import NEWLINE, TITLE_LEVEL, Mark, bare, marks, unlinked
from storybank.formats.markdown.drafts import Draft, Piece, Unread, is_sure
from storybank.formats.markdown.front_matter import quoted, read_yaml, yaml_text
from storybank.formats.markdown.outline import outline
from storybank.stories import DEFAULT_STRENGTH, Statement, Story, Told, seconds_to_tell
from storybank.text.cells import happened_in, strength_in
from storybank.text.stems import read_patterns
from storybank.values import fold, path_step

TEXTS = (*PARTS, SAID, "notes")  # the fields that hold prose
_LIKE = read_patterns("storybank.formats.markdown", "patterns.json")
_SHOWN = 40  # characters of a value that a message shows
_LONGEST_TAG = 600  # characters of a tag in which a strength is looked for
# Fields in the order they are written in, after the title.
_LINED = ["id", "episode", "competencies", "employer", "happened", "when", "seconds", "status"]
_NAMES = ("withheld_from", "vouched_by")  # the fields that hold several names
_LINED += [*_NAMES, "source"]
_SAID_BELOW = ("", "## What I say", "", "y")  # what makes a statement of the lines before it
_DEEPEST = 6  # the level of the smallest heading
_LONGEST_KEY = 900  # characters of a key on one line; YAML allows 1,024 with its quotes
_Kept = tuple[str, str, list[str]]  # what stays of an old file: name, value, and lines in the front matter
_KNOWN = (labels.part_of, labels.field_of, labels.is_said)  # what a name may mean
_MARKS = "`*“”„"  # of code, emphasis and speech, around a tag


def unfenced(text: str) -> str:
    """Return what a fence of ours holds; any other text as it is."""
    found = _LIKE["fence"].fullmatch(text) if text.startswith("```") else None
    if found is None or f"\n{found['fence']}" in found["text"]:
        return text
    value = _from_json(found["text"]) if found["json"] else found["text"]
    return value if isinstance(value, str) else text


def _from_json(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def fenced(text: str) -> str:
    """Return a text so that no reader takes a line of it for anything else."""
    if "\r" in text:
        return f"```storybank-json\n{json.dumps(text)}\n```"
    fence = "`" * max(3, *(len(run) + 1 for run in re.findall(r"`+", text)), 0)
    return f"{fence}storybank\n{text}\n{fence}"


def tag(text: str) -> tuple[str, str | None]:
    """Return a tag as people write it, and its strength."""
    plainly = text.strip().strip(_MARKS).removeprefix("#").strip()
    found = _LIKE["strength"].fullmatch(plainly) if len(plainly) < _LONGEST_TAG else None
    if found is None:
        return plainly, None
    stars = len((found["stars"] or "").rstrip("☆"))
    strength = found["bracket"] or found["colon"] or found["space"] or str(stars)
    return found["name"].strip().strip(_MARKS), strength


class Fields:
    """A story's fields as read, and what was left out on the way: an odd value never costs its neighbours."""

    def __init__(self, draft: Draft) -> None:
        """Read every piece; what is no value of its field is left out, with its line."""
        self.values: dict[str, Any] = {}
        self.left_out: list[Unread] = []
        self.kept: list[Piece] = []  # what stays as it stands where the story is written anew
        self.lines: dict[str, int] = {}
        self._pieces: dict[str, Piece] = {}
        self._ours = any(fold(piece.called) == "id" for piece in draft.of("id"))
        # A challenge is the task where a situation is told apart from it, and the situation where none is.
        challenge = "task" if draft.of("situation") else "situation"
        for role in TEXTS:
            roles = {role, CHALLENGE} if role == challenge else {role}
            if pieces := [piece for piece in draft.pieces if piece.role in roles]:
                self.lines[role] = pieces[0].first
                self.values[role] = "\n\n".join(filter(None, map(_text_of, pieces)))
        self._strength = next((one.value for one in draft.of(STRENGTH) if isinstance(one.value, str)), None)
        for piece in draft.pieces:
            when = piece.role == "happened" and SAID in self.values  # a statement has no day
            if piece.role not in (*TEXTS, CHALLENGE, STRENGTH):
                self._take(replace(piece, role="when") if when else piece)
        if "status" not in self.values and not is_sure(draft):
            self.values["status"] = "draft"
            why = "perhaps" if draft.told else "perhaps_none"
            self.left_out.append(Unread.of(why, draft.first, draft.first))

    def _take(self, piece: Piece) -> None:
        try:
            value = _value(piece, exact=self._ours)
        except InvalidInput:
            self._leave(piece, "no_list")
            return
        self.lines.setdefault(piece.role, piece.first)
        if value is None:
            return
        if piece.role == "competencies":
            self._tag(piece, value)
        elif piece.role in _NAMES and not isinstance(value, dict):
            named = filter(None, map(str.strip, value.split(","))) if isinstance(value, str) else value
            self.values[piece.role] = (*self.values.get(piece.role, ()), *named)
        elif not isinstance(value, str):
            self._leave(piece, "several_values")
        elif piece.role in self.values:
            self._leave(piece, "second_value")
        elif piece.role == "happened":
            try:
                self.values[piece.role] = Story("a", happened=happened_in(value) or "").happened
            except InvalidInput as error:
                self._leave(piece, error.faults[0])
        else:
            self.values[piece.role] = status_in(value) if piece.role == "status" else value
            self._pieces[piece.role] = piece

    def _leave(self, at: Piece, why: str | Fault, entry: str | None = None) -> None:
        value = entry if entry is not None else at.value if isinstance(at.value, str) else ""
        self.kept += [at] if entry is None else []
        self.left_out.append(_unread(why, at.first, at.after, at.called or at.role, value))

    def _tag(self, piece: Piece, value: Any) -> None:
        tags = self.values.setdefault("competencies", {})
        there = {*map(fold, tags)} if piece.less is not None else set()
        for name, strength, others in _tags(value):
            for other in others:
                self._leave(piece, "beside_a_tag", str(other))
            if not isinstance(name, str) or not isinstance(strength, str | None):
                self._leave(piece, "no_tag", "")
                continue
            said = ((self._strength if strength is None else strength) or "").strip()
            try:
                given = strength_in(said) if said else DEFAULT_STRENGTH
            except InvalidInput as error:
                self._leave(piece, error.faults[0], name)
                continue
            if given and piece.less is not None:
                given = None if fold(name) in there else max(1, given - piece.less)
                there.add(fold(name))
            if given is not None and tags.setdefault(name, given) != given:
                self._leave(piece, "two_strengths", name)

    def drop(self, fault: Fault, at: int) -> None:
        """Leave out the value that a story refused, or the one entry of it."""
        root = re.split(r"[.\[]", fault.path, maxsplit=1)[0]
        value = self.values.get(root)
        tags = {f"{root}{path_step(tag)}": tag for tag in value} if isinstance(value, dict) else {}
        place = _LIKE["place"].fullmatch(fault.path)
        piece, shown = None, tags.get(fault.path, "")
        if fault.path in tags:
            del self.values[root][shown]
        elif place and isinstance(value, tuple):
            self.values[root] = tuple(one for index, one in enumerate(value) if index != int(place[1]))
        else:
            piece = self._pieces.get(root)
            shown = str(piece.value) if piece and root not in {"id", "title"} else ""
            self.values.pop(root, None)
        self.kept += [piece] if piece else []
        line = self.lines.get(root, at)
        self.left_out.append(_unread(fault, line, line, root, shown))


def _unread(why: str | Fault, first: int, after: int, name: str, value: str) -> Unread:
    """Return a value that stays behind: for a reason of ours, or because a story refuses it."""
    shown = " ".join(value.split())[:_SHOWN]
    what = f"“{name}: {shown}”" if shown else f"“{name}”"
    if isinstance(why, str):
        return Unread.of(why, first, after, what=what)
    remedy = f"{why.remedy[:1].upper()}{why.remedy[1:].removesuffix('.')}." if why.remedy else ""
    return Unread(first, after, what, why.problem, remedy)


def _text_of(piece: Piece) -> str:
    """Return the text of a piece: as it stands, or what it holds word by word in a fence of ours."""
    if not isinstance(piece.value, str):
        return "" if piece.value is None else json.dumps(piece.value, ensure_ascii=False)
    return unfenced(piece.value) if piece.key is None else piece.value


def _value(piece: Piece, *, exact: bool) -> Any:
    """Return the value of a field: YAML where it is in brackets, unquoted where it is in quotes."""
    value, several = piece.value, piece.role in {"competencies", *_NAMES}
    if piece.key is not None or not isinstance(value, str):
        return value if exact or piece.role == "id" else _unlinked(value)
    value = value.strip()
    if value[:1] + value[-1:] == '""':
        found = _from_json(value)
        return value if found is None else found
    value = _unlinked(value)
    if value[:1] + value[-1:] in {"[]", "{}"} and several:
        found = _from_json(value)  # as written here; people write YAML
        if isinstance(found, dict):
            return {name: str(entry) if isinstance(entry, int) else entry for name, entry in found.items()}
        return read_yaml(value) if found is None else found
    return (value if several or piece.role == "id" else bare(value)) or None


def _unlinked(value: Any) -> Any:
    """Return a value with the links of note-taking programs as the names that they lead to."""
    if isinstance(value, str):
        return unlinked(value)
    if isinstance(value, list) and len(value) == 1 and isinstance(value[0], list) and len(value[0]) == 1:
        return value[0][0]  # [[Harrow Clinic]] without quotes is a list in a list
    return [_unlinked(one) for one in value] if isinstance(value, list) else value


def _tags(value: Any) -> Iterator[tuple[Any, Any, tuple[Any, ...]]]:
    """Yield tags with their strengths, as texts, and what stands beside them; None where none is given."""
    if isinstance(value, dict):
        roles = {key: (column_of(key) or ("", 0))[0] for key in value}
        name = next((key for key, role in roles.items() if role in {"title", "competencies"}), None)
        if name is not None and isinstance(value[name], str) and not value[name].strip().isdecimal():
            strength = next((value[key] for key, role in roles.items() if role == STRENGTH), None)
            yield value[name], strength, tuple(key for key in roles if key != name and roles[key] != STRENGTH)
        else:
            yield from ((tag, strength, ()) for tag, strength in value.items())
    elif isinstance(value, str):
        marked = _LIKE["at_hashes"] if value.lstrip().startswith("#") else _LIKE["between"]
        yield from ((*tag(entry), ()) for entry in marked.split(value) if entry.strip(" #"))
    else:
        for entry in value:
            one = (*tag(entry), ()) if isinstance(entry, str) else (None, entry, ())
            yield from _tags(entry) if isinstance(entry, dict) else [one]


def texts(told: Told) -> dict[str, str]:
    """Return the texts of a story or statement, by field."""
    names = (SAID, "notes") if isinstance(told, Statement) else (*PARTS, "notes")
    return {name: getattr(told, name) for name in names}


def story_text(
    story: Told, *, source: str | None, level: int | None, kept: Iterable[_Kept], fence: bool
) -> str:
    """Return a story as a section under a heading of a level; without one, as a file with front matter."""
    named = [*needed(story, source)]
    if level is None:
        lines = ["---", *key_lines("title", story.title)]
        for called, value, there in kept:
            lines += there or key_lines(called, value)
        lines += [line for name, value in named for line in key_lines(name, value)]
        return "\n".join([*lines, "---", *_parts(story, "##", fence=fence)]) + "\n"
    bold = level == TITLE_LEVEL
    heading = f"**{story.title}**" if bold else _heading(level, story.title)
    what = "Story" if isinstance(story, Story) else "Topic"  # which is no part's name
    lines = [heading or f"{'#' * level} {what} {story.id}", ""]
    if heading is None:
        lines.append(f"- **Title:** {quoted(story.title)}")
    lines += [f"- **{called}:** {value}" for called, value, _ in kept]
    lines += [field_line(name, value) for name, value in named]
    deepest = level >= _DEEPEST and isinstance(story, Statement)  # what it says stands below its title
    hashes = "" if bold or deepest else "#" * min(level + 1, _DEEPEST)
    return "\n".join([*lines, *_parts(story, hashes, fence=fence)]) + "\n"


def key_lines(called: str, value: Any) -> list[str]:
    """Return the lines of front matter for a field."""
    if isinstance(value, str | int):
        return [f"{called}: {yaml_text(str(value))}"]
    lines = [f"{called}:"]
    if isinstance(value, tuple):
        lines += [f"  - {yaml_text(name)}" for name in value]
    elif value:
        for key, strength in ((yaml_text(tag), strength) for tag, strength in value.items()):
            short = len(key) < _LONGEST_KEY
            lines += [f"  {key}: {strength}"] if short else [f"  ? {key}", f"  : {strength}"]
    return lines


def field_line(name: str, value: Any) -> str:
    """Return a field with its label; with nothing behind it where it has no value."""
    return f"- **{_label(name)}:** {_line_value(name, value)}".rstrip()


def needed(story: Told, source: str | None) -> Iterator[tuple[str, Any]]:
    """Yield the fields that the file must name: a reader would give them another value otherwise."""
    *spoken, _ = texts(story).values()
    usual = {"episode": story.id, "seconds": seconds_to_tell(*spoken), "status": "ready", "source": source}
    for name in (name for name in _LINED if name in type(story).model_fields):
        value = getattr(story, name)
        if name == "id" or (value or None) != usual.get(name):
            yield name, value


def _line_value(name: str, value: Any) -> str:
    if not value or name == "id":
        return value or ""
    if isinstance(value, Mapping):
        value = dict(value)
        plainly = ", ".join(f"{tag} ({strength})" for tag, strength in value.items())
    else:
        value = str(value) if isinstance(value, int) else value
        plainly = ", ".join([value] if isinstance(value, str) else value)
    line, told = f"- **{_label(name)}:** {plainly}", {name: value} | ({SAID: "y"} if name == "when" else {})
    reads = plainly.isprintable() and _reads([line, *_SAID_BELOW * (name == "when")], told)
    return plainly if reads else quoted(value)


def _reads(lines: list[str], told: dict[str, Any], hashes: str = "##") -> bool:
    """Whether lines in a story are read as these fields and nothing else."""
    found = outline([f"{hashes[1:]} Story", "", "- **Id:** t", *lines])
    return len(found.drafts) == 1 and Fields(found.drafts[0]).values == {"id": "t", **told}


def _label(name: str) -> str:
    return "What I say" if name == SAID else name.replace("_", " ").capitalize()


def _heading(level: int, title: str) -> str | None:
    """Return a title as a heading; None where the heading would be read as something else."""
    line = f"{'#' * level} {title}"
    alone = not (NEWLINE.search(title) or any(known(title) for known in _KNOWN))
    return line if alone and marks([line]) == [Mark("heading", 0, 1, title, level)] else None


def _parts(story: Told, hashes: str, *, fence: bool) -> Iterator[str]:
    """Yield the lines of each text, under a heading with these hashes or, without any, behind a label."""
    for name, text in texts(story).items():
        headed = name == "notes" and text.startswith("#") and not fence
        if headed and holds(name, text, hashes, bare=True):
            yield from ("", text)  # notes with headings of their own need none of ours
        elif text or name == SAID:
            plain = not fence and holds(name, text, hashes or "##")
            label, joint = _label(name), " " if plain else "\n\n"
            head = f"{hashes} {label}\n\n" if hashes else f"**{label}:**{joint}"
            yield from ("", f"{head}{text if plain else fenced(text)}")


def holds(name: str, text: str, hashes: str, *, bare: bool = False) -> bool:
    """Whether a text can stand under its heading, or bare, as it is, and what follows stays apart."""
    role = name if name == "notes" else "situation"
    heading = [] if bare else [f"{hashes} {_label(role)}", ""]
    lines = ["", *heading, *text.split("\n"), "", f"{hashes} Result", "", "y"]
    return "\r" not in text and _reads(lines, {role: text, "result": "y"}, hashes)
