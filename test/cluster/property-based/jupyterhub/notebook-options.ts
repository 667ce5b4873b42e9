import * as fc from 'fast-check';
import type { k8s, NotebookOptions, RestrictedVolume } from '../../../../lib';
import { type Code, list, struct } from '../code';
import { trainingJobs } from '../options/training-jobs';
import { container } from '../pods/containers';
import { podVolume } from '../pods/pod-volume';
import { structOf } from '../structs';
import type { Values } from '../values';
import { homeStorage } from './home-storage';
import { profiles } from './notebook-profile';
import { notebookServerOptions } from './notebook-server-options';
import { starterNotebook } from './starter-notebook';

export function notebookOptions(values: Values): fc.Arbitrary<Code<NotebookOptions>> {
  return structOf<NotebookOptions>(
    {
      ...notebookServerOptions(values),
      namespace: values.name('team-a', 'users'),
      // Teams exclude many other options, and have separate tests.
      teams: fc.constant(list([])),
      allowUsersWithoutTeam: values.boolean,
      profiles: profiles(values),
      home: homeStorage(values),
      homeMountPath: values.text('/home/jovyan', '/home/ü', '/root'),
      restrictedVolumes: values.list(
        structOf<RestrictedVolume>(
          {
            volume: podVolume(values),
            allowedGroups: values.nonEmptyList(values.text('staff', 'Team A')),
            allowedUsers: values.nonEmptyList(values.text('Ann', 'bob@example.com')),
            allowAdmins: values.boolean,
          },
          { always: ['volume', 'allowedGroups'] },
        ),
        1,
      ),
      starterNotebook: starterNotebook(values),
      startTimeout: values.duration('5 minutes', '1 seconds', '1 hours'),
      httpTimeout: values.duration('30 seconds', '1 minutes'),
      terminationGracePeriod: values.duration('30 seconds', '1 seconds'),
      initContainers: values.list(container(values, 'notebook-home'), 1),
      extraContainers: values.list(container(values, 'notebook-home'), 1),
      serviceAccountName: values.dottedName('notebooks'),
      automountServiceAccountToken: values.boolean,
      trainingJobs: trainingJobs(values),
      imagePullSecrets: values.list(values.dottedName('registry')),
      userId: values.number(1000, 1, 65534),
      groupId: values.number(100, 1, 65534),
      fsGroup: values.number(100, 1, 65534),
      supplementalGroups: values.list(values.number(200, 1)),
      runtimeClassName: values.dottedName('gvisor'),
      dnsConfig: structOf<k8s.PodDnsConfig>({
        nameservers: values.list(values.text('10.1.2.53', '2001:db8::53'), 1),
        searches: values.list(values.text('corp.example.com'), 1),
        options: values.list(
          structOf<k8s.PodDnsConfigOption>(
            { name: values.text('ndots'), value: values.text('1') },
            { always: ['name'] },
          ),
          1,
        ),
      }),
      hostAliases: values.list(
        structOf<k8s.HostAlias>(
          { ip: values.text('10.1.2.3', '2001:db8::3'), hostnames: values.list(values.text('git.example.com'), 1) },
          { always: ['ip', 'hostnames'] },
        ),
        1,
      ),
    },
    { rarely: ['gpu', 'namespace', 'trainingJobs'] },
  ).map(withToken);
}

/** Notebooks that create jobs need a token. */
function withToken(options: Code<NotebookOptions>): Code<NotebookOptions> {
  if (options.kind !== 'struct' || !options.fields.some(([key]) => key === 'trainingJobs')) {
    return options;
  }
  return struct(options.fields.filter(([key]) => key !== 'automountServiceAccountToken'));
}
