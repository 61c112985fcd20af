"""What kind of question it is: one that a story answers, or something else; and whether for a failure.

A word of losing is not enough for that: it may be negated (“did not fail”), be about others (“a mistake a
colleague made”), or name what the candidate put right (“a failing project you rescued”).
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Literal, NamedTuple, get_args

from storybank._late import pattern
from storybank.text.phrases import Phrases, Word
from storybank.words.questions.question import cue_phrases, is_telling, question_table

Kind = Literal[
    "story",
    "motivation",
    "follow_up",
    "salary",
    "availability",
    "introduction",
    "strengths",
    "reverse",
    "future",
    "legal",
    "knowledge",
    "small_talk",
    "other_language",
    "unknown",
]
"""What is asked: for a story, for a motive (answered by a statement), and so on.

`"other_language"`: a language without cues. `"unknown"`: nothing in it is known to mean anything.
"""

_LONGEST_FOLLOW_UP = 14
"""Words of a question that hangs on the one before: a longer one says by itself what it is about."""

_LEAST_HELD = {"follow_up": 0.65, "small_talk": 0.5, "knowledge": 0.5, "reverse": 0.4}
"""Share of a question's telling words that the phrases of a kind must hold, or it is about more than that."""

_NEARLY_ALL = 0.9
"""The same where the question asks for an experience, as “another example?” does, and “a time when”."""

_HELD = 0.25
"""The same for the other kinds: their phrases say by themselves what is asked."""


_HYPOTHETICAL = pattern(
    r"\b(?:(?:what|how|where|who|which|whom|why)\b.{0,80}\b(?:would|will|might|could) you(?: \w+){0,2}? "
    r"(?:do|handle|deal|go|approach|react|respond|manage|tell|start|begin|change|use|explain|spend|make"
    r"|build|get"
    r"|persuade|convince|plan|tackle|prioritise|prioritize|support|take|choose|advise|help|motivate"
    r"|improve|ensure"
    r"|proceed|put|look|cope|decide|organise|organize|set|address|find|try|keep|raise|let|bring|stop"
    r"|test|speak)\b"
    r"(?! (?:it |that |this )?(?:differently|again))"
    r"|imagine|suppose|supposing|hypothetically|what if|let's say|picture (?:this|yourself)|say you"
    r"|if you (?:were|had|saw|found|could|are|see|find|caught|noticed|discovered|got)\b"
    r"|what do you do (?:if|with somebody|with someone)|how do you (?:react|respond) (?:if|when)"
    r"|(?:what|where|how|which|who) (?:do|does|are|is|gets?|happens|comes)\b.{0,40}"
    r"\b(?:you (?:do|say|begin|start|react|respond|first)|next|now|then)$)"
    r"(?=\b)"
)
"""What asks what one would do: “would you”, “if you were”, or a scene and then “what do you do?”."""

_EXPERIENCE = pattern(
    r"\b(?:tell|describe|give|share|walk|talk|recall|name|think of)\b(?: \w+){0,2}?"
    r"(?: about| of| through| to)? (?!(?:an )?other )(?:a|an|any|one|some|something|(?:the|your)"
    r" (?:\w+est|first|last|day|project))\b"
    r"(?:(?! (?:you|what|how|why|who)\b) [\w'-]+){0,6}? you (?:\w+ly |once |had to |have |had |ever )?"
    r"(?!(?:are|were|want|would|expect|hope|need|like|will|look|looking|could|can|might|may|know|have"
    r"|do|think)\b)"
    r"(?!(?:[\w'-]+self|one|in|at|for|and|or|with)\b)\w+"
    r"|\b(?:a|an|one|the|any) (?:\w+ )?(?:time|moment|day|occasion|situation|project) "
    r"(?:when|where|in which|you)\b"
)
"""What asks for an experience in so many words: “tell me about a … you settled”, “a moment when”."""

