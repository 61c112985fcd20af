"""Roots: one form for all forms of a word, in British or American spelling."""

from __future__ import annotations

from storybank.late import pattern

_AMERICAN_ENDINGS = (
    (pattern(r"(?<=[a-z]{3})is(e|ed|er|ers|es|ing|able|ation|ations|ational)$"), r"iz\1"),
    (pattern(r"(?<=[a-z]{2})ys(e|ed|er|ers|es|ing)$"), r"yz\1"),
    (pattern(r"(?<=[a-z]{2})our(s|ed|ing|able|ably|al|ally|ful|ite|er|ers|less)?$"), r"or\1"),
    (pattern(r"(?<=[a-z]{2}[bt])re(s?)$"), r"er\1"),
    (pattern(r"(?<=[a-z]{2}[bt])red$"), "ered"),
    (pattern(r"([aeiou][a-z]*[aeiou])ll(ed|ing|er|ers|or|ors)$"), r"\1l\2"),
    (pattern(r"ogue(s?)$"), r"og\1"),
    (pattern(r"(?<=[dl]g)ement(s?)$"), r"ment\1"),
)
"""Endings that the two spellings write differently, with what the American one has instead.

Some words end so in both (advise, hour, seller): they change too, but alike wherever they stand, and
nobody sees it.
"""

_AMERICAN_WORDS = {
    "defence": "defense",
    "enquire": "inquire",
    "enquiries": "inquiries",
    "enquiry": "inquiry",
    "enrol": "enroll",
    "fulfil": "fulfill",
    "fulfilment": "fulfillment",
    "fulfils": "fulfills",
    "offence": "offense",
    "practise": "practice",
    "practises": "practices",
    "practising": "practicing",
    "programme": "program",
    "programmes": "programs",
    "skilful": "skillful",
}
"""Words that no ending explains."""

_OTHER_WORDS = {
    word: "=" + words.split()[0]
    for words in (
        "acceptable acceptably",
        "account accounts accountant accountants accounting",
        "activate activated activates activating activation",
        "author authored authoring authors authorize authorized authorization",
        "activity activities",
        "assignment assignments",
        "business businesses",
        "careful carefully carefulness",
        "compass compassed compasses compassing",
        "compose composer composers composes composing",
        "consume consumed consumes consuming consumption",
        "construct constructed constructing construction constructions constructs",
        "continuation continue continued continues continuing",
        "conversely conversion conversions",
        "cooper coopers",
        "custom customs customary customization customizations customize customized customizing",
        "depend dependant dependants depended dependence dependency dependencies dependent depending depends",
        "determine determinant determinants determines determining determinism",
        "discrete discretely",
        "digit digits",
        "diversion diversions",
        "excel",
        "excellent excellently",
        "executive executives",
        "experiment experimental experiments",
        "fair fairs",
        "fitness",
        "general generally generic",
        "image images imaging",
        "industrious industriously industriousness",
        "initial initialization initialize initialized initials initially",
        "initiate initiated initiates initiating initiation initiator",
        "informal informally",
        "inquisition inquisitions",
        "instruction instructions",
        "integrate integrable integral integrals integrated integrates integrating integration integrative",
        "intern interns internship",
        "material materials",
        "mobile mobiles mobility",
        "objective objectives",
        "optimal optimality optimally optimize optimized optimizer optimizes optimizing optimization optimum",
        "organ organs organic",
        "origin origins originate",
        "personal personally",
        "personality personalities",
        "polite politely politeness",
        "position posit positional positions positioned positioning posits",
        "product products production productions productivity",
        "publication publications publicity",
        "ration rationed rationing rations",
        "ratio ratios",
        "relate related relates relative relatives relativity",
        "respective respectively",
        "response responses responder responsive responsiveness",
        "stabilization stabilize stabilized stabilizer stabilizers",
        "standardization standardize standardized",
        "subjective subjectively",
        "succession successive successively",
        "timing timings",
        "universe universal",
    )
    for word in words.split()
}
"""Words of another meaning than those with which they share a stem: accounting and accountable."""

_SAME_ROOT = {
    "accuraci": "accur",
    "adaptiv": "adapt",
    "analysi": "analyz",
    "analyt": "analyz",
    "argument": "argu",
    "autonomi": "autonom",
    "calculat": "calcul",
    "center": "centric",
    "complianc": "compli",
    "composur": "compos",
    "conceptu": "concept",
    "curios": "curious",
    "decis": "decid",
    "driven": "drive",
    "economi": "econom",
    "eloqu": "eloquent",
    "empath": "empathi",
    "empathet": "empathi",
    "evalu": "evaluat",
    "honesti": "honest",
    "leadership": "leader",
    "led": "lead",
    "listener": "listen",
    "learner": "learn",
    "maker": "make",
    "mindedn": "mind",
    "minded": "mind",
    "mindset": "mind",
    "negotiat": "negoti",
    "optimist": "optim",
    "performanc": "perform",
    "persev": "persever",
    "persuas": "persuad",
    "planner": "plan",
    "prioriti": "priorit",
    "resolut": "resolv",
    "satisfact": "satisfi",
    "secreci": "secret",
    "solver": "solv",
    "speaker": "speak",
    "spoken": "speak",
    "speech": "speak",
    "strategi": "strateg",
    "supervis": "superviz",
    "supervisori": "superviz",
    "taken": "take",
    "taker": "take",
    "taught": "teach",
    "technologi": "technolog",
    "thinker": "think",
    "thought": "think",
    "tenaci": "tenac",
    "visionari": "vision",
    "worker": "work",
    "writer": "write",
    "written": "write",
}
"""Stems of one word that the stemmer keeps apart."""


def words_of(text: str) -> frozenset[str]:
    """Return the words of a list that is written as a text.

    >>> sorted(words_of("grit drive"))
    ['drive', 'grit']
    """
    return frozenset(text.split())


def american(word: str) -> str:
    """Return a word in American spelling, if it is English; else as near to itself as need be.

    >>> [american(word) for word in ("prioritisation", "behaviour", "judgement", "enquiry", "modelling")]
    ['prioritization', 'behavior', 'judgment', 'inquiry', 'modeling']
    """
    if word in _AMERICAN_WORDS:
        return _AMERICAN_WORDS[word]
    for british, replacement in _AMERICAN_ENDINGS:
        word = british.sub(replacement, word)
    return word


class Roots:
    """Finds stems and roots.

    Each holds a stemmer of its own: snowball's keep a cursor, and threads must not share one. It remembers
    what it found, so it is made for one tag or one index and then let go.
    """

    def __init__(self) -> None:
        """Load the English stemmer."""
        # Untyped: the package has no annotations. Loads late: exact tags need no stems.
        import snowballstemmer  # type: ignore[import-untyped]  # noqa: PLC0415

        self._stemmer = snowballstemmer.stemmer("english")
        self._stems: dict[str, str] = {}

    def stem(self, word: str) -> str:
        """Return what is left of a word in American spelling without its English endings."""
        if word not in self._stems:
            self._stems[word] = self._stemmer.stemWord(american(word))
        return self._stems[word]

    def root(self, word: str) -> str:
        """Return what all forms of a word share, where the stemmer joins too much or too little."""
        if other := _OTHER_WORDS.get(american(word)):
            return other
        stem = self.stem(word)
        return _SAME_ROOT.get(stem, stem)

    def key(self, content: str) -> str:
        """Return the stem key of the content words of a tag: equal for other forms and another order."""
        return " ".join(
            sorted(_OTHER_WORDS.get(american(word)) or self.stem(word) for word in content.split())
        )
