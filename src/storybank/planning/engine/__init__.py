"""The planner in whole numbers: stories, sittings and questions are positions here, not names.

`problem` states it and says what an assignment is worth, `program` writes it as an integer program, `search`
finds the best, `certify` proves it and `bounds` adds the proof up. Only `solver` knows HiGHS.
Nothing here knows a text or a date, so other problems (generalized assignment, maximum coverage) can be
stated in it.
"""
