"""From two files to a page to print, without writing a line of code.

    python examples/plan_from_files.py stories.md round.csv -o thursday.html

The stories are notes, a table or a bank: .md, .txt, .csv, .xlsx, .json, or a folder of notes. The round says
who interviews you: a table, a calendar invitation or a mail. What was guessed and what was left out is said
first, then comes the plan. It is the same as `python -m storybank plan …`, which is there without a checkout.
"""

import sys

from storybank.__main__ import main

if __name__ == "__main__":
    main("plan", *sys.argv[1:])
