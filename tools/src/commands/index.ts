import { add } from './add';
import { AUTO_DEPLOY } from './auto-deploy';
import type { CommandDefinition, CommandGroup } from './command';
import { completion } from './completion';
import { CONTROLLER } from './controller';
import { DELETE } from './delete';
import { DEPLOY } from './deploy';
import { DIFF } from './diff';
import { DOCTOR } from './doctor';
import { GRAPH } from './graph';
import { IMAGES } from './images';
import { init } from './init';
import { OPEN } from './open';
import { REPORT } from './report';
import { STATUS } from './status';
import { UI } from './ui';

/** All commands, in the order of the help text. */
export const COMMANDS: readonly (CommandDefinition | CommandGroup)[] = [
  init,
  add,
  DEPLOY,
  STATUS,
  DIFF,
  DELETE,
  OPEN,
  DOCTOR,
  IMAGES,
  REPORT,
  GRAPH,
  UI,
  AUTO_DEPLOY,
  CONTROLLER,
  completion,
];
