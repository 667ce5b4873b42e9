import * as fs from 'node:fs';
import * as path from 'node:path';
import { Chart } from 'cdk8s';
import { charts, configMap, contents, synthesize, temporaryFolder } from './program';

describe('the record of written files', () => {
  const record = (folder: string) => path.join(folder, 'dist', '.kubeflow-cdk');

  test('lists the files, sorted, by path in the folder', () => {
    const folder = temporaryFolder();
    synthesize(folder, charts('serving', 'hub'));
    expect(JSON.parse(fs.readFileSync(record(folder), 'utf8'))).toEqual({
      files: ['lab/0-setup/namespaces.k8s.yaml', 'lab/hub.k8s.yaml', 'lab/serving.k8s.yaml'],
    });
  });

  test('has no extension, so that kubectl does not read it as a manifest', () => {
    const folder = temporaryFolder();
    synthesize(folder, (app) => {
      configMap(new Chart(app, 'plain'), 'settings');
    });
    const read = fs.readdirSync(path.join(folder, 'dist')).filter((file) => /\.(json|ya?ml)$/.test(file));
    expect(read).toEqual(['plain.k8s.yaml']);
  });

  test.each([
    ['a path that leads out of the folder', '../precious'],
    ['a path that leads out by way of a folder', 'lab/../../precious'],
    ['a path that is absolute', '/precious'],
    ['the folder itself', '.'],
    ['an empty path', ''],
    ['a folder within it', 'lab'],
  ])('an entry with %s removes nothing', (_, file) => {
    const folder = temporaryFolder();
    synthesize(folder, charts('hub'));
    fs.writeFileSync(path.join(folder, 'precious'), 'mine');
    fs.writeFileSync(path.join(folder, 'dist', 'lab', 'mine'), 'mine');
    fs.writeFileSync(record(folder), JSON.stringify({ files: [file] }));

    synthesize(folder, charts('hub'));
    expect(contents(folder)).toMatchObject({ precious: 'mine', 'dist/lab/mine': 'mine' });
  });

  test('an entry that leads out of the folder through a link removes nothing', () => {
    const [folder, outside] = [temporaryFolder(), temporaryFolder()];
    fs.writeFileSync(path.join(outside, 'precious'), 'mine');
    synthesize(folder, charts('hub'));
    fs.symlinkSync(outside, path.join(folder, 'dist', 'link'));
    fs.writeFileSync(record(folder), JSON.stringify({ files: ['link/precious'] }));

    synthesize(folder, charts('hub'));
    expect(contents(outside)).toEqual({ precious: 'mine' });
  });

  test('a file name that starts with two dots is in the folder', () => {
    const folder = temporaryFolder();
    synthesize(folder, charts('hub'));
    fs.writeFileSync(path.join(folder, 'dist', '..old'), '');
    fs.writeFileSync(record(folder), JSON.stringify({ files: ['..old'] }));
    synthesize(folder, charts('hub'));
    expect(fs.existsSync(path.join(folder, 'dist', '..old'))).toBe(false);
  });

  test.each(['not JSON', '{}', '{"files": 1}', '{"files": [1]}', 'null'])(
    'fails if it contains %s, naming the fix, and changes nothing',
    (text) => {
      const folder = temporaryFolder();
      synthesize(folder, charts('hub'));
      fs.writeFileSync(record(folder), text);
      const before = contents(folder);
      expect(() => synthesize(folder, charts('serving'))).toThrow(/\.kubeflow-cdk: this file[\s\S]*cannot be read/);
      expect(contents(folder)).toEqual(before);
    },
  );
});
