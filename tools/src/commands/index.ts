import { add } from './add';
import { AUTO_DEPLOY } from './auto-deploy';
import type { CommandDefinition } from './command';
import { completion } from './completion';
import { CONTROLLER } from './controller';
import { DELETE } from './delete';
import { DEPLOY } from './deploy';
import { DIFF } from './diff';
import { DOCTOR } from './doctor';
import { init } from './init';
import { OPEN } from './open';
import { STATUS } from './status';

/** All commands, in the order of the help text. */
export const COMMANDS: readonly CommandDefinition[] = [
  init,
  add,
  DEPLOY,
  STATUS,
  DIFF,
  DELETE,
  OPEN,
  DOCTOR,
  AUTO_DEPLOY,
  CONTROLLER,
  completion,
];
