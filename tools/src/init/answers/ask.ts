import { CliError } from '../../cli-error';
import type { Prompts } from '../../terminal/prompts';
import { type AnswerName, type Answers, COMPONENTS, PLATFORMS } from './answers';
import { checkedAnswer } from './check-answer';

/** Asks for the answers that people change, with the chosen ones as defaults. Given answers are not asked. */
export async function askAnswers(
  prompts: Prompts,
  chosen: Answers,
  given: Partial<Answers>,
): Promise<Partial<Answers>> {
  const answers: Record<string, unknown> = { ...given };
  const ask = async (name: AnswerName, message: string, initial: string, optional = false) => {
    if (answers[name] !== undefined) {
      return;
    }
    const text = await prompts.text(message, initial, (value) =>
      optional && value.trim() === '' ? undefined : invalid(name, value),
    );
    if (text.trim() !== '') {
      answers[name] = checkedAnswer(name, text, message);
    }
  };
  answers.platform ??= await prompts.select('Platform', PLATFORMS, chosen.platform);
  // A choice that belongs to the detected platform does not fit another one.
  const same = answers.platform === chosen.platform;
  answers.components ??= await prompts.multiselect('Components', COMPONENTS, chosen.components);
  await ask('environment', 'Name of the environment', same ? chosen.environment : String(answers.platform));
  if (answers.platform === 'gke') {
    await ask('project', 'Google Cloud project', chosen.project ?? '');
    if (answers.region === undefined) {
      await ask('zone', 'Zone (empty for a regional cluster)', chosen.zone ?? '', true);
    }
    if (answers.zone === undefined) {
      await ask('region', 'Region', chosen.region ?? '');
    }
  }
  await ask('hostname', 'Hostname of JupyterHub (empty: forward a port)', chosen.hostname ?? '', true);
  if (answers.hostname !== undefined) {
    await ask('adminUsers', 'Administrators of JupyterHub', '');
  }
  return answers as Partial<Answers>;
}

function invalid(name: AnswerName, value: string): string | undefined {
  try {
    checkedAnswer(name, value, name);
    return undefined;
  } catch (error) {
    return error instanceof CliError ? error.reason : String(error);
  }
}
