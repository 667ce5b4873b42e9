import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { VersionPolicy } from '../../../../lib/components/tf-serving';
import {
  modelsAvailableList,
  modelsAvailableScript,
} from '../../../../lib/components/tf-serving/pods/models-available';

interface Version {
  readonly version: string;
  readonly state: string;
  readonly error?: string;
}

const AVAILABLE: Version = { version: '1', state: 'AVAILABLE' };
const LOADING: Version = { version: '2', state: 'LOADING' };
const REPLACED: Version = { version: '0', state: 'END' };
const BROKEN: Version = {
  version: '2',
  state: 'END',
  error: 'Can\'t load: {"state": "AVAILABLE"}, "error_code": "OK"',
};

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) {
    rmSync(folder, { recursive: true });
  }
});

/** Returns the response of TensorFlow Serving for the status of a model with these versions. */
function answer(versions: Version[]): string {
  const statuses = versions.map(({ version, state, error }) => ({
    version,
    state,
    status: { error_code: error ? 'DATA_LOSS' : 'OK', error_message: error ?? '' },
  }));
  return `${JSON.stringify({ model_version_status: statuses }, undefined, 1)}\n`;
}

/** Runs the probe of a pod against a server with these models. */
async function probe(
  phase: string,
  known: { [path: string]: Version[] },
  policy = VersionPolicy.latest(),
  pod = new Pod(policy),
) {
  const server = createServer((request, response) => {
    const versions = known[request.url ?? ''];
    response.writeHead(versions ? 200 : 404, { 'Content-Type': 'application/json' });
    response.end(versions ? answer(versions) : '{ "error": "Could not find any versions of model m" }');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  try {
    return await pod.run(phase, port);
  } finally {
    server.close();
  }
}

type Files = Readonly<Record<string, string>>;

/** The script with other time limits for responses, in seconds. */
function withResponseLimits(files: Files, ...limits: readonly [status: number, prediction: number]): Files {
  return Object.fromEntries(
    Object.entries(files).map(([name, script]) => {
      expect(script.split('-t 5 ')).toHaveLength(3);
      return [name, limits.reduce<string>((text, limit) => text.replace('-t 5 ', `-t ${limit} `), script)];
    }),
  );
}

/** Files of a pod: its ConfigMap and temporary files. */
class Pod {
  private readonly folder = mkdtempSync(join(tmpdir(), 'models-available-'));

  constructor(policy = VersionPolicy.latest(), ...names: string[]) {
    folders.push(this.folder);
    // Enough for a busy machine.
    this.limitResponses(60, 60);
    this.configure(policy, ...(names.length > 0 ? names : ['m', 'n']));
  }

  public configure(versions: VersionPolicy, ...names: string[]): void {
    this.write(modelsAvailableList(names.map((name) => ({ name, basePath: `/models/${name}`, versions }))));
  }

  public request(versions: VersionPolicy, readinessRequest: string): void {
    this.write(modelsAvailableList([{ name: 'm', basePath: '/models/m', versions, readinessRequest }]));
  }

  public limitResponses(status: number, prediction: number): void {
    this.write(withResponseLimits(modelsAvailableScript(), status, prediction));
  }

  public async run(phase: string, port: number) {
    const script = spawn('bash', [join(this.folder, 'models-available.sh'), phase, String(port)], {
      env: { ...process.env, TMPDIR: this.folder },
    });
    let output = '';
    script.stderr.on('data', (data) => {
      output += data;
    });
    const status = await new Promise<number | null>((resolve) => script.on('close', resolve));
    return { ready: status === 0, output: output.trim() };
  }

  private write(files: Files): void {
    for (const [name, content] of Object.entries(files)) {
      writeFileSync(join(this.folder, name), content);
    }
  }
}

test('the models of a folder are those that its sidecar lists', async () => {
  const state = mkdtempSync(join(tmpdir(), 'serving-state-'));
  folders.push(state);
  writeFileSync(join(state, 'models-available.list'), '/v1/models/found\n');
  const pod = new Pod();
  const known = { '/v1/models/found': [AVAILABLE] };
  expect((await probe('startup', known, undefined, pod)).ready).toBe(false);
  process.env.STATE_FOLDER = state;
  try {
    expect((await probe('startup', known, undefined, pod)).ready).toBe(true);
  } finally {
    delete process.env.STATE_FOLDER;
  }
});

describe('a request for a prediction', () => {
  const BODY = '{"instances": ["é", 9007199254740993]}';

  /** Runs the probe against a server whose model is AVAILABLE. `undefined` means that it never responds. */
  async function probeWith(phase: string, status: number | undefined, policy = VersionPolicy.latest()) {
    const requests: unknown[] = [];
    const server = createServer(async (request, response) => {
      if (request.method === 'GET') {
        response.end(answer([AVAILABLE]));
        return;
      }
      const chunks: Buffer[] = [];
      for await (const chunk of request) {
        chunks.push(chunk);
      }
      requests.push([request.url, Buffer.concat(chunks).toString()]);
      if (status !== undefined) {
        response
          .writeHead(status)
          .end(status === 200 ? '{"predictions": []}' : '{"error": "OOM when allocating tensor"}');
      }
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const pod = new Pod(policy);
    pod.configure(policy, 'm');
    pod.request(policy, BODY);
    if (status === undefined) {
      pod.limitResponses(60, 0.2);
    }
    try {
      return { ...(await pod.run(phase, (server.address() as AddressInfo).port)), requests };
    } finally {
      server.closeAllConnections();
      server.close();
    }
  }

  test.each(['startup', 'ready'])('%s: a pod is Ready while predictions succeed', async (phase) => {
    const { ready, requests } = await probeWith(phase, 200);
    expect(ready).toBe(true);
    expect(requests).toEqual([['/v1/models/m:predict', BODY]]);
  });

  test.each(['startup', 'ready'])('%s: a pod whose GPU has no memory left is not Ready', async (phase) => {
    const { ready, output } = await probeWith(phase, 500);
    expect(ready).toBe(false);
    expect(output).toBe('/v1/models/m: the prediction failed: {"error": "OOM when allocating tensor"}');
  });

  test('each version that is configured by number gets one', async () => {
    const { requests } = await probeWith('startup', 200, VersionPolicy.specific(1, 2));
    expect(requests).toEqual([
      ['/v1/models/m/versions/1:predict', BODY],
      ['/v1/models/m/versions/2:predict', BODY],
    ]);
  });

  test('a busy server stays Ready, but does not become Ready', async () => {
    expect((await probeWith('ready', undefined)).ready).toBe(true);
    expect((await probeWith('startup', undefined)).output).toBe('/v1/models/m: no prediction within 5 seconds');
  });
});

const both = (versions: Version[]) => ({ '/v1/models/m': versions, '/v1/models/n': [AVAILABLE] });

describe.each(['startup', 'ready'])('%s', (phase) => {
  test('succeeds if every model is AVAILABLE', async () => {
    expect(await probe(phase, both([AVAILABLE]))).toEqual({ ready: true, output: '' });
  });

  test('succeeds if an older version has been unloaded', async () => {
    expect((await probe(phase, both([REPLACED, AVAILABLE]))).ready).toBe(true);
  });

  test('waits for a model that is loading', async () => {
    expect(await probe(phase, both([LOADING]))).toEqual({
      ready: false,
      output: '/v1/models/m: no version is AVAILABLE',
    });
  });

  test('waits for a model that the server has not found', async () => {
    expect(await probe(phase, { '/v1/models/m': [AVAILABLE] })).toEqual({
      ready: false,
      output: '/v1/models/n: no version is AVAILABLE',
    });
  });

  test('ignores an error message that looks like a state', async () => {
    expect((await probe(phase, both([BROKEN]))).ready).toBe(false);
  });

  test('waits for each version that is configured by number', async () => {
    const policy = VersionPolicy.specific(1, 2);
    const known = { '/v1/models/m/versions/1': [AVAILABLE], '/v1/models/m/versions/2': [LOADING] };
    expect((await probe(phase, known, policy)).output).toBe('/v1/models/m/versions/2: no version is AVAILABLE');
  });

  test('waits for a server that does not accept connections yet', async () => {
    const { ready, output } = await new Pod().run(phase, 1);
    expect(ready).toBe(false);
    expect(output).toContain('/v1/models/m: no response from the server');
  });
});

test('startup waits for all versions; a ready pod stays Ready while it loads a new version', async () => {
  const known = both([AVAILABLE, LOADING]);
  expect((await probe('startup', known)).output).toBe('/v1/models/m: a version is still loading');
  expect((await probe('ready', known)).ready).toBe(true);
});

test('startup fails on a broken version; a ready pod stays Ready if a new version is broken', async () => {
  const known = both([AVAILABLE, BROKEN]);
  expect((await probe('startup', known)).output).toBe('/v1/models/m: a version failed to load: DATA_LOSS');
  expect((await probe('ready', known)).ready).toBe(true);
});

describe('a running server with an additional model', () => {
  const latest = VersionPolicy.latest();
  const ready = (pod: Pod, known: { [path: string]: Version[] }) => probe('ready', known, latest, pod);
  let pod: Pod;

  beforeEach(async () => {
    pod = new Pod(latest, 'm');
    expect((await probe('startup', { '/v1/models/m': [AVAILABLE] }, latest, pod)).ready).toBe(true);
    pod.configure(latest, 'm', 'n');
  });

  test('stays Ready before and while it loads the model', async () => {
    expect(await ready(pod, { '/v1/models/m': [AVAILABLE] })).toEqual({
      ready: true,
      output: '/v1/models/n: not AVAILABLE yet',
    });
    expect((await ready(pod, { '/v1/models/m': [AVAILABLE], '/v1/models/n': [LOADING] })).ready).toBe(true);
  });

  test('becomes unready if a model that it served is gone', async () => {
    expect(await ready(pod, { '/v1/models/m': [LOADING], '/v1/models/n': [AVAILABLE] })).toEqual({
      ready: false,
      output: '/v1/models/m: no version is AVAILABLE',
    });
  });

  test('must keep serving the model once it was AVAILABLE', async () => {
    expect((await ready(pod, both([AVAILABLE]))).ready).toBe(true);
    expect((await ready(pod, { '/v1/models/m': [AVAILABLE] })).output).toBe('/v1/models/n: no version is AVAILABLE');
  });

  test('can stop serving a model that is removed from the configuration, and start again', async () => {
    expect((await ready(pod, both([AVAILABLE]))).ready).toBe(true);
    pod.configure(latest, 'm');
    expect((await ready(pod, { '/v1/models/m': [AVAILABLE] })).ready).toBe(true);
    pod.configure(latest, 'm', 'n');
    expect((await ready(pod, { '/v1/models/m': [AVAILABLE], '/v1/models/n': [LOADING] })).ready).toBe(true);
  });

  test('is unready if all its models are replaced, until one of them is AVAILABLE', async () => {
    pod.configure(latest, 'n');
    expect((await ready(pod, { '/v1/models/n': [LOADING] })).output).toContain('models: none is AVAILABLE');
    expect((await ready(pod, { '/v1/models/n': [AVAILABLE] })).ready).toBe(true);
  });

  test('must serve all models after a restart', async () => {
    expect((await probe('startup', { '/v1/models/m': [AVAILABLE] }, latest, pod)).ready).toBe(false);
  });
});
