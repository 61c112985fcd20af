"""Whether a question asks for a failure of the candidate's own.

A word of losing is not enough: it may be negated (“did not fail”), be about others (“a mistake a colleague
made”), or name what the candidate put right (“a failing project you rescued”).
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from storybank.late import pattern
from storybank.words.questions._phrases import Phrases
from storybank.words.questions._terms import Token, read_table

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


def asks_for_failure(tokens: Sequence[Token]) -> bool:
    """Say whether a question asks for a failure, mistake, loss or setback of the candidate's own.

    What is negated, and what is about others, is taken out before the rest is read.

    >>> from storybank.words.questions._terms import tokens_of
    >>> asks_for_failure(tokens_of("When did you miss a deadline?"))
    True
    >>> asks_for_failure(tokens_of("Tell me about a mistake a colleague made."))
    False
    """
    said = " ".join(token.word for token in tokens)
    left = _left(tokens, said)
    if _phrases().hits(left):
        return True
    return _PLAINLY_OWN.search(" ".join(token.word for token in left)) is not None


def _left(tokens: Sequence[Token], said: str) -> list[Token]:
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


_STAND_IN = Token("-", "-")


@cache
def _phrases() -> Phrases[str]:
    return Phrases((phrase, "negative") for phrase in read_table("kinds.json")["negative"])
