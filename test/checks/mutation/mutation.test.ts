import * as fc from 'fast-check';
import { print } from '../../cluster/property-based/print';
import { asTypeScript } from '../../cluster/property-based/program';
import { validPrograms } from '../../cluster/property-based/programs';
import { budget, seed } from '../../random/seed';
import { TABLE } from '../assembly';
import { judge, type Outcome, runValid } from './judge';
import { mutationsOf } from './mutations';
import { sitesIn } from './sites';
import { PROGRAM_STRUCTS } from './types';

const INPUTS = Number(process.env.INPUTS ?? 2000);
const SEED = seed();

// Each program takes as long to run as its mutations.
const MUTATIONS_OF_A_PROGRAM = 8;

// Drawing a program is much faster than running it.
const DRAWS_OF_A_PROGRAM = 20;

/** Numbers from 0 to 1 that depend on the seed only (mulberry32). */
function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

// Without a limit, because `npm run soak` draws for as long as it is told.
test('mutated inputs are refused with their place, change the output, or mean the default', { timeout: 0 }, () => {
  const random = randomNumbers(SEED);
  const oneOf = <T>(values: readonly T[]) => values[Math.floor(random() * values.length)];
  const seen = new Map<string, number>();
  const counts: Record<Outcome, number> = { refused: 0, unchanged: 0, changed: 0, wrong: 0 };
  const faults = new Map<string, string>();
  let inputs = 0;
  const deadline = Date.now() + budget();
  const isEnough = () => inputs >= INPUTS || (inputs > 0 && Date.now() > deadline);
  for (let number = 0; !isEnough(); number++) {
    const drawn = fc
      .sample(validPrograms, { seed: SEED + number, numRuns: DRAWS_OF_A_PROGRAM })
      .map((program) => ({ program, sites: sitesIn(program) }));
    // The program with most props that no other had.
    const newProps = drawn.map(
      ({ sites }) => new Set(sites.map(({ name }) => name).filter((name) => !seen.has(name))).size,
    );
    const { program, sites } = drawn[newProps.indexOf(Math.max(...newProps))];
    const valid = runValid(program);
    if (valid.error !== undefined) {
      continue;
    }
    for (let index = 0; index < MUTATIONS_OF_A_PROGRAM && sites.length > 0 && !isEnough(); index++) {
      // The prop that was drawn least.
      const candidates = [oneOf(sites), oneOf(sites), oneOf(sites), oneOf(sites)];
      const site = candidates.sort((a, b) => (seen.get(a.name) ?? 0) - (seen.get(b.name) ?? 0))[0];
      seen.set(site.name, (seen.get(site.name) ?? 0) + 1);
      const mutation = oneOf(mutationsOf(site));
      const judgement = judge(program, valid, site, mutation);
      inputs += 1;
      counts[judgement.outcome] += 1;
      if (judgement.outcome === 'wrong') {
        const kind = `${site.name}: ${mutation.title} (${judgement.faults[0].split('\n')[0]})`;
        const details = `${kind}\n${judgement.faults.join('\n')}\nat ${site.path.join('.')}, was ${print(site.value)}`;
        faults.set(kind, process.env.VERBOSE ? `${details}\n${asTypeScript(program)}` : details);
      }
    }
  }
  const props = PROGRAM_STRUCTS.flatMap((name) =>
    Object.keys(TABLE.types[name].props).map((prop) => `${name}.${prop}`),
  );
  const summary = Object.entries(counts)
    .map(([outcome, count]) => `${count} ${outcome}`)
    .join(', ');
  const rest = props.filter((prop) => !seen.has(prop));
  const covered = `${props.length - rest.length} of ${props.length} props`;
  const names = process.env.VERBOSE ? `; not drawn: ${rest.join(', ')}` : '';
  process.stderr.write(`mutations, SEED=${SEED} INPUTS=${inputs}: ${summary}; ${covered}${names}\n`);
  if (faults.size > 0) {
    throw new Error(`SEED=${SEED} INPUTS=${inputs}: ${faults.size} faults\n\n${[...faults.values()].join('\n\n')}`);
  }
});
