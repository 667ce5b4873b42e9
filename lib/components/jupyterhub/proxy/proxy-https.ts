/** Kinds of `ProxyHttps`. */
export enum ProxyHttpsKind {
  /** The platform terminates TLS. */
  PLATFORM = 'PLATFORM',
  /** The proxy terminates TLS with a certificate from an existing Secret. */
  SECRET = 'SECRET',
  /** The proxy terminates TLS with a certificate from cert-manager. */
  CERT_MANAGER = 'CERT_MANAGER',
  /** A load balancer in front of the Service terminates TLS. */
  OFFLOAD = 'OFFLOAD',
  /** No TLS. */
  PLAIN_HTTP = 'PLAIN_HTTP',
}

/** Options of `ProxyHttps.secret`. */
export interface SecretHttpsOptions {
  /**
   * Key of the private key in the Secret, in PEM format.
   *
   * @default tls.key
   */
  readonly privateKey?: string;

  /**
   * Key of the certificate and its chain in the Secret, in PEM format.
   *
   * @default tls.crt
   */
  readonly certificate?: string;

  /**
   * Key of the private key's passphrase in the Secret.
   *
   * @default - the private key has no passphrase
   */
  readonly passphrase?: string;

  /**
   * Whether port 80 redirects to HTTPS. If false, there is no port 80.
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
   * Kind of the issuer: `ClusterIssuer`, `Issuer` or the kind of an external issuer.
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
   * DNS names of the certificate. A name can start with `*.`.
   *
   * @default - the hostname of the hub, and with `subdomainHost` all names below it
   */
  readonly hosts?: string[];

  /**
   * Whether port 80 redirects to HTTPS. If false, there is no port 80.
   *
   * @default true
   */
  readonly redirectHttp?: boolean;
}

/** Options of `ProxyHttps.offload`. */
export interface OffloadHttpsOptions {
  /**
   * Whether the Service has port 80 in addition to 443. Both forward to the same HTTP port of the proxy.
   *
   * @default - true for a ClusterIP Service; false for other types, because passwords would be sent in clear text
   */
  readonly exposeHttp?: boolean;
}

/**
 * Configures which component terminates TLS: the platform, the proxy or a load balancer in front of the proxy's
 * Service.
 */
export class ProxyHttps {
  /** The platform terminates TLS for the hub's hostname and manages the certificate. */
  public static platform(): ProxyHttps {
    return new ProxyHttps(ProxyHttpsKind.PLATFORM, {});
  }

  /**
   * The proxy terminates TLS with a certificate from an existing Secret.
   *
   * The proxy loads a renewed certificate within two minutes, without closing connections.
   *
   * @param secretName name of the Secret in the hub's namespace, of type `kubernetes.io/tls` or with other keys
   * @param options keys of the Secret, and the redirect from HTTP
   */
  public static secret(secretName: string, options: SecretHttpsOptions = {}): ProxyHttps {
    return new ProxyHttps(ProxyHttpsKind.SECRET, { ...options, secretName });
  }

  /**
   * The proxy terminates TLS with a certificate that cert-manager issues and renews.
   *
   * The proxy loads a renewed certificate within two minutes, without closing connections. ACME issuers must use the
   * DNS-01 challenge, because HTTP-01 requires port 80, which the proxy uses.
   *
   * @see https://cert-manager.io/docs/usage/certificate/
   * @param options the issuer and the DNS names
   */
  public static certManager(options: CertManagerHttpsOptions): ProxyHttps {
    const { hosts, ...rest } = options;
    return new ProxyHttps(ProxyHttpsKind.CERT_MANAGER, { ...rest, ...(hosts && { hosts: [...hosts] }) });
  }

  /**
   * TLS ends in front of the Service, for example at a cloud load balancer that annotations of the Service configure.
   *
   * The hub trusts the header `X-Forwarded-Proto` of every client that can reach the Service.
   *
   * @param options ports of the Service
   */
  public static offload(options: OffloadHttpsOptions = {}): ProxyHttps {
    return new ProxyHttps(ProxyHttpsKind.OFFLOAD, options);
  }

  /** No TLS. Passwords are sent in clear text, so use it only on an isolated network. */
  public static plainHttp(): ProxyHttps {
    return new ProxyHttps(ProxyHttpsKind.PLAIN_HTTP, {});
  }

  /** @internal */
  public readonly _options: ProxyHttpsOptions;

  private constructor(
    /** The kind. */
    public readonly kind: ProxyHttpsKind,
    options: ProxyHttpsOptions,
  ) {
    this._options = options;
  }
}

/** Options of all kinds together. */
export interface ProxyHttpsOptions extends SecretHttpsOptions, OffloadHttpsOptions {
  readonly secretName?: string;
  readonly issuer?: string;
  readonly issuerKind?: string;
  readonly issuerGroup?: string;
  readonly hosts?: readonly string[];
}
