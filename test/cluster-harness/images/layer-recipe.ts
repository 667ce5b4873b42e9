/** How a layer of an image is made. */
export interface LayerRecipe {
  /** Names of the layers that are there already when it is made, the lowest first. @default - none */
  readonly below?: readonly string[];
  /** What its content depends on, besides the layers below. */
  inputs(): readonly string[];
  /** Writes its files into an empty folder; has the folders of the layers below. */
  make(folder: string, below: readonly string[]): void;
}
