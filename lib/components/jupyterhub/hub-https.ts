/** The kinds of `HubHttps`. */
export enum HubHttpsKind {
  /** TLS ends at the way in of the platform. */
  PLATFORM = 'PLATFORM',
  /** TLS ends at the proxy, by a Secret that is there. */
  SECRET = 'SECRET',
  /** TLS ends at the proxy, by a Secret that cert-manager keeps. */
  CERT_MANAGER = 'CERT_MANAGER',
  /** TLS ends before the cluster. */
  OFFLOADED = 'OFFLOADED',
  /** No TLS. */
  PLAIN_HTTP = 'PLAIN_HTTP',
}

/** Options of `HubHttps.secret`. */
export interface SecretHttpsOptions {
  /**
   * Key of the Secret that holds the private key, as PEM.
   *
   * @default tls.key
   */
  readonly privateKey?: string;

  /**
   * Key of the Secret that holds the certificate and what it is signed by, as PEM.
   *
   * @default tls.crt
   */
  readonly certificate?: string;

  /**
   * Key of the Secret that holds the passphrase of the private key.
   *
   * @default - the private key has none
   */
  readonly passphrase?: string;

  /**
   * Whether requests to port 80 are answered with a redirect to HTTPS. Without it there is no port 80.
   *
   * @default true
   */
  readonly redirectHttp?: boolean;
}

/** Options of `HubHttps.certManager`. */
export interface CertManagerOptions {
  /** Name of the issuer. */
  readonly issuer: string;

  /**
   * Kind of the issuer: `ClusterIssuer`, `Issuer`, or one of your own.
   *
   * @default ClusterIssuer
   */
  readonly kind?: string;

  /**
   * API group of the issuer.
   *
   * @default cert-manager.io
   */
  readonly group?: string;

  /**
   * Names that the certificate is for; `*.` at the start of one is accepted.
   *
   * @default - the hostname of the hub
   */
  readonly hosts?: string[];

  /**
   * Whether requests to port 80 are answered with a redirect to HTTPS. Without it there is no port 80.
   *
   * @default true
   */
  readonly redirectHttp?: boolean;
}

/** Options of `HubHttps.offloaded`. */
export interface OffloadedHttpsOptions {
  /**
   * Whether the Service has port 80 beside 443. Both lead to the same port of the proxy, which speaks HTTP.
   *
   * @default - true for a Service within the cluster; false for one that is reached from outside, where passwords would go in the clear
   */
  readonly httpPort?: boolean;
}

/** Where TLS ends, and by that the way that people come: by the platform's way in, or by the proxy's own Service. */
export class HubHttps {
  /** TLS ends at the platform's way in, which the hub's hostname leads to; the certificate is the platform's business. */
  public static platform(): HubHttps {
    return new HubHttps(HubHttpsKind.PLATFORM, {});
  }

  /**
   * The proxy ends TLS, with a certificate of yours. A renewed one is taken up within a minute or two, and no connection is cut.
   *
   * @param secretName name of the Secret in the hub's namespace, of type `kubernetes.io/tls` or with keys of your own
   * @param options how its keys are called
   */
  public static secret(secretName: string, options: SecretHttpsOptions = {}): HubHttps {
    return new HubHttps(HubHttpsKind.SECRET, { ...options, secretName });
  }

  /**
   * The proxy ends TLS, with a certificate that cert-manager gets and renews. A renewed one is taken up within a minute or two.
   *
   * An ACME issuer must solve by DNS-01: port 80, by which HTTP-01 asks, is the proxy's.
   *
   * @see https://cert-manager.io/docs/usage/certificate/
   * @param options who issues it, and for which names
   */
  public static certManager(options: CertManagerOptions): HubHttps {
    const { hosts, ...rest } = options;
    return new HubHttps(HubHttpsKind.CERT_MANAGER, { ...rest, ...(hosts && { hosts: [...hosts] }) });
  }

  /**
   * TLS ends before the cluster or before the Service, for example at the load balancer that annotations of the Service ask for. The
   * hub believes the header `X-Forwarded-Proto` of whoever stands there.
   *
   * @param options which ports the Service has
   */
  public static offloaded(options: OffloadedHttpsOptions = {}): HubHttps {
    return new HubHttps(HubHttpsKind.OFFLOADED, options);
  }

  /** No TLS: passwords go in the clear, which is for a network of your own that nobody else is on. */
  public static plainHttp(): HubHttps {
    return new HubHttps(HubHttpsKind.PLAIN_HTTP, {});
  }

  /** @internal */
  public readonly _options: HubHttpsOptions;

  private constructor(
    /** Which kind it is. */
    public readonly kind: HubHttpsKind,
    options: HubHttpsOptions,
  ) {
    this._options = options;
  }
}

/** What the factories are told, together. */
export interface HubHttpsOptions extends SecretHttpsOptions, OffloadedHttpsOptions {
  readonly secretName?: string;
  readonly issuer?: string;
  readonly kind?: string;
  readonly group?: string;
  readonly hosts?: readonly string[];
}
