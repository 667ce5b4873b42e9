/** Root of an app that can hold a Terraform half. `KubeflowApp` implements it. */
export interface TerraformHost {
  /** Returns the Terraform half and creates it on the first call. */
  _terraform<T extends TerraformOutput>(create: () => T): T;
}

/** The Terraform half of an app, without an import of cdktf. */
export interface TerraformOutput {
  /** What is wrong, in the form of `problem()`. */
  validate(): string[];
  /** The files to write, by path within the folder that `cdktf` reads. */
  render(): Map<string, string | Uint8Array>;
}
