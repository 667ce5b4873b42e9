/** Root of an app that can hold a Terraform half. `KubeflowApp` implements it. */
export interface TerraformHost {
  /** Returns the Terraform half and creates it on the first call. */
  _terraform<T extends TerraformOutput>(create: () => T): T;
}

/** The Terraform half of an app, without an import of cdktf. */
export interface TerraformOutput {
  /** Returns problems in the format of `problem()`. */
  validate(): string[];
  /** Returns the files to write, by path below the cdktf output folder. */
  render(): Map<string, string | Uint8Array>;
}
