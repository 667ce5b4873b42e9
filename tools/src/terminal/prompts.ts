import { CliError } from '../cli-error';
import { ExitCode } from '../exit-codes';

/** Questions to a person. Tests answer them. */
export interface Prompts {
  confirm(message: string, initial: boolean): Promise<boolean>;
  /** @param invalid returns why a text is not accepted */
  text(message: string, initial: string, invalid?: (text: string) => string | undefined): Promise<string>;
  select<T extends string>(message: string, options: readonly T[], initial: T): Promise<T>;
  multiselect<T extends string>(message: string, options: readonly T[], initial: readonly T[]): Promise<T[]>;
}

/** Questions on this terminal. */
export async function terminalPrompts(): Promise<Prompts> {
  const clack = await import('@clack/prompts');
  const answered = <T>(answer: T | symbol): T => {
    if (clack.isCancel(answer)) {
      throw new CliError('cancelled.', { exitCode: ExitCode.interrupted });
    }
    return answer as T;
  };
  return {
    async confirm(message, initialValue) {
      return answered<boolean>(await clack.confirm({ message, initialValue }));
    },
    async text(message, initialValue, invalid) {
      return answered<string>(await clack.text({ message, initialValue, validate: (text) => invalid?.(text ?? '') }));
    },
    async select(message, options, initialValue) {
      const choices = options.map((value) => ({ value: value as string }));
      return answered(
        await clack.select({ message, options: choices, initialValue: initialValue as string }),
      ) as typeof initialValue;
    },
    async multiselect(message, options, initialValues) {
      const choices = options.map((value) => ({ value: value as string }));
      const values = await clack.multiselect({
        message,
        options: choices,
        initialValues: [...initialValues] as string[],
        required: true,
      });
      return answered(values) as (typeof options)[number][];
    },
  };
}
