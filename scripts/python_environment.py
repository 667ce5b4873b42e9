"""Creates a Python environment in the user's cache, unless it exists, and prints its folder.

python3 scripts/python_environment.py REQUIREMENTS [PIP_INSTALL_OPTION...]

There is one environment per Python version, content of the requirements file, and options.
"""

import fcntl
import hashlib
import os
import subprocess
import sys
import venv
from pathlib import Path


def environment_for(requirements: Path, options: list[str]) -> Path:
    key = hashlib.sha256("\n".join([sys.version, *options, requirements.read_text()]).encode()).hexdigest()[:16]
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "kubeflow-cdk"
    folder = cache / f"python-{key}"
    complete = folder / "complete"
    cache.mkdir(parents=True, exist_ok=True)
    # Suites run in parallel: the second one waits until the first one has created the environment.
    with folder.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not complete.exists():
            venv.create(folder, clear=True, with_pip=True)
            pip = [str(folder / "bin/python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
            subprocess.run([*pip, *options, "-r", str(requirements)], check=True, stdout=sys.stderr)
            complete.touch()
    return folder


if __name__ == "__main__":
    print(environment_for(Path(sys.argv[1]), sys.argv[2:]))
