import type { DeploymentPlan } from '../plan/plan';
import { type CommandAction, commandAction } from './actions';

/** Objects that must end before the apps are deleted: a hub, or the pods that its users started. */
export interface StoppedObjects {
  /** `pods`, or a kind and a name: `deployment/hub`. */
  readonly resource: string;
  readonly namespace?: string;
  /** Labels of the objects, if the resource has no name. */
  readonly selector?: string;
}

/** Returns the objects that the deletion of an environment stops first: its steps delete them by name or label. */
export function stoppedObjects({ delete: steps }: Pick<DeploymentPlan, 'delete'>): StoppedObjects[] {
  return steps.flatMap(({ command = [], data }) => {
    const [program, ...words] = command[1] === '--context' ? [command[0], ...command.slice(3)] : command;
    const [verb, resource = '-f', ...options] = words;
    if (program !== 'kubectl' || verb !== 'delete' || resource.startsWith('-') || data) {
      return [];
    }
    const after = (option: string) => (options.includes(option) ? options[options.indexOf(option) + 1] : undefined);
    const [namespace, selector] = [after('-n'), after('-l')];
    return [{ resource, ...(namespace !== undefined && { namespace }), ...(selector !== undefined && { selector }) }];
  });
}

/** Returns what was stopped by earlier plans and is not part of this one, in the order in which it must end. */
export function formerObjects(recorded: readonly StoppedObjects[], plan: DeploymentPlan): StoppedObjects[] {
  const current = new Set(stoppedObjects(plan).map(keyOf));
  const objects = plan.components.flatMap((component) => component.objects);
  return recorded.filter((each) => {
    const isCurrent = objects.some(
      ({ kind, name, namespace }) => `${kind.toLowerCase()}/${name}` === each.resource && namespace === each.namespace,
    );
    return !isCurrent && !current.has(keyOf(each));
  });
}

/** Returns recorded objects without repetitions. */
export function distinctObjects(recorded: readonly StoppedObjects[]): StoppedObjects[] {
  return [...new Map(recorded.map((each) => [keyOf(each), each])).values()];
}

/** Reads recorded objects. Ignores entries that are not valid. */
export function parseStopped(text = '[]'): StoppedObjects[] {
  try {
    const recorded: unknown = JSON.parse(text);
    return (Array.isArray(recorded) ? recorded : []).filter((each) => typeof each?.resource === 'string');
  } catch {
    return [];
  }
}

/** Returns the action that stops objects. For a hub, it waits until its pods have ended. */
export function stopAction(stopped: StoppedObjects, context: string | undefined): CommandAction {
  const { resource, namespace, selector } = stopped;
  const command = [
    ...['kubectl', 'delete', resource],
    ...(namespace === undefined ? [] : ['-n', namespace]),
    ...(selector === undefined ? ['--cascade=foreground'] : ['-l', selector]),
    '--ignore-not-found',
  ];
  const title = `Stop ${selector === undefined ? resource : `${resource} with the labels ${selector}`}`;
  return commandAction({ id: 'stop', title, tool: 'kubectl', command, when: 'always', phase: 'apps' }, { context });
}

function keyOf({ resource, namespace = '', selector = '' }: StoppedObjects): string {
  return [resource, namespace, selector].join('\n');
}
