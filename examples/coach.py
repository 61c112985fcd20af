# %% [markdown]
# # A coach with thirty clients
#
# One file holds them all, each with stories and a round of their own, and no client sees another. On Monday
# morning the coach asks three things: who is up this week, who still has a gap, and what do I print?
# Thirty people are made up here; the file lives in a temporary folder.

# %%
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from storybank import Interviewer, Meeting, Round, Story, day_pages, open_store, owners
from storybank.formats import write_page
from storybank.overnight import plan_owners

folder = TemporaryDirectory()
file = Path(folder.name, "clients.db")  # yours stays where you put it

NAMES = """
Aylin Ben Chiara Dmitri Esra Femi Greta Hamid Ines Jakub Keiko Leo Marta Nils Olu Petra Quentin Rosa Samir
Tilda Umut Vera Wanda Xaver Yusuf Zoe Anton Bea Cem Doro
"""
STORIES = {
    "nurse": {
        "Two nurses short at night": {"teamwork": 4, "staying calm": 3},
        "The handover nobody read": {"communication": 4, "problem solving": 4},
        "The daughter who shouted": {"handling conflict": 4, "empathy": 4},
    },
    "teacher": {
        "The class nobody wanted": {"motivating people": 4, "delivering results": 4},
        "The colleague who marked too late": {"handling conflict": 4, "teamwork": 3},
        "The trip I had to call off": {"honesty": 4, "communication": 3},
    },
    "warehouse": {
        "The forklift that was never checked": {"safety": 4, "communication": 3},
        "Peak with nine people short": {"planning": 4, "delivering results": 4},
        "Two shifts, one rota": {"handling conflict": 3, "teamwork": 4},
    },
}
MONDAY = datetime(2026, 11, 30, 9, tzinfo=UTC)

# %% [markdown]
# ## Thirty clients, thirty plans
#
# Yours come from what they send you, of course: `read_csv`, `read_markdown`, `read_round`.

# %%
for number, name in enumerate(NAMES.split()):
    trade = [*STORIES][number % 3]
    written = [*STORIES[trade].items()][: 3 - number % 4 // 2]  # some have a story still to write
    boss = ("Joanna Szulc", "Tom Reid", "Ana Ruiz")[number % 3]
    manager = Interviewer(boss, title="Operations manager", must=["conflict"], should=["teamwork"])
    hr = Interviewer("Ken Abara", title="HR Partner", must=["communication"])
    week, weekday = divmod(number // 3, 5)
    start = MONDAY + timedelta(weeks=week, days=weekday, hours=number % 3)
    meetings = [
        Meeting([manager], starts_at=start, minutes=45),
        Meeting([hr], starts_at=start + timedelta(hours=1), minutes=30),
    ]
    day = Round(trade.capitalize(), meetings)
    with open_store(file, owner=name.lower()) as store:
        store.add(*(Story(title, competencies=shown) for title, shown in written))
        store.save_round(day)

for result in plan_owners(file):  # who has the plan of this very day is not planned again
    if result.error:
        print(f"{result.key}: {result.error}")

# %% [markdown]
# ## Everybody at a glance

# %%
everybody = owners(file, today="2026-11-30")
print(everybody)

# %% [markdown]
# ## Who is up today
#
# For each of them: the pages of the day, to print or to mail, and the stories to write until then.

# %%
print()
for row in everybody:
    if row.next_meeting != MONDAY.date():
        continue
    with open_store(file, owner=row) as store:
        bank, plan = store.load(), store.plans()[-1]
    write_page(day_pages(plan, bank), Path(folder.name, f"{row.owner}.html"))
    print(f"{row.owner}: {row.owner}.html, {len(plan.round)} sheets and one for the door")
    for gap in plan.gaps:
        print(f"  {gap.remedy}")

# %%
folder.cleanup()
