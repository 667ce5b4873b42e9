import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { ApiError } from '../kubernetes/api-error';
import type { ApiServer } from '../kubernetes/api-server';
import type { KubeObject } from '../kubernetes/objects';
import { targetPath, type WatchTarget } from './watch-targets';

/** Seconds until the API server ends a watch. A connection that died silently is noticed soon after. */
const WATCH_SECONDS = 240;
/** Milliseconds between lists, in case that a watch missed something. */
const RELIST_INTERVAL = 10 * 60_000;
const FIRST_BACKOFF = 500;
const MAX_BACKOFF = 15_000;

/** Receives the objects of a target. */
export interface WatchSink {
  /** Returns what to keep of a listed object, or undefined if it does not matter. */
  keep(object: KubeObject): KubeObject | undefined;
  replace(objects: readonly KubeObject[]): void;
  apply(type: string, object: KubeObject): void;
  fail(error: { readonly reason: string; readonly message: string }): void;
}

interface Page {
  readonly metadata: { readonly resourceVersion?: string; readonly continue?: string };
  readonly items: KubeObject[] | null;
}

interface WatchEvent {
  readonly type: string;
  readonly object: KubeObject;
}

/** Lists and watches the objects of a target until the signal. Errors are reported to the sink, and tried again. */
export async function watchObjects(
  server: ApiServer,
  target: WatchTarget,
  sink: WatchSink,
  signal: AbortSignal,
): Promise<void> {
  let backoff = FIRST_BACKOFF;
  while (!signal.aborted) {
    try {
      const version = await list(server, target, sink, signal);
      backoff = FIRST_BACKOFF;
      await watchUntil(server, target, sink, version, signal);
    } catch (error) {
      if (signal.aborted) {
        return;
      }
      report(error, sink);
      // Many watches end together. They must not list together.
      await delay(backoff * (0.5 + Math.random()), undefined, { signal }).catch(() => undefined);
      backoff = Math.min(backoff * 2, MAX_BACKOFF);
    }
  }
}

function report(error: unknown, sink: WatchSink): void {
  if (error instanceof ApiError && error.isNotFound) {
    // The API server does not serve the kind. A definition may be created later.
    sink.replace([]);
  } else if (error instanceof ApiError && error.isForbidden) {
    sink.fail({ reason: 'Forbidden', message: error.reason ?? error.message });
  }
  // Other errors pass. What was read stays until the next list.
}

/** Returns the resource version of the list. */
async function list(server: ApiServer, target: WatchTarget, sink: WatchSink, signal: AbortSignal): Promise<string> {
  const kept: KubeObject[] = [];
  let page: Page | undefined;
  do {
    page = await server.json<Page>({
      path: targetPath(target),
      query: { limit: 500, continue: page?.metadata.continue, ...selector(target) },
      accept: acceptOf(target, 'PartialObjectMetadataList'),
      signal: AbortSignal.any([signal, AbortSignal.timeout(60_000)]),
    });
    kept.push(...(page.items ?? []).flatMap((item) => sink.keep(item) ?? []));
  } while (page.metadata.continue);
  sink.replace(kept);
  return page.metadata.resourceVersion ?? '';
}

/** Watches until it is time to list again, or the version is too old. */
async function watchUntil(
  server: ApiServer,
  target: WatchTarget,
  sink: WatchSink,
  from: string,
  signal: AbortSignal,
): Promise<void> {
  const until = performance.now() + RELIST_INTERVAL * (0.8 + 0.4 * Math.random());
  let version: string | undefined = from;
  while (version !== undefined && performance.now() < until && !signal.aborted) {
    const started = performance.now();
    version = await watchOnce(server, target, sink, version, signal);
    if (performance.now() - started < FIRST_BACKOFF) {
      await delay(FIRST_BACKOFF, undefined, { signal });
    }
  }
}

/** Returns the version to continue with, or undefined if the server no longer has it. */
async function watchOnce(
  server: ApiServer,
  target: WatchTarget,
  sink: WatchSink,
  from: string,
  signal: AbortSignal,
): Promise<string | undefined> {
  const ended = AbortSignal.any([signal, AbortSignal.timeout((WATCH_SECONDS + 15) * 1000)]);
  const answer = await server.open({
    path: targetPath(target),
    query: {
      watch: true,
      allowWatchBookmarks: true,
      resourceVersion: from,
      timeoutSeconds: WATCH_SECONDS,
      ...selector(target),
    },
    accept: acceptOf(target, 'PartialObjectMetadata'),
    signal: ended,
  });
  let version = from;
  const lines = createInterface({ input: answer, crlfDelay: Number.POSITIVE_INFINITY });
  // A broken connection ends the watch, which then continues from the last version.
  answer.once('error', () => lines.close());
  try {
    for await (const line of lines) {
      const { type, object } = JSON.parse(line) as WatchEvent;
      if (type === 'ERROR') {
        return undefined;
      }
      version = object.metadata.resourceVersion ?? version;
      if (type !== 'BOOKMARK') {
        sink.apply(type, object);
      }
    }
  } finally {
    answer.destroy();
  }
  return version;
}

function selector({ name, labelSelector }: WatchTarget): { fieldSelector?: string; labelSelector?: string } {
  return {
    ...(name !== undefined && { fieldSelector: `metadata.name=${name}` }),
    ...(labelSelector && { labelSelector }),
  };
}

function acceptOf({ metadataOnly }: WatchTarget, as: string): string | undefined {
  return metadataOnly ? `application/json;as=${as};g=meta.k8s.io;v=v1` : undefined;
}
