"""OR-Tools CP-SAT, alone in its process: reads one plain program a line, writes one answer a line."""

from __future__ import annotations

import json
import sys
from importlib import import_module
from time import perf_counter
from typing import Any

PATIENCE = 5.0
"""Seconds for a tier: some rounds would take it minutes."""


def solve(plain: dict[str, Any]) -> dict[str, Any]:
    """Maximise the tiers one after another, each search starting from the solution before."""
    cp_model = import_module("ortools.sat.python.cp_model")
    began = perf_counter()
    model = cp_model.CpModel()
    flags = [model.new_bool_var(f"x{column}") for column in range(plain["columns"])]

    def total(terms: dict[str, int]) -> Any:
        return cp_model.LinearExpr.weighted_sum([flags[int(c)] for c in terms], list(terms.values()))

    for terms, limit in plain["rows"]:
        model.add(total(terms) <= limit)
    reached, proved = {}, True
    for name, terms in plain["tiers"].items():
        model.maximize(total(terms))
        solver = cp_model.CpSolver()
        solver.parameters.max_time_in_seconds = PATIENCE
        status = solver.solve(model)
        assert status in {cp_model.OPTIMAL, cp_model.FEASIBLE}
        proved = proved and status == cp_model.OPTIMAL
        reached[name] = round(solver.objective_value)
        model.add(total(terms) >= reached[name])
        model.clear_hints()
        for flag in flags:
            model.add_hint(flag, solver.value(flag))
    return {"reached": reached, "seconds": perf_counter() - began, "proved": proved}


if __name__ == "__main__":
    import_module("ortools.sat.python.cp_model")
    for line in sys.stdin:
        sys.stdout.write(json.dumps(solve(json.loads(line))) + "\n")
        sys.stdout.flush()
