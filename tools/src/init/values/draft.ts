import { type Code, struct } from '../program/code';

/** Types of the props that group others. */
const STRUCTS: Readonly<Record<string, string>> = {
  hub: 'HubOptions',
  proxy: 'ProxyOptions',
  notebooks: 'NotebookOptions',
  culling: 'CullingOptions',
  network: 'HubNetworkOptions',
  prePuller: 'PrePullerOptions',
  userPlaceholders: 'UserPlaceholderOptions',
  userScheduler: 'UserSchedulerOptions',
};

/** Props of JupyterHub that values are translated to. */
export class Draft {
  private readonly props = new Map<string, Code>();

  /** @param path a prop such as `name`, or a prop of a group such as `hub.baseUrl` */
  public set(path: string, code: Code | undefined): void {
    if (code !== undefined) {
      this.props.set(path, code);
    }
  }

  public get(path: string): Code | undefined {
    return this.props.get(path);
  }

  /** The props, with groups as structs, in the order in which they were set. */
  public build(): Record<string, Code> {
    const groups = new Map<string, Record<string, Code>>();
    const result: Record<string, Code> = {};
    for (const [path, code] of this.props) {
      const [group = '', name] = path.split('.');
      if (name === undefined) {
        result[group] = code;
        continue;
      }
      const props = groups.get(group) ?? {};
      props[name] = code;
      groups.set(group, props);
      result[group] = struct(STRUCTS[group] ?? '', props);
    }
    return result;
  }
}
