"""Tags mean the competency that people mean by them, or none; double names each of their parts."""

from __future__ import annotations

import itertools
import json
import random
import string
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.support.counts import many

from storybank.competencies import Competency, Framework, Resolution, builtin_framework, resolve, resolve_all
from storybank.competencies.resolver import Wordings
from storybank.errors import InvalidInput
from storybank.text.stems import root

BUILTIN = builtin_framework()
PUBLISHED_NAMES = Path(__file__).parents[3] / "shared" / "data" / "framework_names.json"


@pytest.mark.parametrize(
    ("text", "competency_id"),
    [
        ("teamwork", "teamwork"),
        ("  Team-Work! ", "teamwork"),
        ("TEAM_WORK", "teamwork"),
        ("\uff54\uff45\uff41\uff4d work", "teamwork"),
        ("Problem solving", "problem_solving"),
        ("problem_solving", "problem_solving"),
        ("Are Right, A Lot", "decision_making"),
        ("Strive to be Earth's Best Employer", "inclusion"),
        ("prioritization", "planning"),
        ("prioritisation", "planning"),
    ],
)
def test_the_same_letters_are_exact(text: str, competency_id: str) -> None:
    assert resolve(text) == Resolution(competency_id=competency_id, method="exact", score=100)


@pytest.mark.parametrize(
    ("text", "competency_id"),
    [
        ("negotiate", "influencing"),
        ("mentor", "developing_others"),
        ("Resolving Conflicts", "conflict"),
        ("ethics and integrity", "integrity"),
        ("detail, attention to", "quality"),
        ("prioritize", "planning"),
        ("leadership skills", "leadership"),
        ("problem-solving skill", "problem_solving"),
    ],
)
def test_the_same_words_in_other_forms_are_found_by_their_stems(text: str, competency_id: str) -> None:
    assert resolve(text) == Resolution(competency_id=competency_id, method="stem", score=100)


@pytest.mark.parametrize(
    ("text", "competency_id"),
    [
        ("comunication", "communication"),
        ("leadreship", "leadership"),
        ("Teamwrok", "teamwork"),
        ("stakholder managment", "stakeholders"),
        ("attention to detial", "quality"),
        ("decisionmmaking", "decision_making"),
        ("customer facus", "customer_focus"),
        ("resiliense and composure", "resilience"),
    ],
)
def test_slips_of_the_hand_are_found_by_similarity(text: str, competency_id: str) -> None:
    found = resolve(text)
    assert (found.competency_id, found.method, found.suggestions) == (competency_id, "similar", ())
    assert 85 <= found.score < 100


@pytest.mark.parametrize(
    "text", ["sre culture", "日本語", "naïve", "Führung", "!?", "🎉", "x", "and the of", "skills"]
)
def test_an_unknown_tag_stays_unresolved_with_the_three_nearest(text: str) -> None:
    found = resolve(text)
    assert (found.competency_id, found.method) == (None, "none")
    assert len(set(found.suggestions)) == 3
    assert all(suggestion in BUILTIN for suggestion in found.suggestions)


@pytest.mark.parametrize(
    ("text", "nearest"),
    [("readership", "leadership"), ("equality", "quality"), ("product management", "planning")],
)
def test_suggestions_come_nearest_first(text: str, nearest: str) -> None:
    assert resolve(text).suggestions[0] == nearest


@pytest.mark.parametrize(
    "text",
    [
        "line management",
        "product management",
        "contract management",
        "readership",
        "dealership",
        "couching",
        "caching",
        "poaching",
        "meditation",
        "equality",
        "productivity",
        "reactivity",
        "liability",
        "git",
        "driver",
        "waiting",
        "humidity",
        "corporation",
        "lack of attention to detail",
        "not a team player",
    ],
)
def test_another_word_one_step_away_stays_apart(text: str) -> None:
    assert resolve(text).competency_id is None


@pytest.mark.parametrize(
    "text",
    [
        "integration",
        "optimization",
        "optimize",
        "initial",
        "initialize",
        "dependency",
        "response",
        "accounting",
        "agile",
        "origin",
        "executive",
        "executable",
    ],
)
def test_another_word_of_the_same_root_stays_apart(text: str) -> None:
    assert resolve(text).competency_id is None


