/** The kinds of `Authenticator`. */
export enum AuthenticatorKind {
  /** One password for everybody. */
  SHARED_PASSWORD = 'SHARED_PASSWORD',
  /** Accounts that the hub keeps. */
  NATIVE_ACCOUNTS = 'NATIVE_ACCOUNTS',
  /** Google's Identity-Aware Proxy. */
  IAP = 'IAP',
  /** Any provider of OpenID Connect. */
  OIDC = 'OIDC',
  /** GitHub. */
  GITHUB = 'GITHUB',
  /** Google. */
  GOOGLE = 'GOOGLE',
  /** GitLab. */
  GITLAB = 'GITLAB',
  /** Azure AD. */
  AZURE_AD = 'AZURE_AD',
  /** A learning platform, by LTI 1.3. */
  LTI13 = 'LTI13',
}
