/** What the Terraform half of an app can do, told without importing cdktf. */
export interface TerraformOutput {
  /** What is wrong, in the form of `problem()`. */
  validate(): string[];
  /** The files to write, by path within the folder that `cdktf` reads. */
  render(): Map<string, string | Uint8Array>;
}
