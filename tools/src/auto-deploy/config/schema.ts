/** Version of `deployments.yaml`. */
export const CONFIG_API_VERSION = 'kubeflow-cdk.io/deployments/v1';

/** The part of JSON Schema that `deployments.yaml` uses. Editors read the same document. */
export interface Schema {
  readonly $schema?: string;
  readonly $id?: string;
  readonly title?: string;
  readonly description?: string;
  readonly type: 'object' | 'array' | 'string' | 'integer' | 'number' | 'boolean';
  readonly const?: string;
  readonly pattern?: string;
  /** Rule of the pattern, for messages. Editors know this keyword. */
  readonly patternErrorMessage?: string;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minItems?: number;
  readonly items?: Schema;
  readonly properties?: { readonly [name: string]: Schema };
  readonly required?: readonly string[];
  /** A schema for the values of any name, or false. */
  readonly additionalProperties?: Schema | false;
  readonly propertyNames?: { readonly pattern: string };
  readonly oneOf?: readonly { readonly required: readonly string[] }[];
  readonly default?: string | number | boolean;
}

const DURATION = {
  type: 'string',
  pattern: '^([0-9]+[smhd])+$',
  patternErrorMessage: 'Must be a duration such as 90s, 20m, 1h30m or 2d.',
} as const;

const NAME = {
  type: 'string',
  pattern: '^[a-z0-9]([-a-z0-9]*[a-z0-9])?$',
  maxLength: 63,
  patternErrorMessage: 'Must consist of lower-case letters, digits or "-", and start and end with a letter or digit.',
} as const;

const TEXT = { type: 'string', pattern: '\\S', patternErrorMessage: 'Must not be empty.' } as const;

const AMOUNT = { type: 'number', minimum: 0 } as const;

const MEMORY = {
  type: 'string',
  pattern: '^[0-9]+(\\.[0-9]+)?(k|[MGT]|[KMGTP]i)?$',
  patternErrorMessage: 'Must be a quantity such as 512Mi or 8Gi.',
} as const;

const CPU = {
  type: 'string',
  pattern: '^([0-9]+(\\.[0-9]+)?|[0-9]+m)$',
  patternErrorMessage: 'Must be a quantity such as "4", "0.5" or 500m, in quotes if it is a number.',
} as const;

const REQUESTS = { cpu: CPU, memory: MEMORY, gpus: AMOUNT } as const;

const BUDGET: Schema = {
  type: 'object',
  additionalProperties: false,
  properties: {
    ...REQUESTS,
    cost: { ...AMOUNT, description: 'Cost of all instances per hour. Requires `prices`.' },
  },
};

const PATH = {
  type: 'string',
  pattern: '^(?!/)(?!.*(^|/)\\.\\.(/|$))(?!-)[^:*?\\[\\]\\\\]+$',
  patternErrorMessage: 'Must be a path in the repository, without "..", wildcards or a leading "/".',
} as const;

const REF = {
  type: 'string',
  pattern: '^(?!-)(?!.*\\.\\.)(?!.*//)[^\\s~^:?\\[\\\\]+$',
  patternErrorMessage:
    'Must be a name, in which "*" stands for any text. It must not contain "..", spaces or any of ~^:?[\\.',
} as const;

const JOB: Schema = {
  type: 'object',
  description: 'Changes to the pods of Jobs.',
  additionalProperties: false,
  properties: {
    image: { ...TEXT, description: 'Image with the tools that the program needs. Default: the image of all Jobs.' },
    env: {
      type: 'object',
      additionalProperties: { type: 'string' },
      propertyNames: { pattern: '^[A-Za-z_][A-Za-z0-9_]*$' },
      description: 'Environment variables of the program and of its build.',
    },
    requests: { type: 'object', additionalProperties: false, properties: { cpu: CPU, memory: MEMORY } },
    limits: { type: 'object', additionalProperties: false, properties: { cpu: CPU, memory: MEMORY } },
    nodeSelector: { type: 'object', additionalProperties: { type: 'string' } },
  },
};

