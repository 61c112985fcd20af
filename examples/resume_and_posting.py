# %% [markdown]
# # From a résumé and a posting to a plan
#
# A teacher wants to become deputy head. She has a résumé, the posting, and two evenings. The résumé holds her
# stories in a line each, and the posting says what they will ask. Let us bring the two together.

# %%
import json
from pathlib import Path
from tempfile import TemporaryDirectory

from storybank import (
    Interviewer,
    Round,
    StoryBank,
    needs_from_posting,
    plan_round,
    review_story,
    suggest_stories,
)
from storybank.formats import read_json_resume
from storybank.words import with_posting

resume = {
    "basics": {"name": "Amina Farouk", "email": "amina@example.org"},
    "work": [
        {
            "name": "Hollin Lane School",
            "position": "Head of Year 9",
            "startDate": "2021-09",
            "highlights": [
                "Halved the absences of Year 9 within two terms",
                "Coached four new colleagues through their first year",
            ],
        }
    ],
}
with TemporaryDirectory() as folder:
    path = Path(folder, "resume.json")
    path.write_text(json.dumps(resume), "utf-8")
    reading = read_json_resume(path)
print(reading, end="\n\n")

# %% [markdown]
# Her name and address stay out, and every highlight has become a draft. A draft is never planned: it waits
# until it is told whole. Ask what it lacks:

# %%
absences, coached = reading.stories
for finding in review_story(absences):
    print(finding.message)

# %% [markdown]
# ## What the job asks for

# %%
posting = """Deputy head (pastoral)
Requirements:
- You have led a team of teachers
- You build trust with parents
- You stay calm under pressure
Nice to have:
- Experience of coaching junior staff
"""
needs = needs_from_posting(posting)
print()
for need in needs:
    print(f"{'must' if need.required else 'nice'}  {need.competency_id:18} “{need.evidence[0]}”")

# %% [markdown]
# `with_posting` hands this to the people who usually ask about such things.

# %%
head = Interviewer("Mr Okoro", title="Head teacher", role="hiring_manager", needs=())
governor = Interviewer("Ms Lindqvist", title="Chair of governors")
day = with_posting(Round("Deputy head", [head, governor], employer="Marsh End Academy"), needs)
print(f"\n{day}\n")

# %% [markdown]
# ## The first evening: tell two of them whole

# %%
absences = absences.replace(
    situation="In Year 9 every eighth pupil was away on an ordinary Monday, and nobody knew why.",
    task="I had taken the year over, and the head wanted half of that by Easter.",
    action="I had five form tutors ring every home before ten, and on Fridays we spoke about each name.",
    competencies={"leading a team": 4, "delivering results": 5},
    status="ready",
)
coached = coached.replace(
    situation="Four colleagues came straight from training, and the year before two had left.",
    task="I was asked to see them through.",
    action="I sat in on a lesson a week, and spoke about one thing each time: theirs, not mine.",
    result="All four are still teaching.",
    competencies={"coaching": 5, "building trust": 3},
    status="ready",
)
bank = reading.into(StoryBank()).with_stories(absences, coached)
plan = plan_round(bank, day)
for person in day.interviewers:
    print(
        f"{person.name}: {' and '.join(story.title for story in plan.stories_for(person)) or 'nothing yet'}"
    )
plan

# %% [markdown]
# ## The second evening: what to write next

# %%
print(f"\n{suggest_stories(bank, day).to_text()}")
