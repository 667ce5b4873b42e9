import { KEY_PURPOSES, KEY_RING_ID, type KeyPurpose, keyGrantId, keyId } from '../iam/key-purposes';
import { isPresent, type RetentionSections } from './retention-sections';

/** Terraform id of the `terraform_data` resource that records which keys the environment has created. */
export const CREATED_KEYS_ID = 'created-keys';

const PURPOSES = Object.keys(KEY_PURPOSES) as KeyPurpose[];
const KEY_RING = `google_kms_key_ring.${KEY_RING_ID}`;
const keyAddress = (purpose: KeyPurpose) => `google_kms_crypto_key.${keyId(purpose)}`;
const grantAddress = (purpose: KeyPurpose) => `google_kms_crypto_key_iam_member.${keyGrantId(purpose)}`;

/** Addresses of created keys, their key ring, and access to them. */
export const KEYS: readonly string[] = [
  ...PURPOSES.flatMap((purpose) => [keyAddress(purpose), grantAddress(purpose)]),
  KEY_RING,
];

/** Names of the created keys, known at synthesis. */
export interface KeyNames {
  readonly project: string;
  readonly location: string;
  readonly ring: string;
}

/**
 * Keeps created keys, their key ring, and access to them in the Terraform state if no prop requires them any more. Existing
 * data may still be encrypted with them, and Google Cloud never deletes their names, so a later change uses them again.
 *
 * Synthesis does not know what was deployed before. A `terraform_data` resource records it: Terraform ignores that the value
 * of an unused key is false, so it stays true if it was. The blocks of unused keys have no instance otherwise. (With
 * `removed` blocks, Terraform finds no order if a node pool is replaced in the same change: it forgets a key after it has
 * destroyed the previous pool, but before it creates the next one.)
 */
export function keepKeys(sections: RetentionSections, names: KeyNames): void {
  // A block of the user decides.
  const ofUser = new Set((sections.removed ?? []).map(({ from }) => from));
  const used = PURPOSES.filter((purpose) => isPresent(sections.resource, keyAddress(purpose)));
  const unused = PURPOSES.filter((purpose) => !used.includes(purpose));
  const dependsOn = used.flatMap((purpose) => [keyAddress(purpose), grantAddress(purpose)]);
  add(sections, `terraform_data.${CREATED_KEYS_ID}`, {
    '//': 'Records which keys were created. Terraform keeps them when they are no longer used.',
    input: Object.fromEntries(PURPOSES.map((purpose) => [purpose, used.includes(purpose)])),
    lifecycle: { ignore_changes: unused.map((purpose) => `input.${purpose}`) },
    // If an earlier deployment failed, a key may not exist.
    ...(dependsOn.length > 0 && { depends_on: dependsOn }),
  });
  const created = `terraform_data.${CREATED_KEYS_ID}.input`;
  const ring = `projects/${names.project}/locations/${names.location}/keyRings/${names.ring}`;
  const keep = (address: string, condition: string, values: object) => {
    if (!ofUser.has(address) && !isPresent(sections.resource, address)) {
      add(sections, address, {
        '//': 'Kept if an earlier version of the program created it.',
        count: `\${${condition} ? 1 : 0}`,
        ...values,
        // Never created: these values are required, but have no effect.
        lifecycle: { prevent_destroy: true, ignore_changes: 'all' },
      });
    }
  };
  for (const purpose of unused) {
    keep(keyAddress(purpose), `${created}.${purpose}`, { name: purpose, key_ring: ring });
    keep(grantAddress(purpose), `${created}.${purpose}`, {
      crypto_key_id: `${ring}/cryptoKeys/${purpose}`,
      role: 'roles/cloudkms.cryptoKeyEncrypterDecrypter',
      member: `serviceAccount:${KEY_PURPOSES[purpose].agent}@${names.project}.iam.gserviceaccount.com`,
    });
  }
  keep(KEY_RING, `anytrue(values(${created}))`, { name: names.ring, location: names.location });
}

/** Whether a block only keeps what an earlier version of the program created. */
export function isKept(address: string, resource: { readonly count?: unknown }): boolean {
  return KEYS.includes(address) && resource.count !== undefined;
}

function add(sections: RetentionSections, address: string, block: object): void {
  const [type, id] = address.split('.');
  sections.resource = { ...sections.resource, [type]: { ...sections.resource?.[type], [id]: block } };
}