const VERSION: Schema = {
  type: 'object',
  description: 'Program whose newest commit always has an instance.',
  additionalProperties: false,
  required: ['name', 'repository', 'environment'],
  oneOf: [{ required: ['branch'] }, { required: ['tag'] }],
  properties: {
    name: {
      type: 'string',
      // Names of instances add 14 characters, and their namespace prefix another one.
      maxLength: 24,
      pattern: '^[a-z]([-a-z0-9]*[a-z0-9])?$',
      patternErrorMessage:
        'Must consist of lower-case letters, digits or "-", start with a letter and end with a letter or digit.',
      description: 'Name of the version. Names and namespaces of its instances start with it.',
    },
    repository: {
      type: 'string',
      pattern:
        '^(https?://[A-Za-z0-9.-]+(:[0-9]{1,5})?(/[^\\s]*)?|ssh://[^\\s-][^\\s]*|[A-Za-z0-9_.]+@[A-Za-z0-9_.][^\\s:]*:[^\\s]+)$',
      patternErrorMessage:
        'Must be an address such as https://github.com/acme/platform.git or git@github.com:acme/platform.git, without a password.',
      description: 'Address of the Git repository.',
    },
    branch: { ...REF, description: 'Branch, or pattern. Of several branches, the highest by version number counts.' },
    tag: { ...REF, description: 'Tag, or pattern. Of several tags, the highest by version number counts.' },
    credentialsSecret: {
      ...NAME,
      maxLength: 253,
      pattern: '^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$',
      description:
        'Secret for the repository: `password` and optionally `username`, or `ssh-privatekey` and `known_hosts`.',
    },
    path: { ...PATH, default: '.', description: 'Folder of the program in the repository.' },
    watch: {
      type: 'array',
      minItems: 1,
      items: PATH,
      description: 'Files and folders whose changes count. Default: every commit counts.',
    },
    submodules: { type: 'boolean', default: true, description: 'Whether to clone submodules.' },
    build: { ...TEXT, description: 'Shell command that prepares the program, such as `npm ci`.' },
    environment: { ...NAME, description: 'Environment of the program.' },
    requests: {
      type: 'object',
      additionalProperties: false,
      properties: REQUESTS,
      description: 'Requests of one instance. They count towards budgets. Default: none.',
    },
    minimumInterval: { ...DURATION, default: '20m', description: 'Time between the starts of two instances.' },
    refreshInterval: {
      ...DURATION,
      default: '12h',
      description: 'Age at which an instance is replaced without a commit.',
    },
    maximumActive: { type: 'integer', minimum: 2, default: 3, description: 'Number of instances at a time.' },
    lifetime: {
      ...DURATION,
      default: '2d',
      description: 'Age at which an instance is deleted. The last healthy one is kept.',
    },
    keep: { type: 'integer', minimum: 1, default: 1, description: 'Number of healthy instances to keep.' },
    failedLifetime: { ...DURATION, default: '10m', description: 'How long a failed instance is kept.' },
    deployTimeout: { ...DURATION, default: '30m', description: 'Time limit of a deployment.' },
    removeTimeout: { ...DURATION, default: '20m', description: 'Time limit of one attempt to delete an instance.' },
    budget: BUDGET,
    job: JOB,
  },
};

/** JSON Schema of `deployments.yaml`. */
export const CONFIG_SCHEMA: Schema = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  $id: 'https://kubeflow-cdk.io/schemas/deployments-v1.schema.json',
  title: 'Automatic deployments',
  description: 'deployments.yaml: versions of programs that `kubeflow-cdk auto-deploy` keeps deployed.',
  type: 'object',
  additionalProperties: false,
  required: ['apiVersion', 'versions'],
  properties: {
    apiVersion: { type: 'string', const: CONFIG_API_VERSION },
    limits: {
      type: 'object',
      description: 'Limits of all versions together.',
      additionalProperties: false,
      properties: {
        active: { type: 'integer', minimum: 2, default: 10, description: 'Number of instances at a time.' },
        removals: { type: 'integer', minimum: 1, default: 5, description: 'Number of deletions at a time.' },
        lease: { ...DURATION, default: '6h', description: 'Maximum duration of a lease.' },
        budget: BUDGET,
      },
    },
    prices: {
      type: 'object',
      description: 'Prices per hour, in any currency.',
      additionalProperties: false,
      properties: {
        cpu: { ...AMOUNT, description: 'Price of a CPU.' },
        memory: { ...AMOUNT, description: 'Price of a GiB of memory.' },
        gpu: { ...AMOUNT, description: 'Price of a GPU.' },
      },
    },
    versions: { type: 'array', minItems: 1, items: VERSION },
  },
};
