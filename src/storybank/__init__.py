"""Give every interviewer a different success story, with proof that no better plan exists.

The names below are the library's surface; everything else may move. Each loads when it is first asked for,
with what it needs and no more. What one asks about a plan stands in `storybank.analysis`, what reads and
writes files in `storybank.formats`; both are there without an import of their own.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from storybank import analysis, formats
    from storybank.analysis import Suggestion, suggest_stories
    from storybank.bank import StoryBank
    from storybank.batch import PlanJob, PlanResult, plan_many
    from storybank.briefs import Brief, brief
    from storybank.competencies import Competency, Framework, Resolution, builtin_framework, resolve
    from storybank.errors import (
        DocumentError,
        Fault,
        InvalidInput,
        StaleStory,
        StoreError,
        StoreUnavailable,
        StorybankError,
        UnknownReference,
    )
    from storybank.findings import Finding
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
    from storybank.warming import warm_up
    from storybank.words.duplicates import DuplicatePair, find_duplicates
    from storybank.words.health import bank_health
    from storybank.words.postings import PostingNeed, needs_from_posting
    from storybank.words.questions import Answer, Guess, Offer, answer_question
    from storybank.words.review import review_story
else:
    from storybank import late as _late  # so that storybank.late stays the module

    __getattr__, __dir__ = _late.late(__name__)

__version__ = "0.1.0"

__all__ = ["Answer", "Assignment", "Backup", "Brief", "Competency", "Coverage", "DocumentError"]
__all__ += ["DuplicatePair", "Fault", "Finding", "Framework", "Gap", "Guess", "Impression"]
__all__ += ["Interviewer", "InvalidInput", "Meeting", "Need", "NeedRef", "Offer", "Plan", "PlanJob"]
__all__ += ["PlanResult", "Policy", "PostingNeed", "Proof", "Resolution", "Round", "StaleStory"]
__all__ += ["Statement", "Store", "StoreError", "StoreUnavailable", "Story", "StoryBank"]
__all__ += ["StorybankError", "Suggestion", "Telling", "Tier", "UnknownReference", "Violation"]
__all__ += ["afterwards", "analysis", "answer_question", "bank_health", "brief", "builtin_framework"]
__all__ += ["carry_over", "check_plan", "countdown", "day_pages", "find_duplicates", "formats"]
__all__ += ["needs_from_posting", "open_store", "owners", "plan_many", "plan_round", "replan"]
__all__ += ["resolve", "review_story", "suggest_stories", "tellings_of", "verify_proof", "warm_up"]
