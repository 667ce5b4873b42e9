import { type Code, call, constant, data, list, literal, map, struct, type } from '../program/code';

/** A value that cannot be translated. The message says why. */
export class Untranslatable extends Error {}

const fail = (message: string): never => {
  throw new Untranslatable(message);
};

export function text(value: unknown): Code {
  return typeof value === 'string' && value !== '' ? literal(value) : fail('it is not a text');
}

export function bool(value: unknown): Code {
  return typeof value === 'boolean' ? literal(value) : fail('it is not true or false');
}

export function integer(value: unknown): Code {
  return Number.isInteger(value) ? literal(value as number) : fail('it is not an integer');
}

export function seconds(value: unknown): Code {
  const count = Number(value);
  return Number.isInteger(count) && count > 0
    ? call(type('Duration', 'cdk8s'), 'seconds', [literal(count)])
    : fail('it is not a number of seconds');
}

/** A list of texts. The chart also accepts one text, and a map whose values are used. */
export function textList(value: unknown): Code {
  const items = Array.isArray(value) ? value : isMap(value) ? Object.values(value) : [value];
  return list(items.map(text));
}

/** A map of texts. Numbers and booleans become texts, as in labels and environment variables. */
export function textMap(value: unknown): Code {
  return isMap(value)
    ? map(Object.fromEntries(Object.entries(value).map(([key, each]) => [key, scalarText(each)])))
    : fail('it is not a map');
}

export function scalarText(value: unknown): string {
  return ['string', 'number', 'boolean'].includes(typeof value) ? String(value) : fail('it is not a text');
}

/** A list of Kubernetes structures. The chart also accepts a map whose values are used. */
export function structures(value: unknown): Code {
  const items = Array.isArray(value) ? value : isMap(value) ? Object.values(value) : fail('it is not a list');
  return (items as unknown[]).every(isMap) ? list((items as unknown[]).map(data)) : fail('it is not a list of objects');
}

/** A structure of Kubernetes. */
export function structure(value: unknown): Code {
  return isMap(value) ? data(value) : fail('it is not an object');
}

/** Names of pull Secrets: `[name]` or `[{ name }]`. */
export function secretNames(value: unknown): Code {
  const items = Array.isArray(value) ? value : fail('it is not a list');
  return list((items as unknown[]).map((each) => text(isMap(each) ? each.name : each)));
}

export function pullPolicy(value: unknown): Code {
  const names: Record<string, string> = { Always: 'ALWAYS', IfNotPresent: 'IF_NOT_PRESENT', Never: 'NEVER' };
  const found = names[String(value)] ?? fail('it is not a pull policy');
  return constant('ImagePullPolicy', found, 'cdk8s-plus-27');
}

export function cpu(value: unknown): Code {
  const [, digits = '', unit] = /^(\d+(?:\.\d+)?)(m?)$/.exec(String(value)) ?? fail('it is not a CPU quantity');
  const millis = Math.round(Number(digits) * (unit === 'm' ? 1 : 1000));
  const whole = millis % 1000 === 0;
  return call(type('Cpu', 'cdk8s-plus-27'), whole ? 'units' : 'millis', [literal(whole ? millis / 1000 : millis)]);
}

/** A quantity of memory or storage. KubeSpawner reads `K`, `M`, `G` and `T` as powers of 1024. */
export function size(value: unknown): Code {
  const [, digits = '', unit = ''] =
    /^(\d+(?:\.\d+)?)(K|M|G|T|Ki|Mi|Gi|Ti|)$/.exec(String(value)) ?? fail('it is not a size');
  const power = ['', 'K', 'M', 'G', 'T'].indexOf(unit.charAt(0));
  const kibibytes = (Number(digits) * 1024 ** power) / 1024;
  const methods = ['kibibytes', 'mebibytes', 'gibibytes', 'tebibytes'];
  let level = 0;
  let count = kibibytes;
  while (level < 3 && count >= 1024 && Number.isInteger(count / 1024)) {
    count /= 1024;
    level++;
  }
  return call(type('Size', 'cdk8s'), methods[level] as string, [literal(Math.ceil(count))]);
}

/** Requests and limits of a container. */
export function resources(value: unknown): Code {
  const { requests = {}, limits = {}, ...others } = isMap(value) ? value : fail('it is not a map');
  if (Object.keys(others as object).length > 0 || !isMap(requests) || !isMap(limits)) {
    fail('it is not a map of requests and limits');
  }
  const [r, l] = [requests as Record<string, unknown>, limits as Record<string, unknown>];
  const unknownName = [...Object.keys(r), ...Object.keys(l)].find((key) => key !== 'cpu' && key !== 'memory');
  if (unknownName !== undefined) {
    fail(`${unknownName} has no counterpart`);
  }
  return resourcesOf(r.cpu, l.cpu, r.memory, l.memory);
}

export function resourcesOf(
  cpuRequest: unknown,
  cpuLimit: unknown,
  memoryRequest: unknown,
  memoryLimit: unknown,
): Code {
  const pair = (kind: string, convert: (value: unknown) => Code, request: unknown, limit: unknown) => {
    const props = { request: optional(request, convert), limit: optional(limit, convert) };
    return props.request || props.limit ? struct(kind, props, 'cdk8s-plus-27') : undefined;
  };
  return struct(
    'ContainerResources',
    {
      cpu: pair('CpuResources', cpu, cpuRequest, cpuLimit),
      memory: pair('MemoryResources', size, memoryRequest, memoryLimit),
    },
    'cdk8s-plus-27',
  );
}

/** Environment variables: plain values, and references to Secrets. */
export function environment(value: unknown): { env?: Code; secretEnv?: Code } {
  const entries: [string, unknown][] = Array.isArray(value)
    ? value.map((each) => [String(each?.name), each?.valueFrom === undefined ? each?.value : each])
    : isMap(value)
      ? Object.entries(value)
      : fail('it is not a map');
  const env: Record<string, string> = {};
  const secretEnv: Record<string, Code> = {};
  for (const [name, each] of entries) {
    const reference = isMap(each) && isMap(each.valueFrom) ? each.valueFrom.secretKeyRef : undefined;
    if (isMap(reference)) {
      secretEnv[name] = struct('SecretKeyRef', { secretName: text(reference.name), key: text(reference.key) });
    } else {
      env[name] = scalarText(isMap(each) ? (each.value ?? fail(`${name} has no counterpart: use a Secret`)) : each);
    }
  }
  return {
    ...(Object.keys(env).length > 0 && { env: map(env) }),
    ...(Object.keys(secretEnv).length > 0 && { secretEnv: map(secretEnv) }),
  };
}

export function optional(value: unknown, convert: (value: unknown) => Code): Code | undefined {
  return isEmpty(value) ? undefined : convert(value);
}

/** Whether a value has no effect: the chart's defaults are often empty. */
export function isEmpty(value: unknown): boolean {
  return (
    value === undefined ||
    value === null ||
    value === '' ||
    (Array.isArray(value) && value.length === 0) ||
    (isMap(value) && Object.keys(value).length === 0)
  );
}

export function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
