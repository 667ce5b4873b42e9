import { CliError } from '../cli-error';
import { ExitCode } from '../exit-codes';
import { suggestion } from '../suggestion';
import type { Synthesis } from './synthesize';

/**
 * Chooses an environment of a program.
 *
 * @param given what the user named. @default - the only environment
 * @param allowFormer whether it may be one that left the program
 * @throws CliError if there is no such environment, or none is named and there are several
 */
export function chooseEnvironment(
  { environments, former }: Pick<Synthesis, 'environments' | 'former'>,
  given: string | undefined,
  { allowFormer = false }: { allowFormer?: boolean } = {},
): string {
  const accepted = allowFormer ? [...environments, ...former] : environments;
  if (given === undefined) {
    if (environments.length === 1) {
      return environments[0];
    }
    const names = accepted.map((name) => `"${name}"`).join(', ');
    throw new CliError(
      environments.length === 0 ? 'The program has no environments.' : 'The program has several environments.',
      { reason: names && `Name one of ${names}.`, exitCode: ExitCode.usage },
    );
  }
  if (accepted.includes(given)) {
    return given;
  }
  if (former.includes(given)) {
    throw new CliError(`The program no longer has the environment "${given}".`, {
      reason: suggestion(given, environments),
      hint: `Delete it from its cluster with: kubeflow-cdk delete ${given}`,
      exitCode: ExitCode.usage,
    });
  }
  throw new CliError(`The program has no environment "${given}".`, {
    reason: suggestion(given, accepted),
    exitCode: ExitCode.usage,
  });
}

/**
 * Checks the name of a component.
 *
 * @throws CliError if there is none with the name
 */
export function checkComponent(environment: string, names: readonly string[], given: string): string {
  if (!names.includes(given)) {
    throw new CliError(`The environment "${environment}" has no component "${given}".`, {
      reason: suggestion(given, names),
      exitCode: ExitCode.usage,
    });
  }
  return given;
}
