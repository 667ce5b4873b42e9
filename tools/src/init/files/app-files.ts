import { version } from '../../version';
import type { Answers } from '../answers/answers';
import { ANSWERS_FILE, answersFile } from '../answers/answers-file';
import { appProgram } from '../program/app-program';
import type { Props } from '../program/code';
import { pythonProgram } from '../program/python';
import { typescriptProgram } from '../program/typescript';
import { pythonTest, typescriptTest } from './app-test';
import { cdk8sYaml, cdktfJson, packageJson, tsconfig } from './package-json';
import { readme } from './readme';
import { workflow } from './workflow';

/** Contents of files, by path. */
export type AppFiles = ReadonlyMap<string, string>;

/** Files that an app takes from elsewhere: translated values. */
export interface AppSeed {
  /** Props of JupyterHub. */
  readonly jupyterhub?: Props;
  /** Additional files, by path. */
  readonly files?: ReadonlyMap<string, string>;
}

/** All files of an app. The same answers give the same bytes. */
export function appFiles(answers: Answers, seed: AppSeed = {}): AppFiles {
  const program = appProgram(answers, seed.jupyterhub);
  const isPython = answers.language === 'python';
  return new Map([
    ['README.md', readme(answers)],
    ...(isPython
      ? [
          ['main.py', pythonProgram(program)] as const,
          ['test_main.py', pythonTest(answers)] as const,
          ['requirements.txt', `${answers.library ?? `kubeflow-cdk~=${version}`}\n`] as const,
        ]
      : [
          ['main.ts', typescriptProgram(program)] as const,
          ['main.test.ts', typescriptTest(answers)] as const,
          ['tsconfig.json', tsconfig()] as const,
        ]),
    ['package.json', packageJson(answers)],
    ['cdk8s.yaml', cdk8sYaml(answers)],
    ...(answers.platform === 'gke' ? [['cdktf.json', cdktfJson(answers)] as const] : []),
    ['.gitignore', gitignore(answers)],
    ['.github/workflows/kubeflow.yml', workflow(answers)],
    [ANSWERS_FILE, answersFile(answers)],
    ...(seed.files ?? []),
  ]);
}

/** The local Terraform state is in cdktf.out, which may contain secrets. */
function gitignore({ language, platform }: Answers): string {
  return [
    'node_modules/',
    ...(language === 'python' ? ['.venv/', '__pycache__/'] : []),
    'dist/',
    'deploy.out/',
    ...(platform === 'gke' ? ['cdktf.out/', '*.tfstate', '*.tfstate.*'] : []),
    '',
  ].join('\n');
}
