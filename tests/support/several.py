"""What comes several at a time, of every kind there is, from one bank, one day and one plan."""

from __future__ import annotations

from typing import Any

from storybank import (
    Policy,
    Story,
    analysis,
    check_plan,
    find_duplicates,
    plan_round,
    replan,
    review_story,
    suggest_stories,
)
from storybank.sample import sample_bank, sample_round
from storybank.values import Several

BANK, DAY = sample_bank(), sample_round()
PLAN = plan_round(BANK, DAY)
STRESS = analysis.stress(PLAN, BANK)
COMPARISON = analysis.compare(PLAN, plan_round(BANK, DAY, policy=Policy(stories_per_meeting=1)))
TWIN = BANK.stories[0].replace(id="again", episode="again")

SEVERAL: dict[str, Several[Any]] = {
    "plan.assignments": PLAN.assignments,
    "plan.coverage": PLAN.coverage,
    "plan.gaps": PLAN.gaps,
    "plan.backups": PLAN.backups,
    "plan.statements": PLAN.statements,
    "plan.findings": PLAN.findings,
    "plan.stories_for": PLAN.stories_for("Rafael Onyango"),
    "bank.stories": BANK.stories,
    "bank.tellings": BANK.tellings,
    "bank.impressions": BANK.impressions,
    "bank.findings": BANK.findings,
    "round.interviewers": DAY.interviewers,
    "round.findings": DAY.findings,
    "person.needs": DAY.interviewers[0].needs,
    "review_story": review_story(BANK.stories[0]),
    "review_story of a bare one": review_story(Story("A")),
    "find_duplicates": find_duplicates(BANK),
    "find_duplicates of twins": find_duplicates(BANK.with_stories(TWIN)),
    "suggest_stories": suggest_stories(BANK, DAY),
    "lone_competencies": analysis.lone_competencies(BANK, DAY),
    "check_plan": check_plan(PLAN, BANK),
    "why": analysis.why(PLAN, BANK),
    "stress.losses": STRESS.losses,
    "stress.standings": STRESS.standings,
    "comparison.tiers": COMPARISON.tiers,
    "comparison.changes": COMPARISON.changes,
    "change.changes": replan(PLAN, BANK, DAY).changes,
    "alternatives": analysis.alternatives(PLAN, BANK, limit=2),
}
