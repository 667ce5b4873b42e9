/** Describes how to build a layer of an image. */
export interface LayerRecipe {
  /** Names of the layers below this one, lowest first. @default - none */
  readonly below?: readonly string[];
  /**
   * Returns everything that the content depends on, except the layers below. It is hashed into the cache key.
   *
   * The first input is the name and version of the recipe, for example `debian-layer 1`. Raise the version if a change
   * of the code changes the result. The source of a recipe is not an input, because a new comment must not rebuild
   * layers.
   */
  inputs(): readonly string[];
  /**
   * Writes the files of the layer into an empty folder.
   *
   * @param below folders with the files of the layers below
   */
  make(folder: string, below: readonly string[]): void;
}
