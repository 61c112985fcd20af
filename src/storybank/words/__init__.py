"""Text in, values out: what questions, postings and stories say, read without a model or a network.

```text
health      bank_health: how a bank stands, by itself and against a role or a round
review      review_story: what is worth mending in a story, by rules that can be switched off
duplicates  find_duplicates, merge_episodes: one experience told twice
questions   answer_question: what a question probes, what answers it; asked_by_role: who asks about what
postings    needs_from_posting, with_posting: what a job asks for, and who will ask about it
```
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from storybank.words.duplicates import DuplicatePair, SharedPassage, find_duplicates, merge_episodes
    from storybank.words.health import bank_health, health_rules
    from storybank.words.postings import PostingNeed, needs_from_posting, with_posting
    from storybank.words.questions import Answer, Guess, Offer, OfferReason, Scorer, answer_question
    from storybank.words.questions.asked import asked_by_role
    from storybank.words.review import review_story
    from storybank.words.rules import ReviewRule, review_rules
else:
    from storybank.late import late

    __getattr__, __dir__ = late(__name__)

__all__ = ["Answer", "DuplicatePair", "Guess", "Offer", "OfferReason", "PostingNeed", "ReviewRule"]
__all__ += ["Scorer", "SharedPassage", "answer_question", "asked_by_role", "bank_health"]
__all__ += ["find_duplicates", "health_rules", "merge_episodes", "needs_from_posting", "review_rules"]
__all__ += ["review_story", "with_posting"]
