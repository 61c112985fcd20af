"""A question as it was asked: what it probes, and which of the bank's stories answers it.

`_asked` finds the question in a text, `_terms` and `_phrases` read its words; `_kinds` says what kind of
question it is, `_index` and `_guess` which competencies it probes; `_hearing` and `_offers` which stories may
be told. The tables beside them, `cues.json`, `kinds.json` and `language.json`, hold all that is known of
English.
"""

from storybank.words.questions._answer import Answer, Guess, Offer, OfferReason
from storybank.words.questions._ask import answer_question
from storybank.words.questions._scorer import Scorer
from storybank.words.questions._sources import Source

__all__ = ["Answer", "Guess", "Offer", "OfferReason", "Scorer", "Source", "answer_question"]
