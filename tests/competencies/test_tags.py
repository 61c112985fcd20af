"""What people of many trades call the built-in competencies is read as such; technical skills stay skills."""

from __future__ import annotations

import random
import string
from collections import Counter
from typing import Any

import pytest

from storybank.competencies import (
    Competency,
    Framework,
    builtin_framework,
    join_frameworks,
    resolve,
    resolve_all,
)
from storybank.competencies.resolver import Resolver, content_words, tag_key, words
from storybank.text.stems import read_table, stem_key

TAGS: dict[str, Any] = read_table("storybank.competencies", "tags.json")
BEHAVIOURS = [(tag, one) for one, tags in TAGS["behaviours"].items() for tag in tags]
SKILLS: list[str] = TAGS["skills"]
BUILTIN = builtin_framework()
WITHOUT_TAGS = Resolver(
    [(name, one.id) for one in BUILTIN.competencies for name in one.spellings],
    [(wording, one.id) for one in BUILTIN.competencies for wording in one.wordings],
)


def keys(tag: str) -> set[str]:
    """Return everything by which a tag is known."""
    return {tag_key(tag), words(tag), stem_key(content_words(tag))}


def test_every_competency_has_tags_and_there_are_many_skills() -> None:
    assert {one for _, one in BEHAVIOURS} == {one.id for one in BUILTIN.competencies}
    assert len(BEHAVIOURS) >= 450
    assert len(SKILLS) >= 1000


def test_no_tag_is_of_two_competencies_and_none_is_a_skill_too() -> None:
    meant: dict[str, set[str]] = {}
    for tag, one in [*BEHAVIOURS, *((skill, "a skill") for skill in SKILLS)]:
        for key in keys(tag):
            meant.setdefault(key, set()).add(one)
    assert {key: owners for key, owners in meant.items() if len(owners) > 1} == {}


@pytest.mark.parametrize("form", [str, str.upper, str.title, lambda tag: f" {tag}! "])
def test_every_tag_means_its_competency(form: Any) -> None:
    read = [(tag, one, resolve(form(tag))) for tag, one in BEHAVIOURS]
    assert [(tag, found) for tag, one, found in read if found.competency_id != one] == []
    assert {found.method for *_, found in read} == {"wording"}


def test_no_tag_is_there_that_names_and_wordings_read_already() -> None:
    assert [tag for tag, one in BEHAVIOURS if WITHOUT_TAGS.resolve(tag).competency_id == one] == []


def test_no_tag_of_several_words_is_left_with_one_when_the_empty_ones_are_gone() -> None:
    assert [tag for tag, _ in BEHAVIOURS if " " in words(tag) and " " not in content_words(tag)] == []


def test_every_skill_is_known_in_any_case_and_is_no_competency() -> None:
    assert [skill for skill in SKILLS if skill != words(skill)] == []
    read = {skill: resolve(skill.upper()) for skill in SKILLS}
    assert {skill: found for skill, found in read.items() if found.method != "skill"} == {}
    assert all(found.competency_id is None and len(found.suggestions) == 3 for found in read.values())


@pytest.mark.parametrize(
    ("text", "competency_id"),
    [
        ("find faults", "problem_solving"),
        ("bounce back", "resilience"),
        ("great stamina", "resilience"),
        ("ThinkingOnYourFeet", "adaptability"),
        ("breaks bad news", "communication"),
        ("morale", None),
        ("explain", None),
        ("stressing", None),
        ("pitching", None),
    ],
)
def test_several_words_are_read_in_other_forms_and_a_lone_one_as_it_stands(
    text: str, competency_id: str | None
) -> None:
    assert resolve(text).competency_id == competency_id


def one_slip(chance: random.Random, tag: str) -> str:
    place, letter = chance.randrange(len(tag)), chance.choice(string.ascii_lowercase)
    head, here, tail = tag[:place], tag[place], tag[place + 1 :]
    return chance.choice([head + tail, head + letter + tail, head + letter + here + tail])


def test_a_slip_in_a_tag_or_a_skill_is_read_no_more_widely_than_without_them() -> None:
    chance = random.Random(16)  # noqa: S311 - seeded
    tags = [*(tag for tag, _ in BEHAVIOURS), *chance.sample(SKILLS, 500)]
    slips = [slip for tag in tags if (slip := one_slip(chance, tag)).strip()]
    told = {key for tag, _ in BEHAVIOURS for key in keys(tag)}
    now = [(slip, resolve(slip).competency_id, WITHOUT_TAGS.resolve(slip).competency_id) for slip in slips]
    wider = [one for one in now if one[1] != one[2] and not keys(one[0]) & told]
    assert Counter(slip for slip, *_ in wider) == Counter()


def test_tags_stay_known_beside_competencies_of_ones_own_whose_names_go_first() -> None:
    own = BUILTIN.with_competency(Competency("Bounce back", aliases=["why law"]))
    assert own.resolve("horizon scanning").competency_id == "strategic_thinking"
    assert own.resolve("bouncing back").competency_id == own.resolve("why law").competency_id == "bounce_back"
    both = join_frameworks(BUILTIN, Framework("house", competencies=[Competency("Dry socks")]))
    assert both.resolve("camaraderie").competency_id == "teamwork"


def test_a_framework_of_ones_own_does_not_take_them_over_but_knows_the_skills() -> None:
    house = Framework("house", competencies=[Competency("Resilience", definition="Bends.")])
    assert house.resolve("staying power").method == "none"
    assert house.resolve("welding").method == "skill"
    assert house.with_competency("Arc welding").resolve("welding").method == "none"
    assert house.with_competency("Welding").resolve("welding").competency_id == "welding"


def test_of_a_double_name_each_part_is_read() -> None:
    found = resolve_all("teamwork and welding")
    assert [(one.competency_id, one.method) for one in found] == [("teamwork", "exact"), (None, "skill")]
    assert resolve("stamina / staying power").competency_id == "resilience"