def test_time_management_is_known_where_line_management_is_not() -> None:
    assert resolve("time management").competency_id == "planning"
    assert resolve("coaching").competency_id == "developing_others"
    assert resolve("leadership").competency_id == "leadership"


@pytest.mark.parametrize("text", ["日本語", "naïve", "Führung", "Ledarskap på riktigt", "управление"])
def test_tags_of_any_script_can_be_made_known(text: str) -> None:
    known = BUILTIN.with_competency(text)
    competency_id = known.resolve(text).competency_id
    assert competency_id is not None
    assert known.label(competency_id) == text
    assert resolve(f"  {text.upper()} ", known).competency_id == competency_id


@pytest.mark.parametrize("text", ["bag picturs", "teem wurk", "thunk bug", "dove deap"])
def test_a_slip_in_each_of_two_short_words_is_too_much(text: str) -> None:
    found = resolve(text)
    assert found.competency_id is None
    assert found.score < 85


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("capacity to learn new things", "learn new things"),
        ("regulate one's emotions", "regulate own emotions"),
        ("helping co-workers", "helping coworkers"),
        ("multi-tasking", "multitasking"),
        ("a strong sense of ownership", "ownership"),
        ("demonstrate the ability to work in teams", "work in teams"),
    ],
)
def test_what_people_add_or_write_apart_makes_no_difference(text: str, plain: str) -> None:
    assert resolve(text).competency_id == resolve(plain).competency_id is not None


def every_single_edit(label: str) -> list[str]:
    """Return the label with a letter dropped, swapped with the next, replaced or added, everywhere."""
    return [
        edited
        for place in range(len(label))
        for edited in (
            label[:place] + label[place + 1 :],
            label[:place] + label[place + 1 : place + 2] + label[place] + label[place + 2 :],
            *(label[:place] + letter + label[place + 1 :] for letter in string.ascii_lowercase),
            *(label[:place] + letter + label[place:] for letter in string.ascii_lowercase),
        )
    ]


@pytest.mark.parametrize("competency", BUILTIN.competencies, ids=lambda competency: competency.id)
def test_no_slip_in_a_label_resolves_to_another_and_nearly_all_resolve(competency: Competency) -> None:
    edits = random.Random(competency.id).sample(every_single_edit(competency.label), 100)  # noqa: S311 - seeded
    found = [resolve(edited).competency_id for edited in edits]
    assert set(found) <= {competency.id, None}
    assert found.count(competency.id) >= 95


@given(st.sampled_from(BUILTIN.competencies), st.data())
def test_a_slip_in_any_name_never_resolves_to_another_competency(
    competency: Competency, data: st.DataObject
) -> None:
    spelling = data.draw(st.sampled_from(competency.spellings))
    edited = data.draw(st.sampled_from(every_single_edit(spelling)).filter(str.strip))
    assert resolve(edited).competency_id in {competency.id, None}


def one_slip(chance: random.Random, spelling: str) -> str:
    """Return the spelling with a letter dropped, swapped, replaced or added: each kind as often."""
    place, letter = chance.randrange(len(spelling)), chance.choice(string.ascii_lowercase)
    head, here, tail = spelling[:place], spelling[place], spelling[place + 1 :]
    swapped = head + tail[:1] + here + tail[1:]
    return chance.choice([head + tail, swapped, head + letter + tail, head + letter + here + tail])


def test_of_slips_in_all_names_and_aliases_nearly_all_are_found_and_none_wrongly() -> None:
    chance = random.Random(20)  # noqa: S311 - seeded
    edits = [
        (competency.id, one_slip(chance, spelling))
        for competency in BUILTIN.competencies
        for spelling in competency.spellings
        for _ in range(5)
    ]
    found = [(meant, resolve(edited).competency_id) for meant, edited in edits]
    right = sum(meant == competency_id for meant, competency_id in found)
    wrong = sum(competency_id not in {None, meant} for meant, competency_id in found)
    print(f"{len(edits)} slips: {right} found, {wrong} wrong")  # noqa: T201 - the figures
    assert right >= 0.97 * len(edits)
    assert wrong == 0


