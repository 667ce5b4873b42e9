import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const SCRIPT = join(__dirname, '../../../../lib/components/tf-serving/sources/fetch-models.sh');

test('credentials of Secrets that end with a line end work', () => {
  const folder = mkdtempSync(join(tmpdir(), 'fetch-models-'));
  try {
    // Prints one version, and records the credentials that rclone would use.
    const rclone = join(folder, 'rclone');
    const record = join(folder, 'record');
    writeFileSync(
      rclone,
      `#!/bin/sh\nprintf '%s|' "$AWS_ACCESS_KEY_ID" "$AWS_SECRET_ACCESS_KEY" "\${AWS_SESSION_TOKEN-unset}" "$RCLONE_HEADER" > ${record}\n`,
    );
    chmodSync(rclone, 0o755);
    const env = {
      PATH: `${folder}:${process.env.PATH}`,
      AWS_ACCESS_KEY_ID: 'id\n',
      AWS_SECRET_ACCESS_KEY: 'a b$(id)"\\\n\n',
      RCLONE_HEADER: 'Authorization: Bearer token\n',
    };
    expect(() =>
      execFileSync('sh', [SCRIPT, 'once', join(folder, 'models'), 'folder', 'models:bucket/', 'all'], {
        env,
        stdio: 'pipe',
      }),
    ).toThrow('no version to serve');
    expect(readFileSync(record, 'utf8')).toBe('id|a b$(id)"\\|unset|Authorization: Bearer token|');
  } finally {
    rmSync(folder, { recursive: true });
  }
});
