import type { TerraformResource } from 'cdktf';
import { type KeyNames, keepKeys } from './kept-keys';
import { isPresent, type RetentionSections } from './retention-sections';

/** Terraform id of the backup plan. */
export const BACKUP_PLAN_ID = 'backups';

/**
 * Addresses of resources that may leave the program, because a prop no longer requires them. Data may still depend on them:
 * existing backups. Terraform forgets them.
 */
export const FORGOTTEN: readonly string[] = [`google_gke_backup_backup_plan.${BACKUP_PLAN_ID}`];

/** Id of the `terraform_data` resource that lists guarded resources. */
export const GUARD_ID = 'retained';

/**
 * Keeps the resources of a stack that hold data, if a later version of the program no longer contains them.
 *
 * `prevent_destroy` has no effect then, because it is lost together with the resource.
 */
export class Retention {
  /** Names of keys that the environment can create; undefined if it creates none. */
  public keyNames?: KeyNames;

  private readonly guarded: TerraformResource[] = [];

  /**
   * Fails the plan if the resource is no longer in the program, or its Terraform id changes.
   *
   * A `terraform_data` resource has an instance for each guarded resource. It is always in the program, so its own
   * `prevent_destroy` remains in effect.
   */
  public guard(resource: TerraformResource): void {
    this.guarded.push(resource);
  }

  /** Adds the guard, and blocks that keep or forget resources that are no longer in the program. */
  public addTo(sections: RetentionSections): void {
    const addresses = this.guarded
      .map(({ terraformResourceType, friendlyUniqueId }) => `${terraformResourceType}.${friendlyUniqueId}`)
      .sort();
    sections.resource = {
      ...sections.resource,
      terraform_data: {
        ...sections.resource?.terraform_data,
        [GUARD_ID]: {
          '//': 'Fails the plan if one of these resources is no longer in the program.',
          for_each: `\${toset(${JSON.stringify(addresses)})}`,
          lifecycle: { prevent_destroy: true },
        },
      },
    };
    if (this.keyNames) {
      keepKeys(sections, this.keyNames);
    }
    const removed = sections.removed ?? [];
    const known = new Set(removed.map(({ from }) => from));
    sections.removed = [
      ...removed,
      ...FORGOTTEN.filter((address) => !known.has(address) && !isPresent(sections.resource, address)).map((from) => ({
        from,
        lifecycle: { destroy: false },
      })),
    ];
    if (sections.removed.length === 0) {
      delete sections.removed;
    }
  }
}
