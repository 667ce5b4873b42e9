import type { NotebookServerOptions } from './notebook-server-options';

/** A profile in the list from which a user selects a notebook server. */
export interface NotebookProfile extends NotebookServerOptions {
  /** Name in the list. HTML is escaped. */
  readonly displayName: string;

  /**
   * Identifier of the profile: lower-case letters, digits and "-".
   *
   * The hub stores users' last selections under it, so set it if `displayName` may change.
   *
   * @default - derived from `displayName`: "Large, with GPU" becomes "large-with-gpu"
   */
  readonly slug?: string;

  /**
   * Text below the name.
   *
   * @default - none
   */
  readonly description?: string;

  /**
   * Whether the profile applies if a user selects nothing. At most one profile can be the default.
   *
   * @default - the first profile is the default. Users who cannot use the default get the first one that they can use
   */
  readonly isDefault?: boolean;

  /**
   * Groups whose members can use the profile: groups of `hub.groups`, or of the authenticator if it manages groups.
   *
   * Other users do not see the profile. The hub answers requests for it, also at its API, with status 403. If an administrator
   * starts the server of a user, the groups of that user count.
   *
   * @default - the users in `allowedUsers`; all users without both
   */
  readonly allowedGroups?: string[];

  /**
   * Names of users who can use the profile, in addition to the members of `allowedGroups`.
   *
   * @default - the members of `allowedGroups`; all users without both
   */
  readonly allowedUsers?: string[];

  /**
   * Options that the user can select in the profile. If choices of two options set the same field, the later option
   * takes precedence.
   *
   * @default - none
   */
  readonly options?: NotebookProfileOption[];
}

/** An option of a profile, for example an image or a size. */
export interface NotebookProfileOption {
  /** Identifier of the option: lower-case letters, digits and "-", for example `image`. */
  readonly name: string;

  /** Label of the option. */
  readonly displayName: string;

  /** Choices of the option, at least one. */
  readonly choices: NotebookProfileChoice[];

  /**
   * Allows the user to enter an image that is not in the list.
   *
   * @default - only listed choices
   */
  readonly unlistedChoice?: UnlistedChoice;
}

/** A choice of an option, with the server settings that it changes. */
export interface NotebookProfileChoice extends NotebookServerOptions {
  /** Identifier of the choice: lower-case letters, digits and "-", for example `pytorch`. */
  readonly name: string;

  /** Label of the choice. */
  readonly displayName: string;

  /**
   * Whether the choice applies if the user selects nothing. At most one choice can be the default.
   *
   * @default - the first choice is the default
   */
  readonly isDefault?: boolean;
}

/** A field in which a user enters an image. */
export interface UnlistedChoice {
  /**
   * Allowed images: repositories such as `quay.io/jupyter/scipy-notebook`, with any tag, or path prefixes such as
   * `quay.io/jupyter/*`.
   *
   * Images are pulled as entered: `imageRegistry` of the platform does not apply.
   *
   * @default - any image
   */
  readonly allowedImages?: string[];

  /**
   * Label of the field.
   *
   * @default Image
   */
  readonly displayName?: string;

  /**
   * Label in the list of choices.
   *
   * @default Other…
   */
  readonly displayNameInChoices?: string;
}

/** Returns the options of all servers, of each profile and of each choice. */
export function serversOf(notebooks: {
  readonly profiles?: readonly NotebookProfile[];
  readonly lifecycle?: NotebookServerOptions['lifecycle'];
}): Pick<NotebookServerOptions, 'lifecycle'>[] {
  const profiles = notebooks.profiles ?? [];
  return [
    notebooks,
    ...profiles.flatMap((profile) => [profile, ...(profile.options ?? []).flatMap(({ choices }) => choices)]),
  ];
}
