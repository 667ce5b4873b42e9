import type * as kplus from 'cdk8s-plus-27';

/** Options of a file in the hub's pod. */
export interface HubFileOptions {
  /**
   * File mode, from 0 to 0o777.
   *
   * @default 0o644
   */
  readonly mode?: number;
}

/** A file in the hub's pod. */
export class HubFile {
  /**
   * A text file.
   *
   * @param text content of the file
   * @param options file mode
   */
  public static text(text: string, options: HubFileOptions = {}): HubFile {
    return new HubFile(options.mode, text);
  }

  /**
   * A local file, read at synthesis. It can be binary.
   *
   * @param path path of the file; relative to the working directory of the program
   * @param options file mode
   */
  public static local(path: string, options: HubFileOptions = {}): HubFile {
    return new HubFile(options.mode, undefined, path);
  }

  /**
   * A value of a Secret. The hub does not start until the Secret exists.
   *
   * @param secretName name of the Secret
   * @param key key in the Secret
   * @param options file mode
   */
  public static secret(secretName: string, key: string, options: HubFileOptions = {}): HubFile {
    return new HubFile(options.mode, undefined, undefined, secretName, undefined, key);
  }

  /**
   * A value of a ConfigMap. The hub does not start until the ConfigMap exists.
   *
   * @param configMapName name of the ConfigMap
   * @param key key in the ConfigMap
   * @param options file mode
   */
  public static configMap(configMapName: string, key: string, options: HubFileOptions = {}): HubFile {
    return new HubFile(options.mode, undefined, undefined, undefined, configMapName, key);
  }

  private constructor(
    /** File mode. */
    public readonly mode?: number,
    /** Content of a text file. */
    public readonly content?: string,
    /** Path of a local file. */
    public readonly path?: string,
    /** Name of the Secret. */
    public readonly secretName?: string,
    /** Name of the ConfigMap. */
    public readonly configMapName?: string,
    /** Key in the Secret or ConfigMap. */
    public readonly key?: string,
  ) {}
}

/** A directory in the hub's pod. */
export class HubDirectory {
  /**
   * A local directory with its subdirectories, read at synthesis: about 200 kB at most.
   *
   * @param path path of the directory; relative to the working directory of the program
   */
  public static local(path: string): HubDirectory {
    return new HubDirectory(path);
  }

  /**
   * A ConfigMap with one key for each file.
   *
   * @param name name of the ConfigMap
   */
  public static configMap(name: string): HubDirectory {
    return new HubDirectory(undefined, name);
  }

  /**
   * A claim, mounted read-only.
   *
   * @param claim claim in the hub's namespace
   * @param subPath folder of the claim; its root if omitted
   */
  public static claim(claim: kplus.IPersistentVolumeClaim, subPath?: string): HubDirectory {
    return new HubDirectory(undefined, undefined, claim, subPath);
  }

  private constructor(
    /** Path of a local directory. */
    public readonly path?: string,
    /** Name of the ConfigMap. */
    public readonly configMapName?: string,
    /** The claim. */
    public readonly volumeClaim?: kplus.IPersistentVolumeClaim,
    /** Folder of the claim. */
    public readonly subPath?: string,
  ) {}
}