_BARE = pattern(
    r"(?:(?:and|ok|okay|so|but|yes|no|well|please) )*(?:why(?: not)?|how(?: so| come)?"
    r"|(?:just |give me )?(?:one|any|some|a few|two) more|another(?: one)?"
    r"|(?:any|some|the) others?|more|next)"
    r"(?: please| then| perhaps)?"
)
"""A whole question that hangs on the one before."""

_OPENING = pattern(r"^(?:(?:can|could|would) you|do you know|please|so|and|ok|now) ")
"""How a question on knowledge may begin although it speaks of nobody."""

_CANDIDATE = frozenset({"you", "your", "yours", "yourself", "you've", "you're", "you'd", "us", "me", "i"})


def names_candidate(said: str) -> bool:
    """Say whether a question speaks of those in the room; one on knowledge alone does not."""
    return not _CANDIDATE.isdisjoint(_OPENING.sub("", said).split())


class Reading(NamedTuple):
    """A question without its competencies.

    Attributes:
        kind: What it is about; `"story"` where nothing says otherwise.
        asks_for_story: Whether it says that it wants an experience: “a time when”.
        negative: Whether it asks for a failure of the candidate's own.
        hypothetical: Whether it asks what one would do.
        is_impersonal: Whether it speaks of nobody in the room, as one on knowledge alone does.
    """

    kind: Kind
    asks_for_story: bool
    negative: bool
    hypothetical: bool
    is_impersonal: bool


def read_kind(tokens: Sequence[Word]) -> Reading:
    """Return what kind of question it is, by its phrases alone.

    >>> from storybank.words.questions.question import read_terms
    >>> read_kind(read_terms("What salary do you expect?")).kind
    'salary'
    """
    tables = _tables()
    said = " ".join(token.word for token in tokens)
    is_experience = _EXPERIENCE.search(said) is not None
    asks_for_story = is_experience or bool(tables.story.hits(tokens))
    is_impersonal = not names_candidate(said)
    return Reading(
        "follow_up"
        if _BARE.fullmatch(said)
        else _kind(
            tokens, is_experience=is_experience, asks_for_story=asks_for_story, is_impersonal=is_impersonal
        ),
        asks_for_story,
        asks_for_failure(tokens),
        _HYPOTHETICAL.search(said) is not None,
        is_impersonal,
    )


class _Tables(NamedTuple):
    sure: Phrases[Kind]
    likely: Phrases[Kind]
    story: Phrases[str]


@cache
def _tables() -> _Tables:
    table = question_table("kinds.json")

    def kinds(level: str) -> Phrases[Kind]:
        return cue_phrases(
            (phrase, kind)
            for kind in get_args(Kind)
            for phrase in table["kinds"].get(kind, {}).get(level, ())
        )

    story = cue_phrases((phrase, "story") for phrase in table["story"])
    return _Tables(kinds("sure"), kinds("likely"), story)


def is_loose(tokens: Sequence[Word], reading: Reading, score: float, least: float) -> bool:
    """Say whether a question that says little points back at the one before: “did he ever find out?”.

    Args:
        tokens: Its words.
        reading: What was read of it.
        score: The score of its best guess.
        least: The score from which a question says enough by itself.
    """
    points_back = any(token.word in _POINTING_BACK for token in tokens)
    return points_back and not reading.asks_for_story and len(tokens) <= _SHORTEST and score < least


_POINTING_BACK = frozenset({"that", "it", "he", "she", "they", "him", "her", "them", "this", "one", "those"})

_SHORTEST = 10
"""Words of a question without a phrase of its own that can be no more than a follow-up."""


