import { version } from '../../version';
import type { Answers } from '../answers/answers';

/** Peers of the library that programs import. A test compares the ranges with those of the library. */
export const PEERS: Readonly<Record<string, string>> = {
  cdk8s: '^2.70.106',
  'cdk8s-plus-27': '^2.9.5',
  cdktf: '^0.21.0',
  constructs: '^10.4.2',
};

const DEVELOPMENT: Readonly<Record<string, string>> = {
  '@types/node': '^20.19.0',
  tsx: '^4.23.0',
  typescript: '~5.9.3',
  yaml: '^2.9.0',
};

/** Versions that work together have the same minor version until 1.0. */
export const LIBRARY_RANGE = `^${version}`;

export function packageJson(answers: Answers): string {
  const { name, environment, language } = answers;
  const commandLine = { 'kubeflow-cdk-cli': answers.commandLine ?? LIBRARY_RANGE };
  const scripts = { deploy: `kubeflow-cdk deploy ${environment}`, status: `kubeflow-cdk status ${environment}` };
  const content =
    language === 'python'
      ? { name, version: '0.0.0', private: true, scripts, devDependencies: commandLine }
      : {
          name,
          version: '0.0.0',
          private: true,
          scripts: {
            synth: 'node --import tsx main.ts',
            test: 'tsc --noEmit && node --import tsx --test main.test.ts',
            ...scripts,
          },
          dependencies: sorted({ ...PEERS, 'kubeflow-cdk': answers.library ?? LIBRARY_RANGE }),
          devDependencies: sorted({ ...DEVELOPMENT, ...commandLine }),
        };
  return json(content);
}

export function tsconfig(): string {
  return json({
    compilerOptions: {
      target: 'ES2022',
      module: 'NodeNext',
      strict: true,
      noEmit: true,
      noUnusedLocals: true,
      skipLibCheck: true,
      types: ['node'],
    },
    include: ['*.ts'],
  });
}

/** Both command lines run the same program. */
export function cdktfJson({ language, name }: Answers): string {
  return json({
    language,
    app: programCommand(language),
    projectId: name,
    sendCrashReports: 'false',
    terraformProviders: [],
    terraformModules: [],
    context: {},
  });
}

export function cdk8sYaml({ language }: Answers): string {
  return `language: ${language}\napp: ${programCommand(language)}\noutput: dist\n`;
}

/** The command that runs the program. */
export function programCommand(language: Answers['language']): string {
  return language === 'python' ? '.venv/bin/python main.py' : 'node --import tsx main.ts';
}

function json(content: object): string {
  // Formatters keep a short list on one line.
  return `${JSON.stringify(content, undefined, 2).replace(/\[\n\s+("[^"]*")\n\s+\]/g, '[$1]')}\n`;
}

function sorted(entries: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(entries).sort(([a], [b]) => (a < b ? -1 : 1)));
}
