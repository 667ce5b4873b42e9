import type { KubeflowApp } from '../../lib/app';
import { SynthesisError } from '../../lib/errors';
import { collectApp } from '../../lib/synthesis/collected-app';
import { ManifestRenderer } from '../../lib/synthesis/manifest-renderer';

/** Looks at an app as its synthesis does, and writes no YAML, which takes longer than all else. */
export function checkApp(app: KubeflowApp): void {
  const collected = collectApp(app);
  const { problems } = new ManifestRenderer(collected).render(() => {});
  const all = [...collected.problems, ...problems];
  if (all.length > 0) {
    throw new SynthesisError(all);
  }
}
