// Releases all packages of this repository. CONTRIBUTING.md describes the procedure.
//
// npm run release -- VERSION [--execute [--publish]] [--skip-ci] [--date YYYY-MM-DD]
import { readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Artifacts, buildArtifacts, writeChecksums } from './artifacts';
import { changesOf, releasedChangelog } from './changelog';
import { parseOptions, type ReleaseOptions } from './options';
import { packagesIn, setVersions } from './packages';
import { lastRelease, releaseProblems } from './preconditions';
import { publishCommands, writeProvenance } from './publication';
import { Repository } from './repository';
import { outputOf, run } from './run';

const ROOT = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '');

try {
  release(parseOptions(process.argv.slice(2), new Date().toISOString().slice(0, 10)));
} catch (error) {
  process.stderr.write(`release: ${(error as Error).message}\n`);
  process.exitCode = 1;
}

function release(options: ReleaseOptions): void {
  const { version, execute, publish, skipCi } = options;
  const repository = new Repository(ROOT);
  const { state } = repository;
  const problems = releaseProblems(version, state, execute);
  if (problems.length > 0) {
    throw new Error(`${version} cannot be released:\n${problems.map((problem) => `- ${problem}`).join('\n')}`);
  }
  if (execute && !skipCi) {
    step('all suites');
    run(['bash', '.ci/run'], { cwd: ROOT });
  }
  const target = join(ROOT, 'release', version);
  let commands: string[][] = [];
  repository.withCopy((copy) => {
    const notes = prepare(copy, options, lastRelease(state.tags));
    step('tests of the release');
    run(['npm', 'run', '--silent', 'lint'], { cwd: copy.root });
    run(['npm', 'test'], { cwd: copy.root });
    step('packages');
    const artifacts = build(copy, version, target);
    step(execute ? 'commit and tag' : 'changes that --execute commits and tags');
    copy.printChanges();
    if (execute) {
      copy.commitAndTag(version, notes);
      repository.fastForward(copy.commit);
    }
    commands = publishCommands(relative(ROOT, target), version, artifacts);
  });
  printResult(version, target, options);
  for (const command of commands) {
    process.stdout.write(`  ${command.join(' ')}\n`);
    if (publish) {
      run(command, { cwd: ROOT });
    }
  }
}

/** Changes the sources. Returns the changes for users. */
function prepare(copy: Repository, { version, date }: ReleaseOptions, last: string | undefined): string {
  step('sources');
  setVersions(copy.root, version);
  const file = join(copy.root, 'CHANGELOG.md');
  const changelog = releasedChangelog(readFileSync(file, 'utf8'), { version, date }, copy.subjectsSince(last));
  writeFileSync(file, changelog);
  // The output from which the upgrade tests of the next versions start.
  run(['npm', 'run', '--silent', 'record-output'], { cwd: copy.root });
  warnAboutInstructions(copy.root, last);
  return changesOf(changelog, version);
}

/** Builds everything, and describes it. */
function build(copy: Repository, version: string, target: string): Artifacts {
  const { commit, commitTime } = copy;
  const artifacts = buildArtifacts(copy.root, target, { SOURCE_DATE_EPOCH: commitTime });
  writeProvenance(target, copy.root, { version, commit, commitTime });
  writeChecksums(target);
  return artifacts;
}

/** Pages that describe the installation from a checkout, or an older version. */
function warnAboutInstructions(root: string, last: string | undefined): void {
  const old = last ? `|[a-z_-]+-${last.replaceAll('.', '\\.')}(\\.tgz|-py3)` : '';
  const pattern = `is not on npm yet${old}`;
  const pages = ['README.md', 'docs', 'python/README.md', 'examples'];
  const command = ['sh', '-c', 'git grep --extended-regexp --name-only "$0" -- "$@" || true', pattern, ...pages];
  const found = outputOf(command, { cwd: root });
  if (found !== '') {
    process.stdout.write(
      `WARNING: these pages tell users to install another version:\n${found.replace(/^/gm, '  ')}\n`,
    );
  }
}

function printResult(version: string, target: string, { execute, publish }: ReleaseOptions): void {
  const names = packagesIn(ROOT).filter(({ isPrivate }) => !isPrivate);
  step(execute ? `${version} is committed and tagged` : `dry run of ${version}: nothing is committed`);
  process.stdout.write(`Packages: ${names.map(({ name }) => name).join(', ')}\n`);
  process.stdout.write(readFileSync(join(target, 'SHA256SUMS'), 'utf8').replace(/^/gm, '  ').trimEnd());
  process.stdout.write(`\nFiles: ${relative(ROOT, target)}/\n`);
  process.stdout.write(publish ? 'Publishing:\n' : `${execute ? 'Publish with' : 'After --execute, publish with'}:\n`);
}

function step(title: string): void {
  process.stdout.write(`\n== ${title}\n`);
}
