import type { Format, Output } from './reporter.ts';

/** The ways of showing runs that need nothing but an output. Adding one is adding one file and one line; each is loaded when it is asked for. */
export const formats: Readonly<Record<string, (output: Output) => Promise<Format>>> = {
  terminal: async (output) => (await import('./terminal.ts')).terminalFormat(output),
  json: async (output) => (await import('./json.ts')).jsonFormat(output),
  jsonl: async (output) => (await import('./jsonl.ts')).jsonlFormat(output),
  junit: async (output) => (await import('./junit.ts')).junitFormat(output),
  markdown: async (output) => (await import('./markdown.ts')).markdownFormat(output),
  csv: async (output) => (await import('./csv.ts')).csvFormat(output),
};
