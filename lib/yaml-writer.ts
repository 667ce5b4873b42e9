import { Yaml } from 'cdk8s';

/** Start of texts that YAML does not read as numbers, dates or other values, except words. */
const LETTER = /^[A-Za-z/_$(]/;

/** Words that YAML 1.1 reads as Booleans, null or numbers. */
const WORD = /^(?:y|yes|n|no|true|false|on|off|null|e[-+]?[0-9]+)$/i;

/** A character that no number, date or other value of YAML has. */
const NO_VALUE = /[^\w+.:~<\- ]|[g-hj-mo-su-wyzGHJ-MO-SU-Y]/;

const DIGITS = /^[0-9]+$/;

/** Indicators at the start, ": ", " #", and spaces at the ends. */
const REQUIRES_QUOTES = /^[\t ,[\]{}#&*!|>'"%@`]|^[?-]$|^[?-][ \t]|:[ \t]|[\t ]#|[\t :]$/;

/** Control characters, line separators and surrogates. */
const SPECIAL = /[^\t\n\x20-\x7e\u00a0-\u2027\u202a-\ud7ff\ue000-\uffff]/;

/** Lines that a literal block contains unchanged: without spaces or empty lines at the ends. */
const LITERAL_BLOCK = /^[^\n\t ](?:[\s\S]*[^\n\t ])?\n?$/;

const DOCUMENT_MARKER = /^(?:---|\.\.\.)/;

/** Longer keys have another form. */
const MAX_KEY = 1000;

/** Number of texts whose form is remembered, to limit memory. */
const MAX_REMEMBERED = 1000;

/** Forms of texts that can be numbers or dates, such as versions and addresses. cdk8s decides about them. */
const remembered = new Map<string, string>();

/**
 * Writes an object exactly as `Yaml.stringify` of cdk8s does, in a fraction of the time. It leaves objects with values that
 * are rare in manifests to cdk8s.
 */
export function stringifyYaml(manifest: unknown): string {
  const writer = new YamlWriter();
  const text = isObject(manifest) ? writer.collection(manifest, '') : undefined;
  return text === undefined || writer.hasUnusual ? Yaml.stringify(manifest) : `${text}\n`;
}

class YamlWriter {
  /** Whether there is a value that this class cannot write. */
  public hasUnusual = false;

  /** cdk8s writes an object that occurs twice as an alias. */
  private readonly written = new Set<object>();

  /** Writes a list or map. The first line is not indented, because it can follow "- ". */
  public collection(value: object, indent: string): string {
    if (this.written.has(value)) {
      return this.unusual();
    }
    this.written.add(value);
    if (Array.isArray(value)) {
      return value.length === 0 ? '[]' : this.list(value, indent);
    }
    const prototype = Object.getPrototypeOf(value);
    if ((prototype !== Object.prototype && prototype !== null) || 'toJSON' in value) {
      return this.unusual();
    }
    const keys = Object.keys(value);
    return keys.length === 0 ? '{}' : this.map(value as { [key: string]: unknown }, keys, indent);
  }

  private list(items: readonly unknown[], indent: string): string {
    let text = '';
    // Not map(), which skips holes.
    for (let index = 0; index < items.length; index++) {
      const item = items[index];
      const inner = `${indent}  `;
      const written = isObject(item) ? this.collection(item, inner) : this.scalar(item, inner);
      text += index === 0 ? `- ${written}` : `\n${indent}- ${written}`;
    }
    return text;
  }

  private map(fields: { readonly [key: string]: unknown }, keys: readonly string[], indent: string): string {
    const inner = `${indent}  `;
    let text = '';
    for (const key of keys) {
      const value = fields[key];
      text += text === '' ? this.key(key) : `\n${indent}${this.key(key)}`;
      if (isObject(value)) {
        const written = this.collection(value, inner);
        text += written === '{}' || written === '[]' ? `: ${written}` : `:\n${inner}${written}`;
      } else {
        text += `: ${this.scalar(value, inner)}`;
      }
    }
    return text;
  }

  private key(key: string): string {
    return key.length > MAX_KEY || key === '<<' || key.includes('\n') ? this.unusual() : this.line(key);
  }

  private scalar(value: unknown, indent: string): string {
    if (typeof value === 'string') {
      return value.includes('\n') ? this.block(value, indent) : this.line(value);
    }
    if (typeof value === 'boolean' || value === null || (Number.isSafeInteger(value) && !Object.is(value, -0))) {
      return String(value);
    }
    return this.unusual();
  }

  /** Writes several lines as a literal block. */
  private block(text: string, indent: string): string {
    if (SPECIAL.test(text) || !LITERAL_BLOCK.test(text)) {
      return this.unusual();
    }
    const isClipped = text.endsWith('\n');
    const lines = isClipped ? text.slice(0, -1) : text;
    return `|${isClipped ? '' : '-'}\n${indent}${lines.replace(/\n+/g, `$&${indent}`)}`;
  }

  private line(text: string): string {
    if (SPECIAL.test(text) || DOCUMENT_MARKER.test(text)) {
      return this.unusual();
    }
    if (REQUIRES_QUOTES.test(text)) {
      return quoted(text);
    }
    if (LETTER.test(text)) {
      return WORD.test(text) ? quoted(text) : text;
    }
    if (NO_VALUE.test(text)) {
      return text;
    }
    if (DIGITS.test(text)) {
      return quoted(text);
    }
    let form = remembered.get(text);
    if (form === undefined) {
      if (remembered.size >= MAX_REMEMBERED) {
        remembered.clear();
      }
      form = Yaml.stringify(text).slice(0, -1);
      remembered.set(text, form);
    }
    return form;
  }

  private unusual(): string {
    this.hasUnusual = true;
    return '';
  }
}

function quoted(text: string): string {
  return text.includes('"') && !text.includes("'") ? `'${text}'` : JSON.stringify(text);
}

function isObject(value: unknown): value is object {
  return value !== null && typeof value === 'object';
}
