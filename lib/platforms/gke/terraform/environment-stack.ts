import { type App, TerraformBackend, type TerraformProvider, TerraformStack } from 'cdktf';
import { Retention } from './retention';

/** The parts of a `terraform` block that configure the storage of the state and the provider. */
interface TerraformSettings {
  readonly backend?: { readonly [type: string]: unknown };
  readonly cloud?: unknown;
  readonly required_providers?: { readonly google?: { readonly version?: unknown } };
}

/** A backend that the program configures. */
interface ConfiguredBackend {
  /** Type in Terraform, for example `s3`; `cloud` for a `cloud` block. */
  readonly type: string;
  /** The code that configures it. */
  readonly source: string;
}

/** The backend of the platform. */
export interface PlatformBackend {
  /** Type in Terraform. */
  readonly type: string;
  /** Whether it comes from a prop. A default gives way to any other backend. */
  readonly requested: boolean;
  readonly create: (stack: TerraformStack) => TerraformBackend;
}

/**
 * The Terraform stack of an environment.
 *
 * Terraform accepts one backend or `cloud` block. The program can add any backend of cdktf to the stack, or override
 * `terraform.backend` or `terraform.cloud`. Both replace the default backend of the platform.
 */
export class EnvironmentStack extends TerraformStack {
  /** Resources that Terraform must not destroy if they leave the program. */
  public readonly retention = new Retention();

  private platformBackend?: TerraformBackend;

  constructor(
    scope: App,
    id: string,
    private readonly platform: PlatformBackend,
    /** Version constraint of the Google provider. */
    private readonly googleProviderVersion: string,
  ) {
    super(scope, id);
    this.node.addValidation({ validate: () => [...this.backendProblems(), ...this.providerProblems()] });
  }

  /** cdktf calls this at synthesis, and if another stack reads outputs of this one. */
  public override ensureBackendExists(): TerraformBackend {
    const [backend] = this.addedBackends;
    if (backend !== undefined) {
      return backend;
    }
    this.platformBackend ??= this.platform.create(this);
    return this.platformBackend;
  }

  /**
   * cdktf resolves all values of a stack here to find references to other stacks. An app with one stack has none, and each
   * value is resolved again when the stack is written.
   */
  public override prepareStack(): void {
    const stacks = this.node.root.node.findAll().filter((construct) => TerraformStack.isStack(construct));
    if (stacks.length > 1) {
      super.prepareStack();
    } else {
      this.ensureBackendExists();
    }
  }

  public override toTerraform(): ReturnType<TerraformStack['toTerraform']> {
    const json = super.toTerraform();
    const { google } = json.terraform.required_providers;
    // cdktf requires exactly the version that its classes were generated from.
    if (this.overrides?.required_providers?.google?.version === undefined) {
      google.version = this.googleProviderVersion;
    }
    const type = this.overriddenBackends[0];
    if (type === 'cloud') {
      delete json.terraform.backend;
    } else if (type !== undefined) {
      json.terraform.backend = { [type]: json.terraform.backend[type] };
    }
    this.retention.addTo(json);
    return json;
  }

  /** Backends that the program added to the stack. */
  private get addedBackends(): TerraformBackend[] {
    return this.node
      .findAll()
      .filter((construct) => TerraformBackend.isBackend(construct))
      .filter((backend) => backend !== this.platformBackend);
  }

  /** The `terraform` block that `addOverride` configures. */
  private get overrides(): TerraformSettings | undefined {
    // biome-ignore lint/complexity/useLiteralKeys: private, and cdktf offers no other way to read overrides
    return this['rawOverrides'].terraform;
  }

  /** Types of the backends that `addOverride` configures. */
  private get overriddenBackends(): string[] {
    const overridden = { ...this.overrides?.backend, cloud: this.overrides?.cloud };
    return Object.keys(overridden).filter((type) => (overridden as TerraformSettings['backend'])?.[type] != null);
  }

  /** Everything that configures a backend, apart from the default. */
  private get configuredBackends(): ConfiguredBackend[] {
    const { type, requested } = this.platform;
    return [
      ...(requested ? [{ type, source: '`stateBackend`' }] : []),
      ...this.addedBackends.map((backend) => {
        const added: string = backend.toMetadata().backend;
        return { type: added, source: `the backend "${added}" in \`stack\`` };
      }),
      // An override of fields of the same type is not another backend.
      ...this.overriddenBackends.map((type) => ({
        type,
        source: `the override of "terraform.${type === 'cloud' ? type : `backend.${type}`}"`,
      })),
    ];
  }

  private backendProblems(): string[] {
    const backends = this.configuredBackends;
    const added = this.addedBackends.length + (this.platform.requested ? 1 : 0);
    if (added <= 1 && new Set(backends.map(({ type }) => type)).size <= 1) {
      return [];
    }
    return [
      [
        `Terraform stores the state in one backend, but several are configured: ${backends.map(({ source }) => source).join(', ')}.`,
        '  Set `stateBackend`, add one backend of cdktf to `stack`, or override "terraform.backend".',
        '  Remove all but one of them.',
      ].join('\n'),
    ];
  }

  /** The platform configures the Google provider without an alias, and Terraform accepts one such provider. */
  private providerProblems(): string[] {
    const configurations = new Map<string, TerraformProvider>();
    return this.allProviders().flatMap((provider) => {
      const key = [provider.terraformResourceType, provider.alias].join('.');
      const other = configurations.get(key);
      configurations.set(key, provider);
      return other === undefined
        ? []
        : [
            [
              `the provider "${provider.node.path}" has the same type and alias as "${other.node.path}".`,
              '  Set a different `alias`, and set `provider` on the resources that use it.',
            ].join('\n'),
          ];
    });
  }
}
