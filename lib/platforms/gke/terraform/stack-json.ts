/** The fields of a synthesized stack that the documents use. */
export interface StackJson {
  readonly provider?: { readonly google?: readonly { readonly project?: string }[] };
  readonly resource?: Sections;
  readonly data?: Sections;
}

interface Sections {
  readonly [type: string]: { readonly [id: string]: Resource };
}

interface Resource {
  readonly name?: string;
  readonly service?: string;
  readonly lifecycle?: { readonly prevent_destroy?: boolean };
  readonly deletion_protection?: boolean;
  readonly count?: unknown;
  readonly [field: string]: unknown;
}