def published() -> list[tuple[str, str | None]]:
    if not PUBLISHED_NAMES.exists():
        pytest.skip("the names of published frameworks are not beside this checkout: nothing was checked")
    frameworks: dict[str, Any] = json.loads(PUBLISHED_NAMES.read_text(encoding="utf-8"))["frameworks"]
    return [pair for named in frameworks.values() for pair in named.items()]


def test_names_of_published_frameworks_resolve_right_or_not_at_all() -> None:
    names = published()
    found = [(name, expected, resolve(name).competency_id) for name, expected in names]
    assert [one for one in found if one[2] not in {one[1], None}] == []
    assert (
        sum(expected is not None and expected == competency_id for _, expected, competency_id in found) >= 120
    )


@settings(deadline=None)
@given(
    st.permutations(BUILTIN.competencies),
    st.sampled_from(["sre culture", "comunication", "mentor", "日本語"]),
)
def test_the_order_of_the_competencies_makes_no_difference(order: list[Competency], text: str) -> None:
    assert resolve(text, Framework("shuffled", competencies=order)) == resolve(text)


@given(st.text().filter(str.strip))
def test_every_visible_text_has_an_answer(text: str) -> None:
    found = resolve(text)
    assert (
        (found.competency_id is None) == (found.method in {"none", "skill"}) == (len(found.suggestions) == 3)
    )
    assert 0 <= found.score <= 100
    assert Resolution.model_validate_json(found.model_dump_json()) == found


@pytest.mark.parametrize("text", ["", " ", "\n\t", "\u3000"])
def test_a_blank_text_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput, match="resolve: text is blank"):
        resolve(text)


def test_what_is_no_text_is_refused() -> None:
    with pytest.raises(InvalidInput, match="resolve: text is not a string"):
        resolve(None)  # type: ignore[arg-type]  # the very thing that is refused


def test_another_framework_has_its_own_names() -> None:
    house = Framework("house", competencies=[Competency("Ship it", aliases=["deliver results"])])
    assert resolve("deliver results", house).competency_id == "ship_it"
    assert resolve("teamwork", house) == Resolution(
        method="none", score=house.resolve("teamwork").score, suggestions=("ship_it",)
    )
    assert resolve("teamwork", framework=Framework("empty")) == Resolution(method="none", score=0)


def test_stems_of_two_competencies_decide_nothing() -> None:
    house = Framework("house", competencies=[Competency("Leading teams"), Competency("Team leads")])
    assert resolve("team leading", house).method != "stem"
    assert resolve("team leader leads", house).competency_id is None
    alone = Framework("house", competencies=[Competency("Leading teams")])
    assert resolve("team leading", alone).method == "stem"


def test_a_slip_as_near_to_two_competencies_means_neither() -> None:
    house = Framework("house", competencies=[Competency("Project planning"), Competency("Project planting")])
    assert resolve("project planing", house).competency_id is None
    alone = Framework("house", competencies=[Competency("Project planning")])
    assert resolve("projct planning", alone).competency_id == "project_planning"


def test_threads_get_the_answers_that_one_gets_alone() -> None:
    texts = ["comunication", "mentor", "sre culture", "negotiate", "leading peopel"] * 20
    alone = [resolve(text) for text in texts]
    fresh = Framework.model_validate_json(BUILTIN.model_dump_json())
    answers: dict[int, list[Resolution]] = {}

    def ask(number: int) -> None:
        answers[number] = [fresh.resolve(text) for text in texts]

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [answers[number] for number in range(4)] == [alone] * 4


def test_an_exact_tag_loads_neither_stemmer_nor_fuzzy_matching() -> None:
    script = """
import sys
import storybank.competencies as c
assert c.resolve("Team-Work").competency_id == "teamwork"
assert not {"rapidfuzz", "snowballstemmer"} & set(sys.modules)
c.resolve("mentor")
assert "snowballstemmer" in sys.modules
"""
    subprocess.run([sys.executable, "-c", script], check=True, timeout=60)  # noqa: S603 - our own script


