import type { Answers } from '../answers/answers';
import { environmentsOf } from '../program/app-program';
import { quote } from '../program/typescript';

/** The test of the app, for Node.js' test runner. */
export function typescriptTest(answers: Answers): string {
  return `import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { parseAllDocuments } from 'yaml';

const folder = mkdtempSync(join(tmpdir(), ${quote(`${answers.name}-`)}));

before(() => {
  const output = {
    CDK8S_OUTDIR: join(folder, 'dist'),
    CDKTF_OUTDIR: join(folder, 'cdktf.out'),
    KUBEFLOW_DEPLOY_OUTDIR: join(folder, 'deploy.out'),
  };
  execFileSync(process.execPath, ['--import', 'tsx', 'main.ts'], { env: { ...process.env, ...output }, stdio: 'pipe' });
});
after(() => rmSync(folder, { recursive: true }));

/** All Kubernetes objects of an environment. */
function objectsOf(environment: string) {
  const manifests = join(folder, 'dist', environment);
  const files = readdirSync(manifests, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.yaml'));
  const documents = files.flatMap((file) => parseAllDocuments(readFileSync(join(manifests, file), 'utf8')));
  return documents.map((document) => document.toJS());
}

for (const environment of [${environmentsOf(answers).map(quote).join(', ')}]) {
  test(\`\${environment} deploys its components\`, () => {
    const deployments = objectsOf(environment).filter(({ kind }) => kind === 'Deployment');
    const names = deployments.map(({ metadata }) => metadata.name);
    for (const name of [${expectedDeployments(answers).map(quote).join(', ')}]) {
      assert.ok(names.includes(name), \`\${name} is not one of \${names}\`);
    }
  });

  test(\`\${environment} pins every image\`, () => {
    const images = JSON.stringify(objectsOf(environment)).match(/"image":"[^"]+"/g) ?? [];
    assert.notEqual(images.length, 0);
    const unpinned = images.filter((image) => !/[:@][^/:]+"$/.test(image.slice('"image":"'.length)));
    assert.deepEqual(unpinned, []);
  });

  test(\`\${environment} contains no Secret\`, () => {
    const secrets = objectsOf(environment).filter(({ kind }) => kind === 'Secret');
    assert.ok(secrets.every(({ data, stringData }) => data === undefined && stringData === undefined));
  });
}
`;
}

/** Deployments of the components. */
function expectedDeployments({ components }: Answers): string[] {
  return [
    ...(components.includes('notebooks') ? ['jupyterhub-hub', 'jupyterhub-proxy'] : []),
    ...(components.includes('training') ? ['training-operator'] : []),
  ].sort();
}

/** The same test in Python, for unittest. */
export function pythonTest(answers: Answers): string {
  const environments = environmentsOf(answers).map((each) => JSON.stringify(each));
  return `import json
import os
import re
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

from cdk8s import Yaml

ENVIRONMENTS = [${environments.join(', ')}]
DEPLOYMENTS = ${JSON.stringify(expectedDeployments(answers)).replaceAll(',', ', ')}


class AppTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        folder = Path(cls.folder.name)
        output = {
            "CDK8S_OUTDIR": str(folder / "dist"),
            "CDKTF_OUTDIR": str(folder / "cdktf.out"),
            "KUBEFLOW_DEPLOY_OUTDIR": str(folder / "deploy.out"),
        }
        command = [sys.executable, "main.py"]
        subprocess.run(command, env={**os.environ, **output}, check=True, capture_output=True)
        cls.objects = {
            environment: [
                each for file in sorted((folder / "dist" / environment).rglob("*.yaml")) for each in Yaml.load(str(file))
            ]
            for environment in ENVIRONMENTS
        }

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    def names(self, environment, kind):
        return [each["metadata"]["name"] for each in self.objects[environment] if each["kind"] == kind]

    def test_deploys_its_components(self):
        for environment in ENVIRONMENTS:
            found = [name for name in self.names(environment, "Deployment") if name in DEPLOYMENTS]
            self.assertEqual(sorted(found), DEPLOYMENTS)

    def test_pins_every_image(self):
        for environment in ENVIRONMENTS:
            images = re.findall(r'"image": "([^"]+)"', json.dumps(self.objects[environment]))
            self.assertTrue(images)
            self.assertEqual([image for image in images if not re.search(r"[:@][^/]+$", image)], [])

    def test_contains_no_secret(self):
        for environment in ENVIRONMENTS:
            secrets = [each for each in self.objects[environment] if each["kind"] == "Secret"]
            self.assertEqual([each for each in secrets if "data" in each or "stringData" in each], [])


if __name__ == "__main__":
    unittest.main()
`;
}
