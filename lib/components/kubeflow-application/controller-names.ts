/** Names and labels of the controller's objects. */
export interface ControllerNames {
  /** Name of the Deployment, the ServiceAccount, the lease and the roles. */
  readonly name: string;
  readonly namespace: string;
  /** Name of the Application. */
  readonly application: string;
  /** Name of the ConfigMap with the expected objects. */
  readonly expected: string;
  readonly labels: { [key: string]: string };
  /** Labels that select the pod. */
  readonly selector: { [key: string]: string };
}
