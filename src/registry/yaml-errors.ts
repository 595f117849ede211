/** What is wrong and what to do, for an error code of the `yaml` package, whose own sentences presume its grammar. */
export function explainYamlError(code: string, message: string, marked: string): { message: string; hint?: string } {
  if (code === 'TAB_AS_INDENT' || marked.startsWith('\t'))
    return { message: 'a tab in the indentation', hint: 'indent with spaces' };
  if (code === 'TAG_RESOLVE_FAILED' || code === 'BAD_COLLECTION_TYPE') {
    if (!marked.startsWith('!')) return { message: `${marked} cannot be read as a value`, hint: 'put it in quotes' };
    return message.startsWith('not a')
      ? { message: `the value is ${message}, as the tag ${marked} says`, hint: 'remove the tag or correct the value' }
      : { message: `the YAML tag ${marked} is not supported`, hint: 'remove the tag' };
  }
  if (/Missing closing ["']quote/.test(message)) return explained.quote;
  if (/Flow (?:map|sequence) in block collection must|expected? .*end with|must end with a/i.test(message))
    return explained.bracket;
  if (message.startsWith('Implicit map keys need')) return explained.key;
  return explanations[code] ?? explained.other;
}

const explained = {
  quote: {
    message: 'a quoted text does not end',
    hint: 'add the closing quote; lines after the first must be indented',
  },
  bracket: {
    message: 'a list or mapping in brackets does not end',
    hint: 'add the closing bracket; lines inside must be indented',
  },
  key: {
    message: 'a key must be on one line and have ":" after it',
    hint: 'add the ":", or indent or quote the text',
  },
  other: {
    message: 'this is not valid YAML',
    hint: 'check the indentation; put text with special characters in quotes',
  },
};

const quoteIt = 'put the text in quotes';

const explanations: Readonly<Record<string, { message: string; hint?: string }>> = {
  BAD_INDENT: { message: 'the indentation does not fit the lines before', hint: 'indent all keys of a mapping alike' },
  BAD_SCALAR_START: { message: 'a text cannot start with this character', hint: quoteIt },
  BLOCK_AS_IMPLICIT_KEY: {
    message: 'a mapping or a list cannot start here',
    hint: `start it on a line of its own, or ${quoteIt}`,
  },
  BLOCK_IN_FLOW: { message: 'a block mapping or list cannot stand in brackets', hint: 'close the brackets first' },
  BAD_DQ_ESCAPE: {
    message: 'unknown escape sequence in a quoted text',
    hint: 'write \\\\ for a backslash, or use single quotes',
  },
  BAD_ALIAS: { message: 'the name of an anchor or alias is wrong' },
  BAD_PROP_ORDER: { message: 'an anchor or tag is in the wrong place', hint: 'it stands right before its value' },
  BAD_DIRECTIVE: { message: 'unknown YAML directive', hint: 'put text that starts with % in quotes' },
  MISSING_CHAR: {
    message: 'a character is missing, such as ":" or ","',
    hint: 'a key needs ": " after it; a comment needs " #"',
  },
  MULTILINE_IMPLICIT_KEY: explained.key,
  MULTIPLE_DOCS: {
    message: 'the file has more than one YAML document',
    hint: 'remove the "---" between them, or split the file',
  },
  MULTIPLE_ANCHORS: { message: 'a value has two anchors', hint: 'remove one' },
  MULTIPLE_TAGS: { message: 'a value has two tags', hint: 'remove one' },
  KEY_OVER_1024_CHARS: {
    message: 'a key is longer than 1024 characters',
    hint: 'is a ":" meant to be text? put the text in quotes',
  },
  RESOURCE_EXHAUSTION: { message: 'the YAML is nested too deeply', hint: 'use fewer levels' },
};
