#!/usr/bin/env bash
# Checks the Python that the components carry against the real JupyterHub and KubeSpawner, pinned in requirements.txt: linter,
# formatter, type check, tests. The environment is made once and kept in the user's cache folder, one for each requirements.txt.
set -euo pipefail

root=$(cd "$(dirname "$0")/.." && pwd)
suite=$root/test/components/jupyterhub
sources=$root/lib/components/jupyterhub
key=$(python3 --version | cat - "$suite/requirements.txt" | sha256sum | cut -c1-16)
venv=${XDG_CACHE_HOME:-$HOME/.cache}/kubeflow-cdk/python-$key

if [[ ! -e $venv/complete ]]; then
  rm -rf "$venv"
  python3 -m venv "$venv"
  "$venv/bin/pip" install --quiet --disable-pip-version-check -r "$suite/requirements.txt"
  touch "$venv/complete"
fi

# configurable-http-proxy, which the tests that run a hub start, is one of this project's npm packages.
export PATH=$venv/bin:$root/node_modules/.bin:$PATH
cd "$suite"
ruff check --config pyproject.toml . "$sources"
ruff format --check --config pyproject.toml . "$sources"
mypy . "$sources"
pytest -q "$@"
