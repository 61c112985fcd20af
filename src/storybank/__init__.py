"""Give every interviewer a different success story, with proof that no better plan exists.

The names below are the library's surface; everything else may move. Each loads when it is first asked for,
with what it needs and no more. What one asks about a plan stands in `storybank.analysis`, what reads and
writes files in `storybank.formats`; both are there without an import of their own.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from storybank import analysis, formats
    from storybank.analysis import Suggestion, suggest_stories, why
    from storybank.bank import StoryBank
    from storybank.batch import PlanJob, PlanResult, plan_many
    from storybank.briefs import Brief, brief
    from storybank.competencies import Competency, Framework, Resolution, builtin_framework, resolve
    from storybank.errors import (
        DocumentError as DocumentError,
    )
    from storybank.errors import (
        Fault as Fault,
    )
    from storybank.errors import (
        InvalidInput,
        StaleStory,
        StorybankError,
        UnknownReference,
    )
    from storybank.errors import (
        StoreError as StoreError,
    )
    from storybank.errors import (
        StoreUnavailable as StoreUnavailable,
    )
    from storybank.findings import Finding
    from storybank.formats.csv import read_csv
    from storybank.formats.markdown.reading import read_markdown
    from storybank.formats.redaction import redact_bank
    from storybank.formats.rounds import round_from_text
    from storybank.history import Impression, Telling, tellings_of
    from storybank.interviews import Interviewer, Meeting, Need, NeedRef, Round
    from storybank.pages import day_pages
    from storybank.planning.assignments import Assignment, Backup, Coverage
    from storybank.planning.check import check_plan
    from storybank.planning.check_context import Violation
    from storybank.planning.gaps import Gap
    from storybank.planning.goals import Proof, Tier
    from storybank.planning.needs import carry_over
    from storybank.planning.plan import Plan
    from storybank.planning.planner import plan_round
    from storybank.planning.policy import Policy
    from storybank.planning.replanning import replan
    from storybank.planning.verify import verify_proof
    from storybank.preparation import countdown
    from storybank.storage import Store, open_store, owners
    from storybank.stories import Statement, Story
    from storybank.thanks import afterwards
    from storybank.warming import warm_up as warm_up
    from storybank.words.duplicates import DuplicatePair, find_duplicates
    from storybank.words.health import bank_health
    from storybank.words.postings import PostingNeed, needs_from_posting
    from storybank.words.questions import Answer, Guess, Offer, answer_question
    from storybank.words.review import review_story
else:
    from storybank import late as _late  # so that storybank.late stays the module

    __getattr__, __dir__ = _late.late(__name__)

__version__ = "0.1.0"

__all__ = ["Answer", "Assignment", "Backup", "Brief", "Competency", "Coverage", "DuplicatePair"]
__all__ += ["Finding", "Framework", "Gap", "Guess", "Impression", "Interviewer", "InvalidInput"]
__all__ += ["Meeting", "Need", "NeedRef", "Offer", "Plan", "PlanJob", "PlanResult", "Policy"]
__all__ += ["PostingNeed", "Proof", "Resolution", "Round", "StaleStory", "Statement", "Store", "Story"]
__all__ += ["StoryBank", "StorybankError", "Suggestion", "Telling", "Tier", "UnknownReference"]
__all__ += ["Violation", "afterwards", "analysis", "answer_question", "bank_health", "brief"]
__all__ += ["builtin_framework", "carry_over", "check_plan", "countdown", "day_pages"]
__all__ += ["find_duplicates", "formats", "needs_from_posting", "open_store", "owners", "plan_many"]
__all__ += ["plan_round", "read_csv", "read_markdown", "redact_bank", "replan", "resolve"]
__all__ += ["review_story", "round_from_text", "suggest_stories", "tellings_of", "verify_proof", "why"]
