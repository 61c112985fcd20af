"""How much memory a process has had."""

from __future__ import annotations

import resource
import sys
from pathlib import Path

STATUS = Path("/proc/self/status")


def most_bytes() -> int:
    """Return the most memory that this process has had at any time.

    Linux counts in `ru_maxrss` what the process had that started this one: from a full test run, a gigabyte.
    """
    if STATUS.exists():
        (line,) = (line for line in STATUS.read_text("utf-8").splitlines() if line.startswith("VmHWM:"))
        return 1024 * int(line.split()[1])
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most if sys.platform == "darwin" else 1024 * most
