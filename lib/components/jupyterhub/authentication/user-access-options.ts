/**
 * Who may come in. Nobody may until a rule says so, and a program without a rule fails.
 *
 * Names are compared without regard to case, as the hub compares them.
 *
 * @see https://jupyterhub.readthedocs.io/en/5.5.1/reference/authenticators.html
 */
export interface UserAccessOptions {
  /**
   * Names of users who may come in.
   *
   * @default - none by name
   */
  readonly allowedUsers?: string[];

  /**
   * Whether everybody may come in who proves who they are (`allow_all`). With a provider where anybody can have an account,
   * that is the whole world.
   *
   * @default false
   */
  readonly allowAll?: boolean;

  /**
   * Whether those may come in whom the hub's database knows already, so that admins let people in by adding them on the
   * hub's own page.
   *
   * @default false
   */
  readonly allowExistingUsers?: boolean;

  /**
   * Names of users who may administer the hub, which means everybody's files and servers too. They may come in without
   * another rule. Who is taken off this list stays an admin until that is undone on the hub's own page.
   *
   * @default - none by name
   */
  readonly adminUsers?: string[];

  /**
   * Names of users who may not come in, whatever other rules say. At the hub's next start their servers are stopped and
   * their tokens are revoked.
   *
   * @default - none
   */
  readonly blockedUsers?: string[];
}

/** Which groups may come in, where the provider tells groups. */
export interface GroupAccessOptions {
  /**
   * Groups whose members may come in.
   *
   * @default - none
   */
  readonly allowedGroups?: string[];

  /**
   * Groups whose members may come in and administer the hub. Who is in none of them, and not in `adminUsers`, is no admin any
   * more from the next sign-in on.
   *
   * @default - none
   */
  readonly adminGroups?: string[];

  /**
   * Whether the hub's groups are those that the provider tells; nobody can change them in the hub then.
   *
   * @default - true where `allowedGroups` or `adminGroups` are given, which need it
   */
  readonly manageGroups?: boolean;
}
