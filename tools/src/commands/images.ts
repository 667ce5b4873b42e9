import { type Command, Option } from 'commander';
import type { CommandDefinition, CommandGroup } from './command';

/** Programs that copy images, in the order of preference. */
export const COPY_TOOLS = ['skopeo', 'crane', 'docker'] as const;

const FILE = ['--file <path>', 'lock file (default: that of the program, or images.lock.json)'] as const;

/** Collects the values of an option that can be repeated, or has several values separated by commas. */
const collect = (value: string, before: readonly string[] = []) => [...before, ...value.split(',')];

function addPlainHttp(command: Command): void {
  command.option('--plain-http <host>', 'registry without TLS; can be repeated', collect);
}

const LIST: CommandDefinition = {
  name: 'list',
  summary: 'Lists the images of the program, and the components that run them.',
  configure: (command) =>
    command
      .argument('[environment]', 'environment of the program (default: all)')
      .option(...FILE)
      .addHelpText(
        'after',
        `
Runs the program of this folder, and changes none of its files. Names are those in pods: with imageRegistry, they are
those of the mirror.

Examples:
  kubeflow-cdk images list
  kubeflow-cdk images list prod --json    one image a line

Exit codes: 0 success, 2 no such environment, 3 the program failed, 8 the lock file cannot be read`,
      ),
  load: async () => (await import('../images/list')).runList,
};

const LOCK: CommandDefinition = {
  name: 'lock',
  summary: 'Writes the digests of all images to a lock file, which the program reads.',
  configure: (command) => {
    command
      .option(...FILE)
      .option('--update', 'ask registries for the digests of all images, not only of new ones')
      .option(
        '--arch <architecture>',
        'architecture that all images must have, for example arm64; can be repeated',
        collect,
      )
      .option('--from-mirror', 'ask the registry of imageRegistry, if the public ones cannot be reached')
      .option('--offline', 'ask no registry, and fail if an image is not in the file')
      .option('--dry-run', 'print the changes, and write nothing');
    addPlainHttp(command);
    command.addHelpText(
      'after',
      `
Asks the registries of the images, with the credentials of docker login, podman login or a credential helper. Keeps the
digests of images that are in the file, and removes those of images that left the program.

Similar for a single image: skopeo inspect docker://IMAGE

Examples:
  kubeflow-cdk images lock
  kubeflow-cdk images lock --update --arch amd64 --arch arm64
  kubeflow-cdk images lock --offline --dry-run    in CI: fails if the file is not complete

Exit codes: 0 success, 1 changes with --dry-run, 2 wrong arguments, 3 the program failed, 4 a registry cannot be
reached, limits requests or rejects the credentials, 5 no permission, 6 no such image or architecture, or another digest,
8 a file cannot be read or written, 9 a credential helper is not installed`,
    );
  },
  load: async () => (await import('../images/lock')).runLock,
};

const MIRROR: CommandDefinition = {
  name: 'mirror',
  summary: 'Copies all images to a registry.',
  configure: (command) => {
    command
      .argument('[environment]', 'environment of the program (default: all)')
      .option('--to <registry>', 'registry with an optional path (default: imageRegistry of the platforms)')
      .addOption(
        new Option(
          '--tool <program>',
          'skopeo, crane, or docker with buildx (default: the first one that is installed)',
        ).choices(COPY_TOOLS),
      )
      .option(...FILE)
      .option('--dry-run', 'print the commands, and copy nothing');
    addPlainHttp(command);
    command.addHelpText(
      'after',
      `
Copies all architectures, by the digests of the lock file if there is one, and compares the digests in the mirror. Prints
the setting that makes pods pull from the mirror.

Examples:
  kubeflow-cdk images mirror --to registry.example.com/mirror --dry-run > mirror.sh
  kubeflow-cdk images mirror prod --yes

Exit codes: 0 copied, 2 wrong arguments, 3 the program failed, 4 a registry cannot be reached or rejects the
credentials, 5 no permission, 6 an image was not copied, 9 no tool is installed, 130 Ctrl-C`,
    );
  },
  load: async () => (await import('../images/mirror')).runMirror,
};

export const IMAGES: CommandGroup = {
  name: 'images',
  summary: 'Lists, locks and mirrors the images of the program.',
  commands: [LIST, LOCK, MIRROR],
};
