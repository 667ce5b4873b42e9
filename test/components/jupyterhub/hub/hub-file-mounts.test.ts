import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PersistentVolumeClaim } from 'cdk8s-plus-27';
import { HubDirectory, HubFile, type HubOptions } from '../../../../lib/components/jupyterhub';
import { HubOf, type Manifest } from '../hub-of';

const hubWith = (hub: HubOptions) => new HubOf({ hub });
const volume = (hub: HubOf, name: string): Manifest =>
  hub.hubPod.volumes.find((candidate: Manifest) => candidate.name === name);
const mounts = (hub: HubOf, name: string): Manifest[] =>
  hub.hubPod.containers[0].volumeMounts.filter((mount: Manifest) => mount.name === name);
const checksum = (hub: HubOf) => hub.object('Deployment', '-hub').spec.template.metadata.annotations['checksum/files'];

describe('additional configuration', () => {
  const blocks = { '20-second.py': 'c.B.b = 2', '10-first': 'c.A.a = 1' };

  test('is mounted as files, in the order of their names', () => {
    const hub = hubWith({ extraConfig: blocks });
    expect(hub.object('ConfigMap', '-hub-extra-config').data).toEqual({
      '10-first.py': 'c.A.a = 1',
      '20-second.py': 'c.B.b = 2',
    });
    expect(hub.values.hub.extra_config).toEqual({
      folder: '/etc/jupyterhub-extra',
      files: ['10-first.py', '20-second.py'],
    });
    expect(mounts(hub, 'extra-config')).toEqual([
      { name: 'extra-config', mountPath: '/etc/jupyterhub-extra', readOnly: true },
    ]);
  });

  test('restarts the hub when it changes', () => {
    const before = checksum(hubWith({ extraConfig: blocks }));
    expect(checksum(hubWith({ extraConfig: { ...blocks } }))).toBe(before);
    expect(checksum(hubWith({ extraConfig: { ...blocks, '10-first': 'c.A.a = 2' } }))).not.toBe(before);
    expect(checksum(new HubOf())).toBeUndefined();
  });

  test('fails if a block has an invalid name, or the name of another block', () => {
    expect(() => hubWith({ extraConfig: { '../x': '' } })).toThrow(
      'hub.extraConfig: "../x.py" is not a valid block name',
    );
    expect(() => hubWith({ extraConfig: { a: '1', 'a.py': '2' } })).toThrow('two blocks have the file name "a.py"');
  });
});

describe('pages', () => {
  const pages = join(__dirname, '../pages');

  test('receive template variables and the announcement', () => {
    expect(hubWith({ announcement: 'Closed', templateVars: { announcement_login: 'Hi' } }).values.hub).toMatchObject({
      template_vars: { announcement: 'Closed', announcement_login: 'Hi' },
    });
  });

  test('fails if the announcement is set twice, or a variable has an invalid name', () => {
    expect(() => hubWith({ announcement: 'a', templateVars: { announcement: 'b' } })).toThrow('are both set');
    expect(() => hubWith({ templateVars: { 'a-b': '' } })).toThrow(
      'hub.templateVars: "a-b" is not a valid variable name',
    );
  });

  test('can come from a local directory, including subdirectories and binary files', () => {
    const hub = hubWith({
      templates: HubDirectory.local(join(pages, 'templates')),
      staticFiles: HubDirectory.local(join(pages, 'static')),
    });
    expect(hub.values.hub.template_paths).toEqual(['/etc/jupyterhub-templates']);
    expect(Object.keys(hub.object('ConfigMap', '-hub-templates').data)).toEqual(['login.html']);
    const { data, binaryData } = hub.object('ConfigMap', '-hub-static');
    expect(Object.keys(data)).toEqual(['images__style.css']);
    expect(Buffer.from(binaryData['logo.png'], 'base64').subarray(1, 4).toString()).toBe('PNG');
    expect(volume(hub, 'static').configMap.items).toEqual([
      { key: 'images__style.css', path: 'images/style.css' },
      { key: 'logo.png', path: 'logo.png' },
    ]);
    expect(mounts(hub, 'static')[0].mountPath).toBe('/usr/local/share/jupyterhub/static/extra');
  });

  test('can come from a claim or a ConfigMap', () => {
    const hub = new HubOf((platform) => {
      const claim = PersistentVolumeClaim.fromClaimName(platform, 'c', 'pages');
      return { hub: { templates: HubDirectory.claim(claim, 'html'), staticFiles: HubDirectory.configMap('static') } };
    });
    expect(volume(hub, 'templates').persistentVolumeClaim).toEqual({ claimName: 'pages', readOnly: true });
    expect(mounts(hub, 'templates')[0]).toMatchObject({ subPath: 'html', readOnly: true });
    expect(volume(hub, 'static').configMap).toEqual({ name: 'static' });
    expect(checksum(hub)).toBeUndefined();
  });

  describe('from a local directory', () => {
    let folder: string;
    beforeEach(() => {
      folder = mkdtempSync(join(tmpdir(), 'pages-'));
    });
    afterEach(() => rmSync(folder, { recursive: true }));
    const local = () => hubWith({ templates: HubDirectory.local(folder) });

    test('skip hidden files', () => {
      writeFileSync(join(folder, '.hidden'), '');
      writeFileSync(join(folder, 'a.html'), '');
      expect(local().object('ConfigMap', '-hub-templates').data).toEqual({ 'a.html': '' });
    });

    test('fails if the directory is empty or does not exist', () => {
      expect(local).toThrow(`hub.templates: the directory "${folder}" is empty.`);
      expect(() => hubWith({ templates: HubDirectory.local('no/such') })).toThrow('"no/such" cannot be read: ENOENT.');
    });

    test('fails if the files are too large for kubectl apply', () => {
      writeFileSync(join(folder, 'a.html'), 'x'.repeat(200_001));
      expect(local).toThrow('hub.templates: the total size of the files is at least 200001 bytes.');
    });

    test('fails if a file name is not a valid key, or two files have the same key', () => {
      mkdirSync(join(folder, 'a'));
      writeFileSync(join(folder, 'a/b.html'), '');
      writeFileSync(join(folder, 'a__b.html'), '');
      expect(local).toThrow('the files "a/b.html" and "a__b.html" have the same ConfigMap key');
      writeFileSync(join(folder, 'a/ü.html'), '');
      expect(local).toThrow('hub.templates: name of file "a/ü.html": "a__ü.html" is not a key.');
    });
  });
});

