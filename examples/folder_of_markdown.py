# %% [markdown]
# # The folder of Markdown
#
# A warehouse lead keeps notes in a folder, a file for each thing that happened, each written as it came. They
# are read as they are. What you change goes back into the same files, and nothing else in them moves.

# %%
from difflib import ndiff
from pathlib import Path
from tempfile import TemporaryDirectory

from storybank import Interviewer, Round, plan_round, review_story
from storybank.formats import read_markdown, write_markdown

temporary = TemporaryDirectory()
folder = Path(temporary.name)  # yours: Path("notes/stories")
(folder / "forklift.md").write_text("""---
tags: [safety 4, speaking up 3]
when: 2023
mood: proud
---
# The forklift that was never checked

**Situation:** The daily check was ticked before anybody had seen the truck.
**Task:** I led the late shift, and the trucks were mine.
**Action:** I stopped ticking, and did the first ten checks together with whoever was driving.
**Result:** We found two bad brakes in the first week. Nobody ticks blind any more.
""")
(folder / "peak.md").write_text("""# Peak with nine people short
Skills: planning (4), staying calm (4), communication (3)

## Context
The week before Christmas the agency sent nine people fewer than agreed.

## What I did
I closed two of the five lanes, put the fast pickers together, and told the drivers the truth about the times.

## Impact
All parcels left the day they were due, two hours late.
""")
_ = (folder / "ideas.txt").write_text("Ask Marek about the new scanners.\n")

# %% [markdown]
# ## Read it

# %%
reading = read_markdown(folder)
print(reading)
print()

# %% [markdown]
# Whatever was not read is named, so nothing gets lost in silence. Each story has a source, too:

# %%
for story in reading:
    print(f"{story.source}: {', '.join(f'{name} {n}' for name, n in story.competencies.items())}")
print()

# %% [markdown]
# ## Plan with it

# %%
bank = reading.bank
day = Round(
    "Shift manager",
    [
        Interviewer("Derya Aksoy", title="Site manager", must=["planning"], should=["communication"]),
        Interviewer("Paul Brandt", title="Safety officer", must=["safety"]),
    ],
)
plan = plan_round(bank, day)
for person in day.interviewers:
    print(f"{person.name}: {' and '.join(story.title for story in plan.stories_for(person))}")
print()
plan

# %% [markdown]
# ## Make a story better, and write it back
#
# What would a reader miss?

# %%
peak = bank["peak-with-nine-people-short"]
for finding in review_story(peak):
    print(finding.message)
print()

# %%
before = (folder / "peak.md").read_text()
better = peak.replace(result="All 8,400 parcels left the day they were due, the last truck two hours late.")
write_markdown(bank.with_stories(better), folder)
after = (folder / "peak.md").read_text()
changed = [line for line in ndiff(before.splitlines(), after.splitlines()) if line[0] in "-+"]
print("peak.md", *changed, sep="\n")

# %%
temporary.cleanup()
