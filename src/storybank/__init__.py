"""Give every interviewer a different success story, with proof that no better plan exists.

The names below are the library's surface; everything else may move. Each loads when it is first asked for,
with what it needs and no more.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from storybank.analysis import (
        Barrier,
        Comparison,
        Contest,
        English,
        LoneCompetency,
        Loss,
        Obstacle,
        Placement,
        Reason,
        StressTest,
        Suggestion,
        Wording,
        alternatives,
        compare,
        contest,
        lone_competencies,
        stress,
        suggest_stories,
        why,
        why_not,
    )
    from storybank.bank import StoryBank, StoryCount
    from storybank.briefs import Brief, Cue, brief
    from storybank.competencies import (
        Competency,
        Framework,
        Resolution,
        builtin_framework,
        join_frameworks,
        resolve,
        resolve_all,
        with_matches,
    )
    from storybank.errors import (
        DocumentError,
        DuplicateStory,
        Fault,
        ImpossibleLock,
        InvalidInput,
        MissingExtra,
        MissingNeeds,
        NewerDocument,
        NewerStore,
        StaleStory,
        StoreError,
        StoreUnavailable,
        StorybankError,
        StoryInUse,
        UnknownReference,
    )
    from storybank.findings import Finding
    from storybank.history import Impression, Telling, tellings_of
    from storybank.interviews import Interviewer, Need, NeedRef, Round, Sitting
    from storybank.planning import (
        Assignment,
        Backup,
        Coverage,
        Found,
        Gap,
        Plan,
        PlanChange,
        Policy,
        Progress,
        Proof,
        StoryChange,
        Tier,
        Violation,
        carry_over,
        check_plan,
        plan_round,
        replan,
        verify_proof,
    )
    from storybank.storage import SavedPlan, Store, StoryRevision, open_store, prepare_sqlite
    from storybank.stories import Story
    from storybank.warming import warm_up
    from storybank.words import (
        Answer,
        DuplicatePair,
        Guess,
        Offer,
        OfferReason,
        PostingNeed,
        ReviewRule,
        Scorer,
        SharedPassage,
        answer_question,
        bank_health,
        find_duplicates,
        health_rules,
        merge_episodes,
        needs_from_posting,
        review_rules,
        review_story,
        with_posting,
    )
else:
    from storybank import late as _late  # so that storybank.late stays the module

    __getattr__, __dir__ = _late.late(
        __name__,
        {
            "bank": "StoryBank StoryCount",
            "competencies": (
                "Competency Framework Resolution builtin_framework join_frameworks resolve resolve_all "
                "with_matches"
            ),
            "errors": (
                "DocumentError DuplicateStory Fault ImpossibleLock InvalidInput MissingExtra MissingNeeds "
                "NewerDocument NewerStore StaleStory StoreError StoreUnavailable StorybankError "
                "StoryInUse UnknownReference"
            ),
            "findings": "Finding",
            "history": "Impression Telling tellings_of",
            "interviews": "Interviewer Need NeedRef Round Sitting",
            "stories": "Story",
            "briefs": "Brief Cue brief",
            "analysis": (
                "Barrier Comparison Contest English LoneCompetency Loss Obstacle Placement Reason StressTest "
                "Suggestion Wording alternatives compare contest lone_competencies stress suggest_stories "
                "why why_not"
            ),
            "planning": (
                "Assignment Backup Coverage Found Gap Plan PlanChange Policy Progress Proof StoryChange "
                "Tier Violation carry_over check_plan plan_round replan verify_proof"
            ),
            "storage": "SavedPlan Store StoryRevision open_store prepare_sqlite",
            "warming": "warm_up",
            "words": (
                "Answer DuplicatePair Guess Offer OfferReason PostingNeed ReviewRule Scorer SharedPassage "
                "answer_question bank_health find_duplicates health_rules merge_episodes "
                "needs_from_posting review_rules review_story with_posting"
            ),
        },
    )

__version__ = "0.1.0"

__all__ = [
    "Answer",
    "Assignment",
    "Backup",
    "Barrier",
    "Brief",
    "Comparison",
    "Competency",
    "Contest",
    "Coverage",
    "Cue",
    "DocumentError",
    "DuplicatePair",
    "DuplicateStory",
    "English",
    "Fault",
    "Finding",
    "Found",
    "Framework",
    "Gap",
    "Guess",
    "ImpossibleLock",
    "Impression",
    "Interviewer",
    "InvalidInput",
    "LoneCompetency",
    "Loss",
    "MissingExtra",
    "MissingNeeds",
    "Need",
    "NeedRef",
    "NewerDocument",
    "NewerStore",
    "Obstacle",
    "Offer",
    "OfferReason",
    "Placement",
    "Plan",
    "PlanChange",
    "Policy",
    "PostingNeed",
    "Progress",
    "Proof",
    "Reason",
    "Resolution",
    "ReviewRule",
    "Round",
    "SavedPlan",
    "Scorer",
    "SharedPassage",
    "Sitting",
    "StaleStory",
    "Store",
    "StoreError",
    "StoreUnavailable",
    "Story",
    "StoryBank",
    "StoryChange",
    "StoryCount",
    "StoryInUse",
    "StoryRevision",
    "StorybankError",
    "StressTest",
    "Suggestion",
    "Telling",
    "Tier",
    "UnknownReference",
    "Violation",
    "Wording",
    "alternatives",
    "answer_question",
    "bank_health",
    "brief",
    "builtin_framework",
    "carry_over",
    "check_plan",
    "compare",
    "contest",
    "find_duplicates",
    "health_rules",
    "join_frameworks",
    "lone_competencies",
    "merge_episodes",
    "needs_from_posting",
    "open_store",
    "plan_round",
    "prepare_sqlite",
    "replan",
    "resolve",
    "resolve_all",
    "review_rules",
    "review_story",
    "stress",
    "suggest_stories",
    "tellings_of",
    "verify_proof",
    "warm_up",
    "why",
    "why_not",
    "with_matches",
    "with_posting",
]
