"""Creates a Python environment in the user's cache, unless it exists, and prints its folder.

python3 scripts/python_environment.py REQUIREMENTS [PIP_INSTALL_OPTION...]

There is one environment per Python version, content of the requirements file, and options. Environments that no run
has used for 30 days are deleted.
"""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import time
import venv
from pathlib import Path

SECONDS_KEPT_UNUSED = 30 * 24 * 60 * 60


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
        # The time of the last use.
        os.utime(folder)
    remove_unused(cache)
    return folder


def remove_unused(cache: Path) -> None:
    for folder in cache.glob("python-*"):
        if folder.suffix == "" and is_unused(folder):
            with folder.with_suffix(".lock").open("w") as lock:
                try:
                    fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                except BlockingIOError:
                    # Another suite requests it at this moment.
                    continue
                if is_unused(folder):
                    shutil.rmtree(folder)


def is_unused(folder: Path) -> bool:
    return time.time() - folder.stat().st_mtime > SECONDS_KEPT_UNUSED


if __name__ == "__main__":
    print(environment_for(Path(sys.argv[1]), sys.argv[2:]))
