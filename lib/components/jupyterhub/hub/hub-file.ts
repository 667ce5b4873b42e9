import type * as kplus from 'cdk8s-plus-27';

/** How a file is put into the hub's pod. */
export interface HubFileOptions {
  /**
   * Permissions of the file, 0 to 0o777.
   *
   * @default 0o644
   */
  readonly mode?: number;
}

/** A file for the hub's pod. */
export class HubFile {
  /**
   * A text.
   *
   * @param text what is in the file
   * @param options permissions
   */
  public static text(text: string, options: HubFileOptions = {}): HubFile {
    return new HubFile(options.mode, text);
  }

  /**
   * A file of this machine, which is read at synthesis. It may be binary.
   *
   * @param path where it is; a relative path is seen from where the program runs
   * @param options permissions
   */
  public static local(path: string, options: HubFileOptions = {}): HubFile {
    return new HubFile(options.mode, undefined, path);
  }

  /**
   * A value of a Secret. The hub does not start before the Secret exists.
   *
   * @param secretName name of the Secret
   * @param key key within it
   * @param options permissions
   */
  public static secret(secretName: string, key: string, options: HubFileOptions = {}): HubFile {
    return new HubFile(options.mode, undefined, undefined, secretName, undefined, key);
  }

  /**
   * A value of a ConfigMap. The hub does not start before the ConfigMap exists.
   *
   * @param configMapName name of the ConfigMap
   * @param key key within it
   * @param options permissions
   */
  public static configMap(configMapName: string, key: string, options: HubFileOptions = {}): HubFile {
    return new HubFile(options.mode, undefined, undefined, undefined, configMapName, key);
  }

  private constructor(
    /** Permissions. */
    public readonly mode?: number,
    /** The text. */
    public readonly content?: string,
    /** Path of a file of this machine. */
    public readonly path?: string,
    /** Name of the Secret. */
    public readonly secretName?: string,
    /** Name of the ConfigMap. */
    public readonly configMapName?: string,
    /** Key of the Secret or the ConfigMap. */
    public readonly key?: string,
  ) {}
}

/** A folder for the hub's pod. */
export class HubDirectory {
  /**
   * A folder of this machine, which is read at synthesis with the folders in it. Together at most some 200 kB.
   *
   * @param path where it is; a relative path is seen from where the program runs
   */
  public static local(path: string): HubDirectory {
    return new HubDirectory(path);
  }

  /**
   * A ConfigMap whose keys are the names of the files.
   *
   * @param name name of the ConfigMap
   */
  public static configMap(name: string): HubDirectory {
    return new HubDirectory(undefined, name);
  }

  /**
   * A claim, which the hub reads and never writes.
   *
   * @param claim the claim, of the hub's namespace
   * @param subPath folder of the claim; its root where it is left out
   */
  public static claim(claim: kplus.IPersistentVolumeClaim, subPath?: string): HubDirectory {
    return new HubDirectory(undefined, undefined, claim, subPath);
  }

  private constructor(
    /** Path of a folder of this machine. */
    public readonly path?: string,
    /** Name of the ConfigMap. */
    public readonly configMapName?: string,
    /** The claim. */
    public readonly volumeClaim?: kplus.IPersistentVolumeClaim,
    /** Folder of the claim. */
    public readonly subPath?: string,
  ) {}
}
