# %% [markdown]
# # My first plan
#
# You are a nurse, and on Thursday two people interview you for ward sister. Let us see who should hear what.
# It takes five minutes: three stories, two people, one plan. Change anything, and run it again.

# %%
from storybank import Interviewer, Round, Story, StoryBank, brief, plan_round, suggest_stories

# %% [markdown]
# ## Three things that happened to you
#
# Write down what happened, in your own words. What it shows, and how strongly, is a number from 1 (a trace)
# to 5 (outstanding). The names of what it shows are your own, too.

# %%
night = Story(
    "Two nurses short at night",
    situation="Two colleagues called in sick at nine in the evening, with twenty-six patients on the ward.",
    task="I was in charge of the shift, and the medication round had to be done by midnight.",
    action="I split the ward in two halves, asked the porter to fetch and carry, and took the sickest six.",
    result="Every dose was given on time, and nobody stayed longer than their shift.",
    competencies={"teamwork": 4, "staying calm": 3},
)
handover = Story(
    "The handover nobody read",
    situation="Our handover form had four pages, and the morning shift asked everything again.",
    task="My manager wanted something that gets read.",
    action="I sat in on ten handovers and put the nine questions that were really asked on one page.",
    result="A handover takes twelve minutes instead of twenty-five. Two other wards use the page now.",
    competencies={"communication": 4, "problem solving": 3},
)
daughter = Story(
    "The daughter who shouted",
    situation="A patient's daughter shouted at a student nurse in front of the whole bay.",
    task="I had to calm her, and to stand by my student.",
    action="I took her into the office, let her finish, and said what we knew and when we would know more.",
    result="The next day she came back to say sorry to the student.",
    competencies={"handling conflict": 4, "empathy": 4},
)
bank = StoryBank([night, handover, daughter])
print(night)

# %% [markdown]
# ## Who will sit there
#
# `must` is what somebody has to hear from you, `should` is what would help. You know neither? Leave them out:
# the job title says what such people usually ask about.

# %%
joanna = Interviewer("Joanna Szulc", title="Matron", must=["teamwork", "handling conflict"])
ken = Interviewer("Ken Abara", title="Ward manager", must=["communication"], should=["coaching others"])
day = Round("Ward sister, Thursday", [joanna, ken])

# %% [markdown]
# ## The plan
#
# Nobody hears what another one hears, and no better plan exists. The last line of a cell shows itself.

# %%
plan = plan_round(bank, day)
for person in day.interviewers:
    print(f"{person.name}: {' and '.join(story.title for story in plan.stories_for(person))}")
plan

# %% [markdown]
# ## What is missing
#
# Better to know tonight than on Thursday. So there is one more story to write:

# %%
print(plan.gaps.to_text())
print()
print(suggest_stories(bank, day)[0])

# %%
coached = Story(
    "The student who wanted to give up",
    action="I took her along on my rounds for a week, and let her lead the last two.",
    competencies={"coaching others": 4},
)
plan = plan_round(bank + coached, day)
print(plan.gaps)
print()

# %% [markdown]
# ## On the way there
#
# One page for each person. Good luck on Thursday!

# %%
print(brief(plan, bank + coached, "Joanna Szulc"))