describe('files', () => {
  test('are mounted at their paths with their modes, also from Secrets and ConfigMaps', () => {
    const hub = hubWith({
      files: {
        '/etc/team/settings.yaml': HubFile.text('colour: blue', { mode: 0o600 }),
        '/etc/team/logo.png': HubFile.local(join(__dirname, '../pages/static/logo.png')),
        '/etc/team/key': HubFile.secret('team', 'private', { mode: 0o400 }),
        '/etc/team/rules': HubFile.configMap('rules', 'rules.txt'),
      },
    });
    expect(volume(hub, 'files').projected.sources).toEqual([
      { configMap: { name: 'jupyterhub-hub-files', items: [{ key: 'file-0', path: 'file-0', mode: 0o600 }] } },
      { configMap: { name: 'jupyterhub-hub-files', items: [{ key: 'file-1', path: 'file-1' }] } },
      { secret: { name: 'team', items: [{ key: 'private', path: 'file-2', mode: 0o400 }] } },
      { configMap: { name: 'rules', items: [{ key: 'rules.txt', path: 'file-3' }] } },
    ]);
    expect(mounts(hub, 'files').map(({ mountPath, subPath }) => `${subPath} ${mountPath}`)).toEqual([
      'file-0 /etc/team/settings.yaml',
      'file-1 /etc/team/logo.png',
      'file-2 /etc/team/key',
      'file-3 /etc/team/rules',
    ]);
    const { data, binaryData } = hub.object('ConfigMap', '-hub-files');
    expect(data).toEqual({ 'file-0': 'colour: blue' });
    expect(Object.keys(binaryData)).toEqual(['file-1']);
    expect(checksum(hub)).toMatch(/^[0-9a-f]{16}$/);
  });

  test('from Secrets alone need no ConfigMap', () => {
    const hub = hubWith({ files: { '/etc/team/key': HubFile.secret('team', 'key') } });
    expect(hub.names).not.toContain('ConfigMap jupyterhub-hub-files');
  });

  test.each(['relative', '/a/', '/a/../b', '/a:b', '/', ''])('fails if the path is "%s"', (path) => {
    expect(() => hubWith({ files: { [path]: HubFile.text('') } })).toThrow(
      `hub.files: "${path}" is not a valid file path.`,
    );
  });

  test('fails if the path is inside the configuration of the hub', () => {
    expect(() => hubWith({ files: { '/etc/jupyterhub/values.json': HubFile.text('') } })).toThrow(
      'volume "files" cannot be mounted at /etc/jupyterhub/values.json, because volume "config" is already mounted there.',
    );
  });

  test('fails if a file cannot be read, or has an invalid mode or Secret', () => {
    const withFile = (file: HubFile) => hubWith({ files: { '/x': file } });
    expect(() => withFile(HubFile.local('/dev/null'))).toThrow('"/dev/null" cannot be read: not a file.');
    expect(() => withFile(HubFile.local('no/such'))).toThrow('hub.files: "/x": "no/such" cannot be read: ENOENT.');
    expect(() => withFile(HubFile.text('', { mode: 0o1000 }))).toThrow(
      'hub.files: "/x": mode 512 is not a valid file mode.',
    );
    expect(() => withFile(HubFile.secret('My Team', 'key'))).toThrow('Use "my-team".');
    expect(() => withFile(HubFile.configMap('rules', 'a/b'))).toThrow('"a/b" is not a key.');
  });
});
