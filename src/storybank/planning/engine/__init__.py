"""The planner in whole numbers; no text and no date, so generalized assignment can be stated in it too.

`problem` states it and says what an assignment is worth, `program` writes it as an integer program, `search`
finds the best, `certify` proves it and `bounds` adds the proof up. Only `solver` knows HiGHS.
"""
