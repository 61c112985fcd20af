"""Any text is cut into passages, words and stems, in time that grows with its length alone."""

from __future__ import annotations

import time
import unicodedata
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storybank.errors import InvalidInput
from storybank.text import STOP_WORDS, TEXT_LIMIT, Passage, passages, plain, stem, stems_of, words_of

READERS: tuple[Callable[[str], object], ...] = (passages, words_of, stems_of, plain)

AWKWARD = st.lists(
    st.sampled_from(
        [
            *(
                "a",
                "Word ",
                "e.g. ",
                "Dr. ",
                "1.",
                "2.5",
                "\n",
                "\r\n",
                "\n\n",
                "- ",
                "• ",
                "•",
                "a) ",
                ". ",
                "! ",
            ),
            *(
                "…",
                "“",
                "”",
                "'",
                "\u2019",
                "。",
                "我",
                "नम",
                "\u0301",
                "\u200b",
                "\x00",
                "\ud800",
                "\u2028",
                "\t",
                "&amp;",
            ),
            *(
                "&#65;",
                "&#x110000;",
                "<",
                ">",
                "<p>",
                "</li>",
                "<li>",
                "<br/>",
                "<!--",
                "-->",
                "<script>",
                "<td>",
            ),
            *('<a b="', "</script>", "<!DOCTYPE html>", "_", "#", "**", ":", ";", "\v", "\f", "\x85"),
        ]
    )
    | st.text(max_size=3),
    max_size=40,
).map("".join)


def said(text: str) -> list[str]:
    return [passage.text for passage in passages(text)]


# --- passages ---


@pytest.mark.parametrize(
    "text",
    [
        "We use tools, e.g. Excel and i.e. mail.",
        "Ask Dr. Hu or Mrs. Ito vs. J. R. Smith.",
        "It rose by 3.5 % to 1,250.75 in Node.js.",
        "See No. 5 for the U.S. market.",
        "the etc. in the middle",
    ],
)
def test_abbreviations_initials_and_decimals_end_no_sentence(text: str) -> None:
    assert said(text) == [text]


def test_sentences_end_with_their_stop_and_what_closes_after_it() -> None:
    assert said('He said “go.” Then (slowly.) I went! Ok? Yes… "No." End') == [
        "He said “go.”",
        "Then (slowly.)",
        "I went!",
        "Ok?",
        "Yes…",
        '"No."',
        "End",
    ]


def test_i_alone_before_a_stop_ends_its_sentence() -> None:
    assert said("So did I. He left.") == ["So did I.", "He left."]


def test_stops_of_other_scripts_need_no_space() -> None:
    assert said("我喜欢。你呢？好！क्या। नहीं؟") == ["我喜欢。", "你呢？", "好！", "क्या।", "नहीं؟"]  # noqa: RUF001


@pytest.mark.parametrize("bullet", ["- ", "* ", "+ ", "• ", "•", "– ", "1. ", "12) ", "(3) ", "a) ", "  ▪\t"])  # noqa: RUF001
def test_a_list_line_is_a_passage_without_its_bullet(bullet: str) -> None:
    assert said(f"Bring:\n{bullet}grit\n{bullet}a long spoon") == ["Bring:", "grit", "a long spoon"]


def test_bullets_within_a_line_part_it() -> None:
    assert said("Bring: • grit • tact") == ["Bring:", "grit", "tact"]


def test_a_line_broken_by_a_mail_program_is_one_sentence() -> None:
    broken = "You lead from the front and hand out the work at the start of\nthe shift. Then you rest"
    assert said(broken) == [
        "You lead from the front and hand out the work at the start of\nthe shift.",
        "Then you rest",
    ]


def test_a_line_that_ends_on_a_joining_word_goes_on() -> None:
    assert said("grit and\nTact") == ["grit and\nTact"]


