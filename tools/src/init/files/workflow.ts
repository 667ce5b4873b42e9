import type { Answers } from '../answers/answers';
import { ciEnvironment } from '../program/app-program';

/** A workflow for GitHub Actions that tests each change, and deploys it to a kind cluster. */
export function workflow(answers: Answers): string {
  const environment = ciEnvironment(answers);
  const hasFiles = answers.components.includes('shared-files');
  return `name: kubeflow
on:
  push:
    branches: [main]
  pull_request:
permissions:
  contents: read
jobs:
  deploy-on-kind:
    runs-on: ubuntu-24.04
    timeout-minutes: 45
    steps:
      - uses: actions/checkout@v5
      - uses: actions/setup-node@v5
        with:
          node-version: 24
${answers.language === 'python' ? pythonSteps() : '      - run: npm install\n      - run: npm test\n'}${
  hasFiles
    ? "      # Nodes of kind are containers: they mount NFS with the runner's kernel.\n      - run: sudo modprobe nfs\n"
    : ''
}      # kind and kubectl are part of the runner.
      - run: npx kubeflow-cdk deploy ${environment} --yes --timeout 20m
      - run: npx kubeflow-cdk status ${environment}
`;
}

function pythonSteps(): string {
  return `      - uses: actions/setup-python@v6
        with:
          python-version: '3.12'
      - run: npm install
      - run: python -m venv .venv
      - run: .venv/bin/pip install --requirement requirements.txt
      - run: .venv/bin/python -m unittest
`;
}
