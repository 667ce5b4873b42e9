import type { NotebookServerOptions } from './notebook-server-options';

/** One entry of the list that a user picks a notebook server from. */
export interface NotebookProfile extends NotebookServerOptions {
  /** What the user reads. It is text: `<b>` is shown as such. */
  readonly displayName: string;

  /**
   * By what the hub knows the profile: lower-case letters, digits and "-". Users' last choices are kept under it, so name it where
   * `displayName` may change.
   *
   * @default - made of `displayName`: "Large, with GPU" becomes "large-with-gpu"
   */
  readonly slug?: string;

  /**
   * What the user reads below the name.
   *
   * @default - nothing
   */
  readonly description?: string;

  /**
   * Whether it is the one of a user who picks nothing; one profile at most.
   *
   * @default - the first one is
   */
  readonly isDefault?: boolean;

  /**
   * What the user can choose within the profile. Where two choices say something of the same, the one of the later option wins.
   *
   * @default - nothing
   */
  readonly options?: NotebookProfileOption[];
}

/** Something to choose within a profile: an image or a size, for example. */
export interface NotebookProfileOption {
  /** By what the hub knows it: lower-case letters, digits and "-", for example `image`. */
  readonly name: string;

  /** What the user reads. */
  readonly displayName: string;

  /** What can be chosen, at least one. */
  readonly choices: NotebookProfileChoice[];

  /**
   * Whether the user may type the image in, and which.
   *
   * @default - what is listed can be chosen, and nothing else
   */
  readonly unlistedChoice?: UnlistedChoice;
}

/** What an option offers, with what it changes of the server. */
export interface NotebookProfileChoice extends NotebookServerOptions {
  /** By what the hub knows it: lower-case letters, digits and "-", for example `pytorch`. */
  readonly name: string;

  /** What the user reads. */
  readonly displayName: string;

  /**
   * Whether it is chosen where the user does not; one choice at most.
   *
   * @default - the first one is
   */
  readonly isDefault?: boolean;
}

/** A field in which a user types the image of the own server. */
export interface UnlistedChoice {
  /**
   * Which images are accepted: repositories as `quay.io/jupyter/scipy-notebook`, with any tag, or all that are below a path, as
   * `quay.io/jupyter/*`. An image is pulled as it is typed, whatever `imageRegistry` of the platform says of others.
   *
   * @default - any image
   */
  readonly allowedImages?: string[];

  /**
   * What the user reads beside the field.
   *
   * @default Image
   */
  readonly displayName?: string;

  /**
   * What the user reads in the list of choices.
   *
   * @default Other…
   */
  readonly displayNameInChoices?: string;
}