def _kind(tokens: Sequence[Word], *, is_experience: bool, asks_for_story: bool, is_impersonal: bool) -> Kind:
    """Return the kind whose phrases hold most of the question's telling words.

    Only a kind with a sure phrase counts; its likely ones hold more of the question for it.
    """
    tables = _tables()
    telling = {place for place, token in enumerate(tokens) if is_telling(token.term)}
    held: dict[Kind, set[int]] = {}
    for hit in tables.sure.hits(tokens):
        held.setdefault(hit.meaning, set()).update(hit.places)
    for hit in tables.likely.hits(tokens):
        if hit.meaning in held:
            held[hit.meaning].update(hit.places)
    best: Kind = "story"
    most = 0.0
    for kind, places in sorted(held.items()):
        share = len(places & telling) / len(telling) if telling else 1.0
        if len(tokens) > _LONGEST_FOLLOW_UP if kind == "follow_up" else is_experience:
            continue
        score = share + len(places) / (10 * len(tokens))
        if kind == "knowledge" and is_impersonal:
            share = 1.0
        if asks_for_story and share < _NEARLY_ALL:
            continue
        if share >= _LEAST_HELD.get(kind, _HELD) and score > most:
            best, most = kind, score
    return best


_PLAINLY_OWN = pattern(
    r"\b(?:(?:it|idea|project|plan|things?|something|team|result|outcome) (?:just |simply |really )?"
    r"(?:(?:did not|didn't|could not|couldn't|never)"
    r"|(?:was not|wasn't|were not|weren't)(?! (?:clear|obvious|plain|getting|easy|your|yours|yet|sure)\b))"
    r"|you (?:could not|couldn't)(?! (?:explain|share|say|tell|see|avoid|control|change|talk|know|agree"
    r"|have)\b)"
    r"|you (?:failed|lost|missed|dropped|broke|overlooked|misjudged|let|neglected"
    r"|offended|regret|regretted|messed|screwed|botched|blew|struggled|underestimated|ignored"
    r"|overestimated|overpromised|misread|mishandled|upset|overspent)"
    r"|you (?:did not|didn't) (?:meet|get|reach|achieve|manage|succeed|deliver|keep|finish|listen"
    r"|hit|win|pass|complete)"
    r"|(?:that|which|and|but) (?:just |simply )?(?:did not|didn't|never) (?:work|pay|come|go|hold"
    r"|succeed|pan|land)"
    r"|wish (?:you had|you'd)|(?:been|were|turned up|arrived) late\b|do over"
    r"|(?:did|have|had) you (?:ever |last )?"
    r"(?:lose|miss|fail|let|regret|lost|missed|failed|struggle|overlook|misjudge|misread|upset|offend)"
    r"|(?:\w+ (?:of yours|you \w+)) (?:that )?(?:went|gone) wrong|least (?:successful|proud)|not proud of"
    r"|(?:could|should) have (?:\w+ ){0,2}?"
    r"(?:differently|sooner|earlier|better|handled|gone|been|said|listened)"
    r"|(?:meant|supposed|asked|promised|expected|hoped|tried|intended|wanted) to\b.{0,60}?\b(?:and|but) "
    r"(?:did not|didn't|could not|couldn't|never|failed)"
    r"|(?:went|gone|go|turned out) (?:wrong|badly|sideways|south|awry|off the rails|pear shaped|nowhere)"
    r"|out of (?:your|their) depth|over your head|passed over|turned you down|said no to you"
    r"|(?:had|have|need|needed|did you) (?:ever |last )?(?:to )?apologi[sz]e|owe\w* \w+ an apology"
    r"|(?:came|come|coming) back to (?:bite|haunt)|embarrass\w*|cringe"
    r"|you (?:\w+ )?(?:do|handle|handled|manage|managed|done|make|made|take) "
    r"(?:\w+ ){0,2}?(?:better|differently) (?:if|now|today|next|in hindsight)"
    r"|in hindsight|(?:waited|left it) too (?:long|late)|broke (?:a|your) (?:promise|word)"
    r"|not (?:keep|kept)|(?:promise|word) (?:that )?(?:could )?you (?:could )?(?:not|couldn't) keep"
    r"|could you not (?:keep|meet|finish|save|solve)|your (?:worst|lowest|weakest))\b"
)
"""What asks for a failure besides the phrases: “you” and a verb of losing, or one that says “not”."""

_OTHERS = (
    r"(?:colleagues?|coworkers?|teammates?|peers?|managers?|boss(?:es)?|supervisors?|clients?|customers?"
    r"|patients?|suppliers?|apprentices?|juniors?|trainees?|newcomers?|employees?|member|members|person"
    r"|people"
    r"|someone|somebody|others|everyone|everybody|anyone|they|he|she)(?:'s)?"
)

