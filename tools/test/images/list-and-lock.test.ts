import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import Ajv2020 from 'ajv/dist/2020';
import { App } from 'cdk8s';
import { ImageLock } from '../../../lib/platforms/images/image-lock';
import { FakeRegistry, sha256 } from '../registry/fake-registry';
import { ImageProgram } from './program';

const SCHEMA = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../../schemas/image-lock-v1.schema.json'), 'utf8'),
);
const LOCK = 'images.lock.json';
const AMD64 = { os: 'linux', architecture: 'amd64' };
const ARM64 = { os: 'linux', architecture: 'arm64' };

let program: ImageProgram;
let registry: FakeRegistry;
beforeEach(async () => {
  program = new ImageProgram();
  registry = await FakeRegistry.start();
});
afterEach(async () => {
  program.remove();
  await registry.stop();
});

const source = (name: string) => `${registry.host}/${name}`;
const lockOf = () => JSON.parse(program.read(LOCK)).images;
/** Output with a fixed address of the registry. */
const plain = (text: string) => text.replaceAll(registry.host, 'quay.io').replace(/sha256:\w{12}/g, 'sha256:…');

describe('images list', () => {
  beforeEach(() => {
    program.write({
      cloud: [
        { source: 'quay.io/hub:1', image: `mirror.example.com/hub:1` },
        { source: 'quay.io/hub:1', image: `mirror.example.com/hub:1`, component: 'schedule' },
        { source: `quay.io/proxy@${sha256('p')}` },
      ],
      laptop: [{ source: 'quay.io/hub:1' }, { source: 'nginx:1', component: 'web', named: false }],
    });
    const locked = { digest: sha256('h'), architectures: { amd64: sha256('h') } };
    program.file(
      LOCK,
      JSON.stringify({ apiVersion: 'kubeflow-cdk.io/image-lock/v1', images: { 'quay.io/hub:1': locked } }),
    );
  });

  test('prints images by environment, with digests and components', async () => {
    const { exitCode, out, err } = await program.run('list');
    expect([exitCode, err]).toEqual([0, '']);
    expect(out).toMatchSnapshot();
  });

  test('prints those of one environment, one JSON object a line', async () => {
    const { out } = await program.run('list', 'laptop', '--json');
    expect(
      out
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line)),
    ).toEqual([
      { type: 'image', environment: 'laptop', image: 'nginx:1', source: 'nginx:1', components: ['web'], named: false },
      {
        ...{
          type: 'image',
          environment: 'laptop',
          image: 'quay.io/hub:1',
          source: 'quay.io/hub:1',
          components: ['hub'],
        },
        ...{ named: true, digest: sha256('h') },
      },
    ]);
  });

  test('fails for an unknown environment', async () => {
    const { exitCode, err } = await program.run('list', 'clod');
    expect(exitCode).toBe(2);
    expect(err).toContain('Did you mean "cloud"?');
  });

  test('leaves nothing behind', async () => {
    const before = readdirSync(program.folder);
    await program.run('list');
    expect(readdirSync(program.folder)).toEqual(before);
  });
});