def test_short_lines_without_bullets_stay_apart() -> None:
    assert said("strong grit\nattention to detail\nsome tact") == [
        "strong grit",
        "attention to detail",
        "some tact",
    ]


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r", "\x85", "\u2028", "\u2029", "\v", "\f", "\n \n"])
def test_every_kind_of_line_ending_ends_a_line(ending: str) -> None:
    assert said(f"Grit{ending}Tact") == ["Grit", "Tact"]


def test_lines_without_a_letter_or_digit_are_left_out() -> None:
    assert said("---\n***\nGrit\n…\n\n") == ["Grit"]


@given(AWKWARD)
def test_passages_stand_in_the_text_in_order_and_leave_no_word_out(text: str) -> None:
    place = 0
    left = ""
    for passage in passages(text):
        assert passage == Passage(text[passage.start : passage.end], passage.start, passage.end)
        assert passage.text == passage.text.strip()
        assert place <= passage.start < passage.end
        left += text[place : passage.start]
        place = passage.end
    left += text[place:]
    said_outside = [word for word in words_of(left) if len(word) > 3 and word.isalpha()]
    assert said_outside == []


# --- words and stems ---


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Cross-functional", "cross functional"),
        ("cross\u2011functional / end\u2013to\u2013end", "cross functional end to end"),
        ("Don't", "don't"),
        ("don\u2019t", "don't"),
        ("the team\u2019s 'own' teams' plan", "the team own teams plan"),
        ("\uff26\uff35LL \ufb01ne ①", "full fine 1"),
        ("Straße STRASSE", "strasse strasse"),
        ("1,250.75 in 3.5 h, v2.", "1,250.75 in 3.5 h v2"),
        ("end.Start,next", "end start next"),
        ("soft\u00adhyphen zero\u200bwidth", "softhyphen zero width"),
        ("नमस्ते", "नमस्ते"),
        ("我喜欢 Go", "我 喜 欢 go"),
        ("cafe\u0301 café", "café café"),
        ("🎉 ' . , - _", ""),
    ],
)
def test_words_are_folded(text: str, words: str) -> None:
    assert words_of(text) == tuple(words.split())


@given(AWKWARD)
def test_words_of_words_are_themselves(text: str) -> None:
    words = words_of(text)
    assert words_of(" ".join(words)) == words


@given(AWKWARD)
def test_words_disregard_case_and_composition(text: str) -> None:
    safe = text.replace("\ud800", "")
    assert words_of(unicodedata.normalize("NFD", safe)) == words_of(safe)


def test_stems_join_the_forms_of_a_word() -> None:
    assert len({stem(word) for word in ("negotiate", "negotiated", "negotiating", "negotiation")}) == 1


def test_stop_words_can_be_left_out() -> None:
    text = "We had to lead the team"
    assert stems_of(text) == ("we", "had", "to", "lead", "the", "team")
    assert stems_of(text, stop_words=False) == ("lead", "team")


def test_stop_words_are_written_as_words_are_folded() -> None:
    assert words_of(" ".join(sorted(STOP_WORDS))) == tuple(sorted(STOP_WORDS))


def test_threads_share_stems_without_harm() -> None:
    words = [
        f"{start}{end}" for start in ("negoti", "organis", "plan") for end in ("ate", "ating", "ation", "ed")
    ]
    alone = [stems_of(word) for word in words]
    with ThreadPoolExecutor(8) as threads:
        assert list(threads.map(stems_of, words * 50)) == alone * 50


# --- plain ---


@pytest.mark.parametrize(
    ("html", "shown"),
    [
        ("<p>One</p><p>Two</p>", "One\n\nTwo"),
        ("<div>One</div><div>Two</div>", "One\nTwo"),
        ("One<br>Two<BR/>Three", "One\nTwo\nThree"),
        ("<ul>\n<li>One</li>\n<li><p>Two</p></li></ul>", "• One\n• Two"),
        ("<p>broken\n  in the <b>so</b>urce</p>", "broken in the source"),
        ("<b>Wanted</b>\n\n- grit\n- tact", "Wanted\n\n- grit\n- tact"),
        ("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>", "a b\nc"),
        ("<script>x('<p>')</script><style>p {}</style><title>t</title><p>y", "y"),
        ("<p title='a > b'>y</p>", "y"),
        ("<p>a <!-- b > c --> d</p>", "a d"),
        ("<p>R&amp;D &lt;b&gt; &#39;q&#x27; &eacute;&nbsp;&bogus;</p>", "R&D <b> 'q' é\u00a0&bogus;"),
        ("<p>unclosed <b", "unclosed <b"),
        ("<script>never closed <p>x", ""),
    ],
)
def test_html_becomes_what_one_reads_on_the_page(html: str, shown: str) -> None:
    assert plain(html) == shown