def test_importing_reads_no_vocabulary() -> None:
    script = """
import storybank.competencies as c
assert c.builtin_framework.__wrapped__.cache_info().currsize == 0
"""
    subprocess.run([sys.executable, "-c", script], check=True, timeout=60)  # noqa: S603 - our own script


@pytest.mark.parametrize(
    "text",
    [
        *("understand written languages", "manage personal finances", "Leadership team", "development team"),
        *(
            "show consideration",
            "Concern for Others",
            "customs focus",
            "initiation",
            "construction criticism",
        ),
        *("shelf awareness", "tea player", "networks", "reasonable", "value", "influence without author"),
        *("behaviour management", "manage behaviour effectively", "identify opportunities"),
        *("purpose-driven", "account holder", "public service broadcasting", "operating system design"),
    ],
)
def test_what_only_resembles_a_name_means_none(text: str) -> None:
    assert resolve(text).competency_id is None


@pytest.mark.parametrize(
    ("text", "competency_id"),
    [
        ("improve processes", "change"),
        ("process improvement", "change"),
        ("empathy", "self_awareness"),
        ("attend to detail", "quality"),
        ("Ensures accountability", "ownership"),
        ("Instructing", "developing_others"),
        ("manage projects", "planning"),
        ("Dive Deep", "problem_solving"),
        ("take decisive action", "decision_making"),
        ("take quick action", "initiative"),
        ("control one's own behaviour", "self_awareness"),
        ("identify new market opportunities", "commercial"),
        ("Person-centred care", "customer_focus"),
        ("Serving the public", "customer_focus"),
        ("Service improvement", "change"),
        ("Compassionate leadership", "leadership"),
        ("Respect and dignity", "inclusion"),
        ("Clinical expertise", "technical"),
        ("Speaking up", "integrity"),
        ("Decision quality", "decision_making"),
    ],
)
def test_what_says_it_in_other_words_is_found(text: str, competency_id: str) -> None:
    assert resolve(text).competency_id == competency_id


def test_a_resolution_shows_itself_in_a_short_line() -> None:
    assert repr(resolve("Team-Work")) == "<Resolution teamwork: exact, 100>"
    assert repr(resolve("readership")).startswith("<Resolution no competency: none, 90, near leadership")
    assert len(repr(resolve("x" * 400))) <= 100


SINGLE_NAMES = [one.label for one in BUILTIN.competencies if " and " not in one.label]
JOINTS = [" and ", " & ", "/", ", ", " / ", "; ", " AND ", " + "]


def ids(text: str) -> list[str | None]:
    return [found.competency_id for found in resolve_all(text)]


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("Coaching & conflict management", ["developing_others", "conflict"]),
        ("communication, leadership and integrity", ["communication", "leadership", "integrity"]),
        ("Empathy/Active listening", ["self_awareness", "communication"]),
        ("planning and organising", ["planning"]),
        ("Communicating and Influencing", ["influencing"]),
        ("welding and teamwork", [None, "teamwork"]),
        ("teamwork and collaboration, and team play", ["teamwork"]),
    ],
)
def test_each_part_is_read_only_where_the_whole_is_unknown(text: str, meant: list[str | None]) -> None:
    assert ids(text) == meant


@given(st.permutations(SINGLE_NAMES), st.sampled_from(JOINTS))
def test_any_two_labels_joined_are_both_or_a_whole(labels: list[str], joint: str) -> None:
    one, other = (resolve(label).competency_id for label in labels[:2])
    text = joint.join(labels[:2])
    assert ids(text) == [one, other] or [found.method for found in resolve_all(text)] in (
        ["exact"],
        ["stem"],
        ["wording"],
    )


@pytest.mark.parametrize("text", ["welding", "welding and riveting", "日本語", "and", "&", ", ,", "/"])
def test_what_is_unknown_is_one_unresolved_resolution(text: str) -> None:
    assert resolve_all(text) == (resolve(text),)
    assert resolve(text).competency_id is None


