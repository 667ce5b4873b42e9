import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inject } from 'vitest';
import { type PythonError, PythonRunner } from './python-runner';

const APP = `
from cdk8s import App, Chart, Size
from constructs import Construct
from kubeflow_cdk import *

app = KubeflowApp(summary=False)
platform = MinikubePlatform(app, "laptop")
`;

/** Creates two objects of the same name. */
const CONFLICTS = `
for id in ["a", "b"]:
    TFServing(platform.chart("serving"), id, name="same", model=ModelSource.from_url("pvc://models/inception"))
`;

const MISTAKE = 'NfsServer(platform.chart("nfs"), "nfs", disks={"Team Data": NfsDisk(size=Size.gibibytes(1))})';

/** The first line of the error of `MISTAKE`. */
const TEXT = /^laptop\/nfs\/nfs: disk "Team Data" is not a valid name\.\n {2}Must be /;

describe('an error in Python', () => {
  let folder: string;
  let runner: PythonRunner;
  let programs = 0;

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'kubeflow-cdk-python-errors-'));
    runner = new PythonRunner(inject('python'));
  });
  afterAll(() => {
    runner.end();
    rmSync(folder, { recursive: true, force: true });
  });

  async function errorOf(program: string): Promise<PythonError> {
    programs += 1;
    const file = join(folder, `${programs}.py`);
    writeFileSync(file, program);
    const error = await runner.run(file);
    if (error === undefined) {
      throw new Error('the program has no error');
    }
    return error;
  }

  test.each([
    ['a constructor', MISTAKE, TEXT],
    ['a constructor of a subclass', `class Files(NfsServer): pass\n${MISTAKE.replace('NfsServer', 'Files')}`, TEXT],
    [
      'a method',
      'NfsServer(platform.chart("nfs"), "nfs", disks={}).volume("models")',
      /^laptop\/nfs\/nfs: disk "models" does not exist/,
    ],
    [
      'a static method, which reads a property that Python implements',
      `
import jsii
@jsii.implements(IBucket)
class Bucket:
    @property
    def name(self):
        return "models"
    @property
    def url(self):
        ${MISTAKE}
ModelSource.bucket(Bucket(), "inception")`,
      TEXT,
    ],
    ['a check of arguments', 'TFJobOperator(platform.chart("a"), "a", replicas=-1)', /^laptop\/a\/a: /],
    [
      'a method that overrides one of the library, which the library calls',
      `
class Team(KubeflowApp):
    def synth_yaml(self):
        ${MISTAKE}
        return ""
Team(summary=False).synth_yaml()`,
      TEXT,
    ],
    [
      'a method that overrides one of cdk8s, which cdk8s calls',
      `
class Team(Chart):
    def to_json(self):
        ${MISTAKE}
plain = App(outdir="${tmpdir()}")
Team(plain, "team")
plain.synth()`,
      TEXT,
    ],
  ])('of %s is a KubeflowError with its text, and a RuntimeError', async (_, statements, text) => {
    const error = await errorOf(`${APP}${statements}`);
    expect(error).toMatchObject({ class: 'kubeflow_cdk.KubeflowError', isRuntimeError: true });
    expect(error.text).toMatch(text);
    expectNoJavaScript(error);
  });

  test('of synthesis is a SynthesisError with all problems', async () => {
    const error = await errorOf(`${APP}${CONFLICTS}app.synth()`);
    expect(error).toMatchObject({ class: 'kubeflow_cdk.SynthesisError', isRuntimeError: true });
    expect(error.text).toMatch(/^synthesis found 5 problems; no file was written\.\n\nlaptop\/serving\/b\//);
    expect(error.problems).toHaveLength(5);
    for (const problem of error.problems ?? []) {
      expect(problem).toMatch(/^laptop\/serving\/b\/\S+: \w+ "kubeflow\/same" is also created by laptop\/serving\/a\//);
    }
    expectNoJavaScript(error);
  });

  test('of a validation with an empty line is one problem', async () => {
    const error = await errorOf(`${APP}
import jsii
from constructs import IValidation

@jsii.implements(IValidation)
class Validation:
    def validate(self):
        return ["first line\\n\\nlast line\\n", "other"]
platform.node.add_validation(Validation())
app.synth()`);
    expect(error.problems).toEqual(['laptop: first line\nlast line', 'laptop: other']);
  });

  test('can be caught by its class, from the package or as a RuntimeError', async () => {
    const error = await errorOf(`${APP}${CONFLICTS}
from kubeflow_cdk import KubeflowError, SynthesisError
for caught in [KubeflowError, RuntimeError]:
    try:
        ${MISTAKE}
    except caught:
        pass
try:
    app.synth()
except SynthesisError as error:
    raise ValueError(len(error.problems))`);
    expect(error).toMatchObject({ class: 'builtins.ValueError', text: '5' });
  });

  test('of another library stays as it is', async () => {
    const error = await errorOf(`${APP}
Chart(app, "twice")
Chart(app, "twice")`);
    expect(error).toMatchObject({ class: 'builtins.RuntimeError' });
    expect(error.traceback).toContain('JavaScriptError');
  });
});

function expectNoJavaScript({ traceback }: PythonError): void {
  expect(traceback).not.toMatch(/JavaScriptError|node:internal|\.js:|direct cause|During handling/);
}
