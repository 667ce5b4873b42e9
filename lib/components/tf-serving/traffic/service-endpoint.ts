/** Where pods of the cluster reach a Service. */
export interface ServiceEndpoint {
  /**
   * DNS name of the Service: `<name>.<namespace>.svc.<cluster domain>`, or `<name>` alone, which pods of the same
   * namespace can resolve, where the chart names no namespace.
   */
  readonly host: string;

  /** Port of the Service. */
  readonly port: number;
}