@pytest.mark.parametrize("text", ["teamwork", "comunication", "mentor", "tackle hard problems"])
def test_a_single_name_is_read_as_resolve_reads_it(text: str) -> None:
    assert resolve_all(text) == (resolve(text),)


@given(st.text().filter(str.strip))
def test_resolve_and_resolve_all_agree(text: str) -> None:
    one, several = resolve(text), resolve_all(text)
    meant = [found.competency_id for found in several if found.competency_id]
    assert len(meant) == len(set(meant))
    if one.competency_id is not None:
        assert meant == [one.competency_id]
    else:
        assert len(several) > len(meant) or len(meant) != 1


@pytest.mark.parametrize(
    ("text", "competency_id", "method"),
    [
        ("mentoring / coaching", "developing_others", "exact"),
        ("negotiation; social influence", "influencing", "exact"),
        ("mentors and comunication", None, "none"),
        ("coaching & mentoring skills", "developing_others", "stem"),
        ("honest, trustwrthiness", "integrity", "similar"),
        ("welding and teamwork", None, "none"),
    ],
)
def test_resolve_takes_a_double_name_only_where_the_parts_agree(
    text: str, competency_id: str | None, method: str
) -> None:
    found = resolve(text)
    assert (found.competency_id, found.method) == (competency_id, method)


def test_a_double_name_is_as_sure_as_its_least_sure_part() -> None:
    sure, less, least = "mentoring", "developing otehrs", "coachimg"
    scores = [resolve(text).score for text in (sure, less, least)]
    found = resolve(f"{sure} / {less} / {least}")
    assert (found.competency_id, found.method, found.score) == ("developing_others", "similar", min(scores))
    assert scores[1] != scores[2]


def test_the_parts_of_an_unresolved_double_name_are_suggested_first() -> None:
    found = resolve("coaching and conflict management")
    assert found.competency_id is None
    assert found.suggestions[:2] == ("developing_others", "conflict")
    assert len(found.suggestions) == 3


@pytest.mark.parametrize("text", ["", " ", "\n"])
def test_a_blank_double_name_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput, match="text is blank"):
        resolve_all(text)


def test_double_names_are_read_in_another_framework() -> None:
    house = Framework("house", competencies=[Competency("Ship it"), Competency("SRE culture")])
    found = resolve_all("ship it & sre culture", framework=house)
    assert [one.competency_id for one in found] == ["ship_it", "sre_culture"]
    assert house.resolve_all("ship it") == (house.resolve("ship it"),)


