"""Words that stand in any story of work and tell none from another. Which they are is our choice."""

from __future__ import annotations

from functools import cache

from storybank.words.text import stem

_WORDS = (
    "able add agree all also always answer approach ask bad become before begin best better big boss "
    "bring build business call change check choose client close colleague come company complete cost "
    "create customer cut data day deal decide deliver develop different difficult discuss do down due "
    "early easy end enough every everybody everyone everything expect explain fall feel few final find "
    "finish first follow full get give go good great group grow half hand happen hard help high hour "
    "idea impact implement important improve increase instead issue join keep kind know large last late "
    "later lead learn leave less let line list little long look lose lot low main make manage manager "
    "many mean meet meeting member minute month more morning most move much need never new next nobody "
    "none nothing number offer often old open own part people percent person place plan point present "
    "problem process product project propose put quarter question quick raise read real reduce report "
    "request result right rise role run same save say second see send set several share short show "
    "since single small solution solve sort speak start stay step still stop successful support sure "
    "system take talk task team tell thing think time today together total track try turn two "
    "understand use want watch way week well whole win within without work write wrong year "
)
_FORMS = (
    "began begun brought built came chose chosen did done fallen fell felt found gave given goes gone "
    "got grew grown had has held kept knew known led left less lost made meant met put ran risen rose "
    "said saw seen sent shown spoke spoken stood taken thought told took understood went won written "
    "wrote "
)
"""Forms of them that a stemmer does not join with the others."""


@cache
def plain_stems() -> frozenset[str]:
    """Return the stems of the plain words."""
    return frozenset(stem(word) for word in f"{_WORDS} {_FORMS}".split())
