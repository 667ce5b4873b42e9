/** The kinds of `ProxyHttps`. */
export enum ProxyHttpsKind {
  /** TLS ends at the way in of the platform. */
  PLATFORM = 'PLATFORM',
  /** TLS ends at the proxy, by a Secret that is there. */
  SECRET = 'SECRET',
  /** TLS ends at the proxy, by a Secret that cert-manager keeps. */
  CERT_MANAGER = 'CERT_MANAGER',
  /** TLS ends before the cluster. */
  OFFLOAD = 'OFFLOADED',
  /** No TLS. */
  PLAIN_HTTP = 'PLAIN_HTTP',
}

/** Options of `ProxyHttps.secret`. */
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

/** Options of `ProxyHttps.certManager`. */
export interface CertManagerHttpsOptions {
  /** Name of the issuer. */
  readonly issuer: string;

  /**
   * Kind of the issuer: `ClusterIssuer`, `Issuer`, or one of your own.
   *
   * @default ClusterIssuer
   */
  readonly issuerKind?: string;

  /**
   * API group of the issuer.
   *
   * @default cert-manager.io
   */
  readonly issuerGroup?: string;

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

/** Options of `ProxyHttps.offload`. */
export interface OffloadHttpsOptions {
  /**
   * Whether the Service has port 80 beside 443. Both lead to the same port of the proxy, which speaks HTTP.
   *
   * @default - true for a Service within the cluster; false for one that is reached from outside, where passwords would go in the clear
   */
  readonly exposeHttp?: boolean;
}

/** Where TLS ends, and by that the way that people come: by the platform's way in, or by the proxy's own Service. */
export class ProxyHttps {
  /** TLS ends at the platform's way in, which the hub's hostname leads to; the certificate is the platform's business. */
  public static platform(): ProxyHttps {
    return new ProxyHttps(ProxyHttpsKind.PLATFORM, {});
  }

  /**
   * The proxy ends TLS, with a certificate of yours. A renewed one is taken up within a minute or two, and no connection is cut.
   *
   * @param secretName name of the Secret in the hub's namespace, of type `kubernetes.io/tls` or with keys of your own
   * @param options how its keys are called
   */
  public static secret(secretName: string, options: SecretHttpsOptions = {}): ProxyHttps {
    return new ProxyHttps(ProxyHttpsKind.SECRET, { ...options, secretName });
  }

  /**
   * The proxy ends TLS, with a certificate that cert-manager gets and renews. A renewed one is taken up within a minute or two.
   *
   * An ACME issuer must solve by DNS-01: port 80, by which HTTP-01 asks, is the proxy's.
   *
   * @see https://cert-manager.io/docs/usage/certificate/
   * @param options who issues it, and for which names
   */
  public static certManager(options: CertManagerHttpsOptions): ProxyHttps {
    const { hosts, ...rest } = options;
    return new ProxyHttps(ProxyHttpsKind.CERT_MANAGER, { ...rest, ...(hosts && { hosts: [...hosts] }) });
  }

  /**
   * TLS ends before the cluster or before the Service, for example at the load balancer that annotations of the Service ask for. The
   * hub believes the header `X-Forwarded-Proto` of whoever stands there.
   *
   * @param options which ports the Service has
   */
  public static offload(options: OffloadHttpsOptions = {}): ProxyHttps {
    return new ProxyHttps(ProxyHttpsKind.OFFLOAD, options);
  }

  /** No TLS: passwords go in the clear, which is for a network of your own that nobody else is on. */
  public static plainHttp(): ProxyHttps {
    return new ProxyHttps(ProxyHttpsKind.PLAIN_HTTP, {});
  }

  /** @internal */
  public readonly _options: ProxyHttpsOptions;

  private constructor(
    /** Which kind it is. */
    public readonly kind: ProxyHttpsKind,
    options: ProxyHttpsOptions,
  ) {
    this._options = options;
  }
}

/** What the factories are told, together. */
export interface ProxyHttpsOptions extends SecretHttpsOptions, OffloadHttpsOptions {
  readonly secretName?: string;
  readonly issuer?: string;
  readonly issuerKind?: string;
  readonly issuerGroup?: string;
  readonly hosts?: readonly string[];
}