@pytest.mark.many
@pytest.mark.parametrize("unit", ["x, ", "and ", "teamwork and ", "& / ", "日本語、", "a" * 10])
def test_a_text_far_longer_than_a_name_is_unresolved_at_once(unit: str) -> None:
    text = unit * (many(1_000_000) // len(unit))
    before = time.process_time()
    assert resolve(text).competency_id is None
    assert [found.competency_id for found in resolve_all(text)] == [None]
    assert time.process_time() - before < 10  # a bound on runaway growth, not a measure of speed


@pytest.mark.parametrize(
    "text",
    [
        "apply scientific, technological and engineering knowledge",
        "exercise rights and responsibilities",
        "appreciate diverse cultural and artistic expressions",
    ],
)
def test_what_is_left_from_a_list_of_a_sentence_is_no_name(text: str) -> None:
    assert ids(text) == [None]


def test_parts_with_a_verb_each_are_read() -> None:
    assert ids("solve problems and make decisions") == ["problem_solving", "decision_making"]


PAIRS = [(wording, one.id) for one in BUILTIN.competencies for wording in one.wordings]
HOUSE = Framework(
    "house",
    competencies=[
        Competency("Fixing", wordings=["solve|tackle problem complex|difficult?"]),
        Competency("Steering", wordings=["lead team", "steer|tackle ship"]),
    ],
)


def readings(wording: str) -> list[str]:
    """Return every shortest text that fills a wording."""
    slots = [slot.split("|") for slot in wording.split() if not slot.endswith("?")]
    return [" ".join(words) for words in itertools.product(*slots)]


@pytest.mark.parametrize(
    ("text", "competency_id"),
    [
        ("tackling difficult problems", "fixing"),
        ("Problem solved", "fixing"),
        ("solving & tackling problems", "fixing"),
        ("complex problem", None),
        ("solve problems with ships", None),
        ("not solving problems", None),
        ("lead", None),
    ],
)
def test_a_tag_fills_a_wording_with_nothing_missing_and_nothing_left_over(
    text: str, competency_id: str | None
) -> None:
    found = resolve(text, HOUSE)
    assert found.competency_id == competency_id
    assert competency_id is None or found.method == "wording"


def test_what_two_wordings_mean_decides_nothing() -> None:
    both = Framework(
        "both", competencies=[Competency("A", wordings=["x y"]), Competency("B", wordings=["y x"])]
    )
    assert resolve("x y", both).competency_id is None


def test_a_name_goes_before_a_wording() -> None:
    named = HOUSE.with_competency("Tackling problems")
    assert resolve("tackling problems", named).competency_id == "tackling_problems"
    assert resolve("tackled problem", named).competency_id == "tackling_problems"
    assert resolve("solving problems", named).competency_id == "fixing"


@pytest.mark.parametrize("wording", ["a?", "a|b? c?", "|", "??"])
def test_a_wording_that_asks_for_nothing_words_nothing(wording: str) -> None:
    framework = Framework("f", competencies=[Competency("Other", wordings=[wording])])
    assert resolve("a b c", framework).competency_id is None


@given(st.lists(st.text(max_size=20).filter(lambda text: text.strip() and "\0" not in text), max_size=3))
def test_no_wording_breaks_the_reading(wordings: list[str]) -> None:
    framework = Framework("f", competencies=[Competency("Other")])
    try:
        framework = Framework("f", competencies=[Competency("Other", wordings=wordings)])
    except ValueError:
        return  # what cannot be seen is no wording
    assert resolve("xyzzy plugh", framework).suggestions in {("other",), ()}


@pytest.mark.sample(8)
@pytest.mark.parametrize("competency", BUILTIN.competencies, ids=lambda competency: competency.id)
def test_every_builtin_wording_words_its_own_competency_alone(competency: Competency) -> None:
    wordings = Wordings(PAIRS)
    for wording in competency.wordings:
        for text in readings(wording):
            assert wordings.owners(text) == {competency.id}, (wording, text)


@pytest.mark.parametrize("competency", BUILTIN.competencies, ids=lambda competency: competency.id)
def test_no_word_fills_two_slots_of_a_builtin_wording(competency: Competency) -> None:
    for wording in competency.wordings:
        filled = [{root(word) for word in slot.removesuffix("?").split("|")} for slot in wording.split()]
        for one, other in itertools.combinations(filled, 2):
            assert not one & other, wording


@pytest.mark.parametrize("competency", BUILTIN.competencies, ids=lambda competency: competency.id)
def test_every_builtin_competency_has_wordings_in_plain_words(competency: Competency) -> None:
    assert competency.wordings
    for wording in competency.wordings:
        assert wording.replace("|", "").replace("?", "").replace(" ", "").isascii()
        assert wording == wording.casefold()


@pytest.mark.parametrize(
    "text",
    [
        "coding",
        "patient safety",
        "triage",
        "audit",
        "forklift licence",
        "code review",
        "日本語",
        "x",
        "first aid",
    ],
)
def test_nothing_is_called_near_that_only_has_letters_in_common(text: str) -> None:
    assert resolve(text).near == ()


@pytest.mark.parametrize(
    ("text", "near"),
    [
        ("readership", "leadership"),
        ("stakeholder mapping", "stakeholders"),
        ("lesson planning", "planning"),
        ("customers", "customer_focus"),
        ("solving puzzles", "problem_solving"),
        ("communicatoins skils", "communication"),
        ("coaching and triage", "developing_others"),
    ],
)
def test_what_has_a_telling_word_in_common_or_is_nearly_spelt_so_is_near(text: str, near: str) -> None:
    assert near in resolve(text).near
