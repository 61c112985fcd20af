"""Words that a story hints at a competency with: loose on purpose, for a review that would rather be silent.

Only competencies that leave traces in words are listed: a story can show ownership without any of its words,
but not coaching without a person who learns.
"""

from __future__ import annotations

HINTS = {
    "customer_focus": (
        "customer client user guest patient passenger shopper buyer subscriber tenant pupil student "
        "parent member visitor reader caller donor consumer account family citizen resident complaint "
        "service feedback survey need audience player people visitors driver depot clinic sender owner"
    ),
    "developing_others": (
        "coach mentor teach taught train learn learned learnt grow develop feedback junior intern "
        "apprentice trainee newcomer hire graduate promote skill practise practice rehearse explain show "
        "help support guide pair encourage confidence ladder let present team"
    ),
    "conflict": (
        "conflict disagree argue argument quarrel fight dispute tension clash complain refuse angry upset "
        "shout blame resist object difficult listen compromise mediate apologise apologize trust against "
        "row feud friction concern push confront hostile oppose opposite insist doubt no wrong speak "
        "spoke talk convince"
    ),
    "inclusion": (
        "inclusion inclusive divers equal equity culture cultural language english country foreign abroad "
        "nation background accent religion gender women woman female men race ethnic disability disabled "
        "deaf blind age older younger minority bias respect fair belong welcome access translate "
        "translation religious migrant refugee local different quiet voice romania poland india china "
        "remote timezone everyone everybody"
    ),
    "commercial": (
        "cost price profit revenue sales sell sold margin budget money save spend spent pay paid invest "
        "return market business finance financial commercial contract deal customer cheap expensive value "
        "pound dollar euro saving fund funding bill invoice fee tender bid supplier competitor roi"
    ),
    "leadership": (
        "lead led leader team people group direct vision motivate delegate decide together staff crew "
        "everyone manage manager responsibility charge guide set ask assign hand colleague they them we "
        "our supervise"
    ),
    "teamwork": (
        "team together colleague we us our with group help share join partner pair department both others "
        "everyone collaborate cooperate they them peer crew staff each support member"
    ),
    "communication": (
        "tell told say said explain present presentation write wrote written email mail letter call rang "
        "talk speak spoke listen ask meeting message report page slide word language question answer "
        "discuss news inform show understand read document update publish demo workshop"
    ),
    "digital": (
        "digital data software system tool app computer program code screen model spreadsheet database "
        "online web website automate automation script technology machine ai algorithm platform cloud "
        "dashboard excel python sql server portal bot chatbot api pipeline device phone"
    ),
    "learning": (
        "learn learned learnt study read course book taught teach new first never practise practice try "
        "tried mistake feedback curious question understand evening research training skill improve since "
        "know knew wrong lesson failed failure ask"
    ),
    "creativity": (
        "idea create creative invent new design prototype try tried experiment different imagine original "
        "novel solution build built made brainstorm sketch instead unusual innovate innovation "
        "alternative propose suggest drew draw first"
    ),
}
