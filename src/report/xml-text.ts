const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/**
 * Text as XML 1.0 takes it, in an element and in an attribute. Characters that no XML document may hold are shown by their code: control
 * characters, lone surrogates, U+FFFE and U+FFFF (https://www.w3.org/TR/xml/#charsets). `>` is escaped too, so that `]]>` cannot stand anywhere.
 */
export function xmlText(text: string): string {
  return text.replace(
    /[&<>"]|[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|\p{Cs}/gu,
    (char) => entities[char] ?? `\\u{${char.codePointAt(0)?.toString(16)}}`,
  );
}

/** One attribute, with a space before it; nothing where there is no value. */
export function xmlAttribute(name: string, value: string | number | undefined): string {
  return value === undefined ? '' : ` ${name}="${xmlText(String(value))}"`;
}