@pytest.mark.parametrize("text", ["a < b and c > d", "List<int> x\r\n  y", "AT&T\tQ&A", "1 <3\n\n\nyou", ""])
def test_a_text_without_html_stays_as_it_is(text: str) -> None:
    assert plain(text) == text


def test_control_characters_and_half_characters_go() -> None:
    assert plain("a\x00b\x1bc\ud800d\x7fe\x9ff\u200bg\n\th") == "abcdef\u200bg\n\th"


def test_an_endless_entity_is_text() -> None:
    assert plain("<p>&#" + "9" * 6000 + ";</p>") == "&#" + "9" * 6000 + ";"


# --- hostile texts ---


@pytest.mark.parametrize("read", READERS)
def test_what_is_no_text_or_too_long_is_refused_without_showing_it(read: Callable[[str], object]) -> None:
    for wrong in (None, 5, b"text", ["a"]):
        with pytest.raises(InvalidInput, match="is not a string"):
            read(wrong)  # type: ignore[arg-type]  # what is tested
    read(" " * TEXT_LIMIT)
    with pytest.raises(InvalidInput, match=r"longer than 2,000,000 characters") as caught:
        read("secret " * TEXT_LIMIT)
    assert "secret" not in str(caught.value)


@given(AWKWARD)
def test_any_text_is_read(text: str) -> None:
    for read in READERS:
        read(text)


HOSTILE = [
    *(
        "<",
        "<a ",
        "<a b='",
        '<a ">"',
        "<a b=' c=\"",
        "<!--",
        "<!x",
        "<td>",
        "<p>",
        "<li>",
        "</p",
        "&#",
        "&amp;",
    ),
    *(
        "<script>",
        "<script><",
        ". ",
        ".",
        '."',
        "Dr. A ",
        "1.1",
        "1) ",
        "* ",
        "•",
        "• ",
        "\n",
        "\n ",
        " ",
        "(",
        "'",
    ),
    *("\u0315\u0300", "a\u0301", "我", "and\n", f"{'x' * 60}\ny", "**", "ab, "),
]


@pytest.mark.sample(9)
@pytest.mark.parametrize("piece", HOSTILE)
def test_ten_times_the_text_takes_about_ten_times_as_long(piece: str) -> None:
    """A ratio in one run: what goes back over what it read would take a hundred times as long."""
    text = piece * (10_000 // len(piece))
    for read in READERS:
        assert seconds(read, text * 10) < 40 * seconds(read, text) + 0.05


def seconds(read: Callable[[str], object], text: str) -> float:
    timings = []
    for _ in range(3):
        started = time.process_time()
        read(text)
        timings.append(time.process_time() - started)
    return min(timings)


PIECES = [
    "It ran.",
    " ",
    "\n",
    "\r\n",
    "\v",
    "e.g. ",
    "No. 5",
    "!?",
    "...",
    '."',
    ".)",
    "Then",
    " and",
    "- ",
    "2) ",
    "3.5",
]


@given(st.lists(st.sampled_from(PIECES), max_size=20).map("".join))
def test_a_text_is_cut_in_the_same_places_whatever_letters_stand_behind_it(text: str) -> None:
    """Texts of ASCII alone are looked through by patterns of their own, which are faster."""
    *before, last = passages(f"{text}\n\n- é")
    assert last.text == "é"
    assert tuple(before) == passages(text)
