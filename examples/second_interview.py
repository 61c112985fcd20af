# %% [markdown]
# # The day itself: a second interview from end to end
#
# The evening before, noon, the evening after, and the next round. The candidate, the people and the employer
# are made up; the store lives in a temporary folder, and nothing is left behind.

# %%
from pathlib import Path
from tempfile import TemporaryDirectory

from storybank import Impression, Interviewer, Plan, Round, carry_over, open_store, plan_round, tellings_of
from storybank.sample import sample_bank, sample_round

folder = TemporaryDirectory()
store = open_store(Path(folder.name, "stories.db"))
store.add(*sample_bank().stories)
store.record(*sample_bank().tellings)
store.note(*sample_bank().impressions)


def show_day(plan: Plan) -> None:
    """Print each meeting to come, with its stories in the order of telling."""
    for meeting in plan.round:
        if not meeting.is_over:
            start = f"{meeting.starts_at:%H:%M} " if meeting.starts_at else ""
            print(f"{start}{meeting.names}")
            for story in plan.stories_for(meeting.interviewers[0]):
                print(f"  • {story.title}")


# %% [markdown]
# ## The evening before
#
# What the first round took away comes along: Rafael's doubt about stakeholders becomes something that he must
# hear about.

# %%
bank = store.load()
final = carry_over(bank, sample_round())
plan = plan_round(bank, final)
store.save_round(final)
store.save_plan(plan)
print("The evening before")
show_day(plan)
plan

# %% [markdown]
# One story is missing. You can still think of one tonight.

# %%
print(f"\n{plan.gaps.to_text()}")

# %% [markdown]
# ## Noon
#
# The morning went as planned, but for one thing: Rafael asked how you work without a plan, and you told him
# the story that was meant for the peers. Say so, and plan the afternoon anew: as little as possible changes.

# %%
day = final
for name in ("Ilse Verhoeven", "Rafael Onyango"):
    day = day.with_told(name, *plan.stories_for(name))
day = day.with_told("Rafael Onyango", "A December without a forecast")
afternoon = plan_round(bank, day, previous=plan)
store.save_round(day)
store.save_plan(afternoon)
print("\nNoon: “A December without a forecast” is spent")
show_day(afternoon)

# %% [markdown]
# What does that cost you? What is open now and was not in the morning:

# %%
before = {(gap.interviewer_id, gap.competency_id) for gap in plan.gaps}
for gap in afternoon.gaps:
    if (gap.interviewer_id, gap.competency_id) not in before:
        print(f"Open now: {gap.interviewer}, {gap.competency} ({gap.priority})")

# %% [markdown]
# ## The evening after
#
# Write down what they heard, and what somebody doubted. It takes a minute, and the next round starts there.

# %%
for name in ("Mei-Ling Tsao", "Farida Rahmani", "Grace Adeyemi"):
    day = day.with_told(name, *afternoon.stories_for(name))
store.save_round(day)
store.record(*tellings_of(day))
doubt = "“I know what you have built. Whom have you brought on?”"
store.note(
    Impression("Grace Adeyemi", "developing others", kind="concern", employer=day.employer, notes=doubt)
)
print(f"\nThe evening after: {len(tellings_of(day))} tellings are on record, and Grace's doubt:\n{doubt}")

# %% [markdown]
# ## The next round
#
# Grace hears nothing twice, and her doubt comes first.

# %%
bank = store.load()
grace = Interviewer("Grace Adeyemi", title="Vice President, Operations", must=["customer focus"])
henrik = Interviewer("Henrik Solberg", title="Chief Executive")
last = carry_over(bank, Round("Last talk", [grace, henrik], employer="Estermere Freight"))
print("\nThe next round")
show_day(plan_round(bank, last))

# %%
store.close()
folder.cleanup()
