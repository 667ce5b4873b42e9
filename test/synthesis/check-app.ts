import type { KubeflowApp } from '../../lib/app';
import { SynthesisError } from '../../lib/errors';
import { collectApp } from '../../lib/synthesis/collected-app';
import { ManifestRenderer } from '../../lib/synthesis/manifest-renderer';

/** Finds the problems of an app as synthesis does, without writing YAML, which takes most of the time. */
export function checkApp(app: KubeflowApp): void {
  const collected = collectApp(app);
  const { problems } = new ManifestRenderer(collected, true).render(() => {});
  const all = [...collected.problems, ...problems];
  if (all.length > 0) {
    throw new SynthesisError(all);
  }
}
