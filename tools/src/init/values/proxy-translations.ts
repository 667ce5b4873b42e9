import { call, type Props, type } from '../program/code';
import {
  bool,
  environment,
  integer,
  optional,
  pullPolicy,
  resources,
  secretNames,
  structures,
  text,
  textList,
  textMap,
  Untranslatable,
} from './conversions';
import { custom, simple, type Translation } from './translation';

const SERVICE = [
  'proxy.service.type',
  'proxy.service.labels',
  'proxy.service.annotations',
  'proxy.service.nodePorts.http',
  'proxy.service.nodePorts.https',
  'proxy.service.loadBalancerIP',
  'proxy.service.loadBalancerSourceRanges',
];
const HTTPS = [
  'proxy.https.enabled',
  'proxy.https.type',
  'proxy.https.secret.name',
  'proxy.https.secret.key',
  'proxy.https.secret.crt',
];

/** Values of `proxy`. */
export const PROXY: readonly Translation[] = [
  simple('proxy.labels', 'proxy.podLabels', textMap),
  simple('proxy.annotations', 'proxy.podAnnotations', textMap),
  simple('proxy.chp.extraCommandLineFlags', 'proxy.args', textList),
  simple('proxy.chp.nodeSelector', 'proxy.nodeSelector', textMap),
  simple('proxy.chp.tolerations', 'proxy.tolerations', structures),
  simple('proxy.chp.resources', 'proxy.resources', resources),
  simple('proxy.chp.defaultTarget', 'proxy.defaultTarget', text),
  simple('proxy.chp.errorTarget', 'proxy.errorTarget', text),
  simple('proxy.chp.pdb.enabled', 'proxy.disruptionBudget', bool),
  simple('proxy.chp.image.pullPolicy', 'proxy.imagePullPolicy', pullPolicy),
  simple('proxy.chp.image.pullSecrets', 'proxy.imagePullSecrets', secretNames),
  custom('proxy.chp.extraEnv', (value, { draft }) => {
    const { env, secretEnv } = environment(value);
    if (secretEnv !== undefined) {
      throw new Untranslatable('the proxy has no variables from Secrets');
    }
    draft.set('proxy.env', env);
  }),
  {
    paths: SERVICE,
    run: ({ draft, value }) => {
      const common: Props = {
        annotations: optional(value('proxy.service.annotations'), textMap),
        labels: optional(value('proxy.service.labels'), textMap),
      };
      const kind = value('proxy.service.type') ?? 'LoadBalancer';
      const [method, props] = SERVICES[String(kind)]?.(value) ?? [];
      if (method === undefined) {
        throw new Untranslatable('it must be ClusterIP, NodePort or LoadBalancer');
      }
      draft.set('proxy.service', call(type('ProxyService'), method, [], { ...common, ...props }));
    },
  },
  {
    paths: HTTPS,
    run: ({ draft, value, skip }) => {
      const kind = value('proxy.https.type') ?? 'letsencrypt';
      if (value('proxy.https.enabled') === false) {
        return;
      }
      if (kind === 'offload') {
        draft.set('proxy.https', call(type('ProxyHttps'), 'offload'));
      } else if (kind === 'secret') {
        const secret = text(value('proxy.https.secret.name'));
        const props = {
          privateKey: optional(value('proxy.https.secret.key'), text),
          certificate: optional(value('proxy.https.secret.crt'), text),
        };
        draft.set('proxy.https', call(type('ProxyHttps'), 'secret', [secret], props));
      } else {
        const fix = kind === 'letsencrypt' ? 'ProxyHttps.certManager({ issuer })' : 'ProxyHttps.secret(name)';
        HTTPS.filter((path) => value(path) !== undefined).forEach((path) => {
          skip(path, `use \`proxy.https\` with ${fix}`);
        });
      }
    },
  },
];

type Value = (path: string) => unknown;

const SERVICES: Readonly<Record<string, (value: Value) => [string, Props]>> = {
  ClusterIP: () => ['clusterIp', {}],
  NodePort: (value) => [
    'nodePort',
    {
      httpNodePort: optional(value('proxy.service.nodePorts.http'), integer),
      httpsNodePort: optional(value('proxy.service.nodePorts.https'), integer),
    },
  ],
  LoadBalancer: (value) => [
    'loadBalancer',
    {
      loadBalancerIp: optional(value('proxy.service.loadBalancerIP'), text),
      loadBalancerSourceRanges: optional(value('proxy.service.loadBalancerSourceRanges'), textList),
    },
  ],
};
