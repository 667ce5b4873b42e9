#!/usr/bin/env bash
# Lints, type-checks and tests the Python code of the components with the real JupyterHub and KubeSpawner, in the versions of
# requirements.txt.
set -euo pipefail

root=$(cd "$(dirname "$0")/.." && pwd)
suite=$root/test/components/jupyterhub/config
sources=$root/lib/components/jupyterhub/config
schedule=$root/lib/components/tf-job-schedule
benchmark=$root/lib/components/tf-cnn
environment=$(python3 "$root/scripts/python_environment.py" "$suite/requirements.txt")

# Tests that run a hub start configurable-http-proxy, which is one of this project's npm packages.
export PATH=$environment/bin:$root/node_modules/.bin:$PATH
cd "$suite"
# The suite of the Python package checks the types of the last four.
linted=(. "$sources" "$schedule" "$benchmark" "$root/scripts" "$root/test/components/tf-serving"
  "$root/python" "$root/examples" "$root/test/docs" "$root/test/python-package")
ruff check --config pyproject.toml "${linted[@]}"
ruff format --check --config pyproject.toml "${linted[@]}"
mypy . "$sources" "$schedule" "$root/scripts"
# More processes than typical cores, because most tests wait for a hub. The tests of a file share a hub, so files are not split. The slowest
# files come first in the alphabet, so keep that order.
pytest -q --numprocesses=3 --dist=loadfile --no-loadscope-reorder "$@"