describe('images lock', () => {
  test('writes a file that has the schema, that synthesis reads, and that is the same in the next run', async () => {
    const b = registry.index('b', '1', [ARM64, AMD64]);
    const a = registry.image('a', 'latest', AMD64);
    program.write({ lab: [{ source: source('b:1') }, { source: source('a') }] });
    const { exitCode, out } = await program.run('lock');
    expect(exitCode).toBe(0);
    expect(plain(out)).toMatchSnapshot();
    const text = program.read(LOCK);
    const isValid = new Ajv2020({ allErrors: true, strictRequired: false }).compile(SCHEMA);
    expect(isValid(JSON.parse(text)) ? [] : isValid.errors).toEqual([]);
    expect(lockOf()).toEqual({
      [source('a')]: { digest: a, architectures: { amd64: a } },
      [source('b:1')]: { digest: b, architectures: { amd64: sha256('1 1'), arm64: sha256('1 0') } },
    });
    expect(Object.keys(lockOf())).toEqual([source('a'), source('b:1')]);
    expect(ImageLock.read(new App(), join(program.folder, LOCK)).digestOf(source('b:1'))).toBe(b);
    const asked = registry.requests.length;
    expect(plain((await program.run('lock')).out)).toMatchSnapshot();
    expect(registry.requests).toHaveLength(asked);
    expect((await program.run('lock', '--update')).exitCode).toBe(0);
    expect(registry.requests).toHaveLength(asked * 2);
    expect(program.read(LOCK)).toBe(text);
  });

  test('keeps digests of tags that moved until --update, and removes images that left the program', async () => {
    const before = registry.image('a', '1', AMD64);
    registry.image('b', '1', AMD64);
    program.write({ lab: [{ source: source('a:1') }, { source: source('b:1') }] });
    await program.run('lock');
    const after = registry.image('a', '1', ARM64);
    program.write({ lab: [{ source: source('a:1') }] });
    const dry = await program.run('lock', '--dry-run');
    expect([dry.exitCode, plain(dry.out)]).toEqual([1, expect.stringContaining('- quay.io/b:1')]);
    expect(Object.keys(lockOf())).toHaveLength(2);
    await program.run('lock');
    expect(lockOf()).toEqual({ [source('a:1')]: expect.objectContaining({ digest: before }) });
    const { out } = await program.run('lock', '--update');
    expect(plain(out)).toContain('~ quay.io/a:1  sha256:… -> sha256:…  arm64');
    expect(lockOf()).toEqual({ [source('a:1')]: expect.objectContaining({ digest: after }) });
  });

  test('leaves out images that have a digest in the program, and warns about those that no component names', async () => {
    registry.image('a', '1', AMD64);
    program.write({
      lab: [
        { source: source('a:1') },
        { source: `${source('b')}@${sha256('b')}` },
        { source: 'nginx:1', component: 'web', named: false },
        { source: `redis@${sha256('r')}`, component: 'web', named: false },
      ],
    });
    const { err } = await program.run('lock');
    expect(Object.keys(lockOf())).toEqual([source('a:1')]);
    expect(err).toBe(
      'Warning: lab: nginx:1 of web is not locked, because no component of the library names it.\n' +
        '  Pass it through `platform.pods.image()`, or add its digest in the program.\n',
    );
  });

  test('writes to the file that the program names, or that the user names', async () => {
    registry.image('a', '1', AMD64);
    program.write({ lab: [{ source: source('a:1') }] }, { imageLock: 'locks/prod.json' });
    program.file('locks/.keep', '');
    expect((await program.run('lock')).out).toContain('locks/prod.json: 1 added');
    expect((await program.run('lock', '--file', 'other.json')).out).toContain('other.json: 1 added');
    expect(program.read('other.json')).toBe(program.read('locks/prod.json'));
  });

  test('asks mirrors with --from-mirror, and names images as the program does', async () => {
    const digest = registry.image('mirror/a', '1', AMD64);
    program.write({ lab: [{ source: 'quay.io/a:1', image: source('mirror/a:1') }] });
    await program.run('lock', '--from-mirror');
    expect(lockOf()).toEqual({ 'quay.io/a:1': { digest, architectures: { amd64: digest } } });
  });

  test('fails if mirrors have different images', async () => {
    registry.image('one/a', '1', AMD64);
    registry.image('two/a', '1', ARM64);
    program.write({
      lab: [{ source: 'quay.io/a:1', image: source('one/a:1') }],
      prod: [{ source: 'quay.io/a:1', image: source('two/a:1') }],
    });
    const { exitCode, err } = await program.run('lock', '--from-mirror');
    expect(exitCode).toBe(6);
    expect(err).toContain('The mirrors of quay.io/a:1 have different images.');
  });

  test('prints JSON objects', async () => {
    const digest = registry.image('a', '1', AMD64);
    program.write({ lab: [{ source: source('a:1') }] });
    const { out } = await program.run('lock', '--json');
    expect(
      out
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line)),
    ).toEqual([
      { type: 'image', image: source('a:1'), change: 'added', digest, architectures: { amd64: digest } },
      { type: 'lock', file: LOCK, changed: true, dryRun: false },
    ]);
  });

  describe('fails, and writes nothing,', () => {
    beforeEach(() => {
      registry.image('a', '1', AMD64);
      program.write({ lab: [{ source: source('a:1') }, { source: source('b:1') }, { source: source('c:1') }] });
    });

    test('if images do not exist, and lists all of them', async () => {
      const { exitCode, err } = await program.run('lock');
      expect(exitCode).toBe(6);
      expect(plain(err)).toMatchSnapshot();
      expect(readdirSync(program.folder).sort()).toEqual(['main.js', 'plans.json']);
    });

    test('if an image is not available for an architecture, also one that is locked', async () => {
      program.write({ lab: [{ source: source('a:1') }] });
      const missing = await program.run('lock', '--arch', 'amd64,arm64');
      expect(missing.exitCode).toBe(6);
      expect(plain(missing.err)).toContain('quay.io/a:1 is not available for arm64.\n  It is available for amd64.');
      expect(readdirSync(program.folder)).not.toContain(LOCK);
      expect((await program.run('lock', '--arch', 'amd64')).exitCode).toBe(0);
      expect((await program.run('lock', '--arch', 'arm64')).exitCode).toBe(6);
    });

    test('if an image is not in the file with --offline', async () => {
      const { exitCode, err } = await program.run('lock', '--offline');
      expect(exitCode).toBe(6);
      expect(err).toContain('3 images cannot be locked. No file was changed.');
      expect(registry.requests).toEqual([]);
    });

    test('with --offline and --update', async () => {
      expect((await program.run('lock', '--offline', '--update')).exitCode).toBe(2);
    });

    test.each([
      ['no JSON', '{"images":', /is not a lock file of images/],
      ['another version', '{"apiVersion":"v2","images":{}}', /"apiVersion" is "v2"/],
      ['no images', '{"apiVersion":"kubeflow-cdk.io/image-lock/v1"}', /"images" must be an object/],
      ['no digest', '{"apiVersion":"kubeflow-cdk.io/image-lock/v1","images":{"a":{}}}', /digests of "a"/],
    ])('if the file has %s', async (_, text, message) => {
      program.file(LOCK, text);
      const { exitCode, err } = await program.run('lock');
      expect(exitCode).toBe(8);
      expect(err).toMatch(message);
      expect(program.read(LOCK)).toBe(text);
    });

    test('if the folder of the file does not exist', async () => {
      program.write({ lab: [{ source: source('a:1') }] });
      const { exitCode, err } = await program.run('lock', '--file', 'none/lock.json');
      expect(exitCode).toBe(8);
      expect(err).toContain('none/lock.json cannot be read or written.');
    });

    test('if the program fails', async () => {
      program.file('main.js', 'throw new Error("lab: no such prop")');
      const { exitCode, err } = await program.run('lock');
      expect([exitCode, err]).toEqual([3, expect.stringContaining('lab: no such prop')]);
    });
  });
});
