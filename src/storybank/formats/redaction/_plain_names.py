"""Words that names have in common with plain text; which are in is our choice."""

from __future__ import annotations

from storybank.text import STOP_WORDS

_ALSO_NAMES = (
    "ace angel april art august autumn basil bay bill bishop black brook brown buck carol chance "
    "chase christian clay cliff cook crew dale dawn dean drew earl east eve faith fay fisher ford "
    "forest frank gene glen good grace grant gray green hall harmony heath hill holly home hope "
    "hunter iris ivy jack jade jay jean jewel joy june king knight lane law lee lily little long love "
    "mark marsh mason max may mercy miles miller model more noble north parish park parker pat "
    "patience pearl penny piper porter power price prudence ray read reed rich rob robin rock rose "
    "ruby sage sandy savage sharp short shore sky smith south star stone storm strong sue summer "
    "swift taylor trinity turner victor violet walker ward waters way west white will win winter wise "
    "wood woods work young"
)
PLAIN_WORDS = frozenset(_ALSO_NAMES.split()) | STOP_WORDS
"""Names that are words too: these are found in capitals alone, as in Will or WILL."""

_NAME_PARTICLES = (
    "al and bin da de del della den der di dos dr du el frau herr ibn jr la le les madame miss "
    "monsieur mr mrs ms mx of phd prof professor senhor senor señor señora sir sr st ten ter the van "
    "vom von y zu zum zur"
)
NAME_PARTICLES = frozenset(_NAME_PARTICLES.split())
"""Parts of names that name nobody."""

_LEGAL_FORMS = (
    "ab ag aktiengesellschaft aps as asa bv co company corp corporation doo ev gbr ggmbh gmbh group holding "
    "holdings inc incorporated kft kg kgaa kk limited llc llp lp ltd ltda mbh nv ohg oy oyj plc pte pty pvt "
    "sa sarl sas se spa srl sro ug оао ооо пао зао ао тов"  # noqa: RUF001 - Russian and Ukrainian
)
LEGAL_FORMS = frozenset(_LEGAL_FORMS.split())
"""What may end an employer's name, and is left out where people speak of it."""

LEADING_FORMS = LEGAL_FORMS | {"the", "фирма"}
"""What may begin an employer's name, and is left out too."""

UNSPACED_FORMS = (
    "株式会社",
    "有限会社",
    "合同会社",
    "\uff08株\uff09",
    "(株)",
    "股份有限公司",
    "有限公司",
    "주식회사",
    "(주)",
    "㈜",
    "㈱",
)
"""The same in scripts that leave no space after it."""

_GENERIC = (
    "advanced allied american applied associated atlantic australian bank bright british business "
    "cape care central city clean clear coast college community council county creative data deutsche "
    "digital direct district dutch east eastern energy european euro express federal financial first "
    "food fresh french future general german global golden grand great green group harbour health "
    "high home hospital house human india indian inter internal international italian japan joint "
    "lake land lloyds local london main major media medical metro mutual national network north "
    "northern office open pacific park people point power premier prime pro public quality quick "
    "rapid regional river royal safe school science secure service silver simple small smart social "
    "solar south southern spanish standard star state street summit super swiss team tech technology "
    "total town trade transport true trust union united universal university urban value water west "
    "western white wide world young"
)
GENERIC = frozenset(_GENERIC.split()) | PLAIN_WORDS
"""First words of employers' names that stand for no employer by themselves."""
