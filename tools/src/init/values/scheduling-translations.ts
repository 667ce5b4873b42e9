import { list, literal, map } from '../program/code';
import {
  bool,
  integer,
  isMap,
  optional,
  pullPolicy,
  resources,
  seconds,
  secretNames,
  structures,
  textMap,
  Untranslatable,
} from './conversions';
import { custom, simple, type Translation } from './translation';

const PURPOSE = 'hub.jupyter.org/node-purpose';

/** Values of `scheduling`, `prePuller` and `cull`. */
export const SCHEDULING: readonly Translation[] = [
  simple('scheduling.userScheduler.enabled', 'userScheduler.enabled', bool),
  simple('scheduling.userScheduler.replicas', 'userScheduler.replicas', integer),
  simple('scheduling.userScheduler.image.pullPolicy', 'userScheduler.imagePullPolicy', pullPolicy),
  simple('scheduling.userScheduler.image.pullSecrets', 'userScheduler.imagePullSecrets', secretNames),
  simple('scheduling.userScheduler.nodeSelector', 'userScheduler.nodeSelector', textMap),
  simple('scheduling.userScheduler.tolerations', 'userScheduler.tolerations', structures),
  simple('scheduling.userScheduler.labels', 'userScheduler.podLabels', textMap),
  simple('scheduling.userScheduler.annotations', 'userScheduler.podAnnotations', textMap),
  simple('scheduling.userScheduler.logLevel', 'userScheduler.logLevel', integer),
  simple('scheduling.userScheduler.resources', 'userScheduler.resources', resources),
  {
    paths: [
      'scheduling.userPlaceholder.enabled',
      'scheduling.userPlaceholder.replicas',
      'scheduling.userPlaceholder.resources',
    ],
    run: ({ draft, value }) => {
      const replicas = value('scheduling.userPlaceholder.replicas') ?? 0;
      if (value('scheduling.userPlaceholder.enabled') !== false && Number(replicas) > 0) {
        draft.set('userPlaceholders.replicas', integer(replicas));
        draft.set('userPlaceholders.resources', optional(value('scheduling.userPlaceholder.resources'), resources));
      }
    },
  },
  custom('scheduling.corePods.tolerations', (value, { draft }) => {
    for (const pod of ['hub', 'proxy']) {
      draft.set(`${pod}.tolerations`, draft.get(`${pod}.tolerations`) ?? structures(value));
    }
  }),
  custom('scheduling.userPods.tolerations', (value, { draft }) =>
    draft.set('notebooks.tolerations', draft.get('notebooks.tolerations') ?? structures(value)),
  ),
  purpose('scheduling.corePods.nodeAffinity.matchNodePurpose', 'core', ['hub.nodeSelector', 'proxy.nodeSelector']),
  purpose('scheduling.userPods.nodeAffinity.matchNodePurpose', 'user', ['notebooks.nodeSelector']),
  simple('prePuller.continuous.enabled', 'prePuller.enabled', bool),
  simple('prePuller.resources', 'prePuller.resources', resources),
  custom('prePuller.extraImages', (value, { draft }) => {
    const images = isMap(value) ? Object.values(value) : [];
    draft.set('prePuller.extraImages', list(images.map((each) => literal(imageName(each)))));
  }),
  simple('cull.enabled', 'culling.enabled', bool),
  {
    paths: ['cull.users', 'cull.adminUsers'],
    run: ({ draft, value }) => {
      const users = optional(value('cull.users'), bool);
      draft.set('culling.users', users);
      // It has no effect unless users are deleted, and the library rejects it then.
      if (value('cull.users') === true) {
        draft.set('culling.adminUsers', optional(value('cull.adminUsers'), bool));
      }
    },
  },
  simple('cull.removeNamedServers', 'culling.removeNamedServers', bool),
  simple('cull.timeout', 'culling.timeout', seconds),
  simple('cull.every', 'culling.every', seconds),
  simple('cull.concurrency', 'culling.concurrency', integer),
  custom('cull.maxAge', (value, { draft }) => {
    // Zero is the chart's default: no maximum.
    if (value !== 0) {
      draft.set('culling.maxAge', seconds(value));
    }
  }),
];

/** `{ name, tag }` as an image reference. */
export function imageName(value: unknown): string {
  const { name, tag } = isMap(value) ? value : {};
  if (typeof name !== 'string' || name === '') {
    throw new Untranslatable('it has no image name');
  }
  return tag === undefined || tag === '' ? name : `${name}:${tag}`;
}

function purpose(path: string, node: string, props: readonly string[]): Translation {
  return custom(path, (value, { draft, skip }) => {
    if (value === 'require') {
      for (const prop of props) {
        draft.set(prop, draft.get(prop) ?? map({ [PURPOSE]: node }));
      }
    } else if (value === 'prefer') {
      skip(path, `nodes are not preferred: use \`${props[0]}\` to require the label ${PURPOSE}=${node}`);
    }
  });
}
