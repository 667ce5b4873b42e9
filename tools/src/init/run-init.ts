import { resolve } from 'node:path';
import type { Run } from '../commands/command';
import { ExitCode } from '../exit-codes';
import { terminalPrompts } from '../terminal/prompts';
import { answersFromOptions } from './answers/flags';
import type { ContextChoice } from './ask-context';
import { deployApp } from './deploy-app';
import { NO_FACTS, readFacts } from './facts';
import { initApp } from './init-app';
import { reportTo } from './report';

interface Options {
  readonly answers?: string;
  readonly fromValues?: string;
  readonly detect?: boolean;
  readonly deploy?: boolean;
  readonly json?: boolean;
  readonly yes?: boolean;
}

/** Runs `kubeflow-cdk init`. */
export const runInit: Run = async (terminal, [folder = 'my-kubeflow'], options) => {
  const { answers: answersPath, fromValues: valuesPath, detect = true, deploy, json = false, yes } = options as Options;
  const prompts = terminal.interactive && !yes && !json ? await terminalPrompts() : undefined;
  const given = answersFromOptions(options);
  const asksContext = prompts !== undefined && detect && given.context === undefined && answersPath === undefined;
  const chosen: ContextChoice = asksContext
    ? await (await import('./ask-context')).askContext(prompts, terminal.env)
    : { detect };
  const answers = await initApp(
    {
      folder,
      given: chosen.context === undefined ? given : { ...given, context: chosen.context },
      answersPath,
      valuesPath,
    },
    {
      terminal,
      report: reportTo(terminal, json, deploy),
      prompts,
      readFacts: async (context) => (chosen.detect ? await readFacts(terminal, context) : NO_FACTS),
    },
  );
  return deploy ? await deployApp(terminal, resolve(terminal.cwd, folder), answers, { json, yes }) : ExitCode.success;
};
