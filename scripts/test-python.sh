#!/usr/bin/env bash
# Checks the Python that the components carry against the real JupyterHub and KubeSpawner, pinned in requirements.txt: linter,
# formatter, type check, tests.
set -euo pipefail

root=$(cd "$(dirname "$0")/.." && pwd)
suite=$root/test/components/jupyterhub/config
sources=$root/lib/components/jupyterhub/config
schedule=$root/lib/components/tf-job-schedule
benchmark=$root/lib/components/tf-cnn
environment=$(python3 "$root/scripts/python_environment.py" "$suite/requirements.txt")

# configurable-http-proxy, which the tests that run a hub start, is one of this project's npm packages.
export PATH=$environment/bin:$root/node_modules/.bin:$PATH
cd "$suite"
ruff check --config pyproject.toml . "$sources" "$schedule" "$benchmark" "$root/scripts" "$root/test/components/tf-serving"
ruff format --check --config pyproject.toml . "$sources" "$schedule" "$benchmark" "$root/scripts" "$root/test/components/tf-serving"
mypy . "$sources" "$schedule" "$root/scripts"
# More at a time than a machine has cores: most of them wait for a hub. Files stay whole, whose tests share one, and those that wait longest
# are among the first in the alphabet.
pytest -q --numprocesses=3 --dist=loadfile --no-loadscope-reorder "$@"
