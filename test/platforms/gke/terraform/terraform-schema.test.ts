import { expression } from '../synthesize';
import { schemaProblems } from './terraform-schema';

const disk = { name: 'a', lifecycle: { prevent_destroy: true } };

test('a valid stack has no problems', () => {
  expect(
    schemaProblems({
      resource: {
        google_compute_disk: { a: { ...disk, size: 10, depends_on: ['google_compute_network.b'] } },
        google_compute_network: { b: { name: expression('google_compute_disk.a.name') } },
      },
    }),
  ).toEqual([]);
});

test.each([
  ['an unknown type', { google_compute_disc: { a: {} } }, 'google_compute_disc.a: unknown type'],
  ['an unknown attribute', { google_compute_disk: { a: { ...disk, colour: 'red' } } }, '.colour: unknown'],
  ['a missing attribute', { google_compute_disk: { a: {} } }, '.name: missing'],
  ['a wrong type', { google_compute_disk: { a: { ...disk, size: '10' } } }, '.size: "10" is not number'],
  ['a wrong element', { google_compute_disk: { a: { ...disk, licenses: [1] } } }, '.licenses: [1] is not list(string)'],
  ['a computed attribute', { google_compute_disk: { a: { ...disk, self_link: 'x' } } }, 'only the provider sets this'],
  [
    'too many blocks',
    { google_compute_router: { a: { name: 'a', network: 'b', bgp: [{ asn: 1 }, { asn: 2 }] } } },
    'at most 1',
  ],
  [
    'a wrong nested attribute',
    { google_compute_router: { a: { name: 'a', network: 'b', bgp: { asn: true } } } },
    '.bgp.asn',
  ],
  [
    'a missing block',
    { google_container_cluster: { a: { name: 'a', master_auth: {} } } },
    '.master_auth.client_certificate_config: at least 1',
  ],
  [
    'a dependency that does not exist',
    { google_compute_disk: { a: { ...disk, depends_on: ['x.y'] } } },
    'x.y does not exist',
  ],
  [
    'a dependency that is an expression',
    { google_compute_disk: { a: { ...disk, depends_on: [expression('google_compute_disk.a')] } } },
    'does not exist',
  ],
  [
    'a reference to a resource that does not exist',
    { google_compute_disk: { a: { name: expression('google_compute_image.b.id') } } },
    'is referenced but does not exist',
  ],
  [
    'an unknown ignored field',
    { google_compute_disk: { a: { name: 'a', lifecycle: { ignore_changes: ['colour'] } } } },
    'colour is unknown',
  ],
  ['an invalid Terraform name', { google_compute_disk: { '2nd': disk } }, 'not a valid Terraform name'],
])('fails on %s', (_, resource, problem) => {
  expect(schemaProblems({ resource }).join('\n')).toContain(problem);
});