_LOSS = (
    r"(?:mistakes?|errors?|fail(?:s|ed|ing|ure|ures)?|faults?|blunders?|struggl(?:e|es|ed|ing)"
    r"|miss(?:es|ed)?|wrong|let|lost|loses?|misjudged|overlooked|falls?|fell|falling|disappoint(?:ed|s)?)"
)

_OF_OTHERS = pattern(
    rf"\b{_OTHERS} (?:(?!you |your |i )[a-z']+ ){{0,4}}?{_LOSS}\b"
    rf"|\b{_LOSS} (?:that |which )?(?:by |of |from )(?:a |an |the |your |one of your )?(?:\w+ )?{_OTHERS}\b"
    rf"|\b{_LOSS} (?:that |which )?(?:a |an |the |your |one of your )?(?:new |junior |senior )?{_OTHERS} "
    r"(?:had |have |has )?(?:made|did|caused|committed|overlooked|missed|kept)\b"
    r"|\b(?:than|with|about) you (?:is|was|are|were) wrong\b"
    r"|\b(?:a|an|the|your|some) (?:failing|struggling|disappointed|dissatisfied) \w+"
    r"|\b(?:catch|caught|spot|spotted|notice|noticed|find|found|correct|corrected) "
    r"(?:a |an |the |some |any )?(?:\w+ )?(?:mistakes?|errors?|faults?)\b"
    r"|\b(?:mistakes?|errors?|faults?) (?:that |which )?you (?:caught|spotted|noticed|found|prevented)\b"
    r"|\bthe wrong (?!decision|call|judgement|choice|hire|move|person)\w+"
    r"|\btak(?:e|en|ing) over\b.{0,40}? (?:gone|went) wrong"
    r"|\bthought (?:it )?(?:was|were|is) (?:a |an )?(?:mistake|error|wrong)"
)
"""A loss of somebody else, of the thing that was taken on, or one that the candidate found."""

_NEGATED = pattern(
    r"\b(?:not|n't|\w+n't|never|without|avoid|avoided|avoiding|prevent|prevented|no) "
    r"(?:(?:once|ever|a|an|any|making|making a|make a|make|let|have) )*"
    r"(?:fail(?:ed|ing|ure|ures)?|miss(?:ed|ing)?|mistakes?|errors?|los(?:e|t|ing)|regret|disappoint"
    r"|giv(?:e|en) up|struggle|let (?:\w+ )?down|go(?:ne)? wrong|fall short)\b"
)
"""A loss that there was not."""


def asks_for_failure(tokens: Sequence[Word]) -> bool:
    """Say whether a question asks for a failure, mistake, loss or setback of the candidate's own.

    What is negated, and what is about others, is taken out before the rest is read.

    >>> from storybank.words.questions.question import read_terms
    >>> asks_for_failure(read_terms("When did you miss a deadline?"))
    True
    >>> asks_for_failure(read_terms("Tell me about a mistake a colleague made."))
    False
    """
    said = " ".join(token.word for token in tokens)
    left = _left(tokens, said)
    if _phrases().hits(left):
        return True
    return _PLAINLY_OWN.search(" ".join(token.word for token in left)) is not None


def _left(tokens: Sequence[Word], said: str) -> list[Word]:
    """Return the tokens that are left where a word stands in for each loss that is none of one's own."""
    starts: list[int] = []
    place = 0
    for token in tokens:
        starts.append(place)
        place += len(token.word) + 1
    spans = [found.span() for pattern in (_NEGATED, _OF_OTHERS) for found in pattern.finditer(said)]
    return [
        _STAND_IN if any(first <= start < last for first, last in spans) else token
        for token, start in zip(tokens, starts, strict=True)
    ]


_STAND_IN = Word("-", "-")


@cache
def _phrases() -> Phrases[str]:
    return cue_phrases((phrase, "negative") for phrase in question_table("kinds.json")["negative"])
