"""Runs programs in one process, because each process starts Node.js and loads the library again.

Reads the path of a program from each line of the standard input, and prints its error as a line of JSON: `null` if the
program succeeds.
"""

import json
import runpy
import sys
import traceback
from typing import Any


def outcome(program: str) -> dict[str, Any] | None:
    try:
        runpy.run_path(program)
    except Exception as error:
        return {
            "class": f"{type(error).__module__}.{type(error).__qualname__}",
            "isRuntimeError": isinstance(error, RuntimeError),
            "text": str(error),
            "problems": getattr(error, "problems", None),
            "traceback": "".join(traceback.format_exception(error)),
        }
    return None


for line in sys.stdin:
    print(json.dumps(outcome(line.rstrip("\n"))), flush=True)
