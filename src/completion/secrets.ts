/** Keeps keys out of whatever is written: records, logs, errors, the recorded command line. */
export interface Secrets {
  add(secret: string | undefined): void;
  redact(text: string): string;
}

const shortest = 6;

/** Collects the secrets of a process. Very short values are left alone: they would blot out ordinary text. */
export function createSecrets(): Secrets {
  const known = new Set<string>();
  return {
    add(secret) {
      const value = secret?.trim() ?? '';
      // Servers that check no key are given any word: blotting such words out would garble records.
      if (value.length < shortest || /^[a-z_]+$/.test(value)) return;
      known.add(value);
      known.add(JSON.stringify(value).slice(1, -1));
    },
    redact(text) {
      let redacted = text;
      for (const secret of known) if (redacted.includes(secret)) redacted = redacted.replaceAll(secret, '[redacted]');
      return redacted;
    },
  };
}
