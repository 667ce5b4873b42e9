#!/usr/bin/env bash
# Runs each randomized test for BUDGET seconds, ten minutes by default, and those of units for a tenth of it, because there are many.
# Unlike a run of CI, it draws enough inputs for the assertions on what they cover. Build first.
set -euo pipefail
cd "$(dirname "$0")/.."

export BUDGET=${BUDGET:-600}
export SEED=${SEED:-$((RANDOM * 32768 + RANDOM))}
# More than any test reaches.
export RUNS=1000000 INPUTS=1000000
echo "soak: SEED=$SEED BUDGET=$BUDGET"

failed=()
suite() {
  echo "== $1"
  "${@:2}" || failed+=("$1")
}
suite unit env KUBEFLOW_CDK_BUILD=1 BUDGET=$(((BUDGET + 9) / 10)) npx vitest run $(git grep --files-with-matches 'checkProperty(' -- 'test/*.test.ts' \
  ':!test/cluster' ':!test/python-package' ':!test/random')
suite checks npm run --silent test:checks -- mutation
suite python-package npm run --silent test:python-package -- generated-programs
suite cluster npm run --silent test:cluster -- property-based tf-job-validation model-configurations

if ((${#failed[@]} > 0)); then
  echo "soak: failed with SEED=$SEED: ${failed[*]}"
  exit 1
fi
