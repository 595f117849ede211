import { resolve } from 'node:path';
import { UsageError } from '../errors.ts';
import { formats } from '../report/formats.ts';
import { closestNames } from '../schema/closest-names.ts';

/** A reporter that a command line asks for. */
export interface ReporterRequest {
  /** A format’s name, or a module’s path. */
  name: string;
  /** What a module exports; undefined for a format of tseval’s own. */
  exportName?: string;
  /** The file it writes; without one, it writes to stdout. */
  path?: string;
}

const ownNames = [...Object.keys(formats), 'github'];
const modulePattern = /^((?:.*[/\\])?[^/\\=]+\.[cm]?[jt]sx?)(?::([\w$]+))?$/;

function parse(given: string): ReporterRequest {
  const [, named = given, path] = /^(.*?\.[cm]?[jt]sx?(?::[\w$]+)?|[^=]*)=(.*)$/s.exec(given) ?? [];
  const name = named.trim();
  const place = path === undefined || path === '-' ? {} : { path };
  if (path === '') {
    throw new UsageError({
      message: `--reporter ${given} names no file`,
      hint: `for example --reporter ${name}=report.txt; without a =, it is printed on stdout`,
    });
  }
  if (ownNames.includes(name)) return { name, ...place };
  const [, file, exportName = 'default'] = modulePattern.exec(name) ?? [];
  if (file !== undefined) return { name: file, exportName, ...place };
  const [closest] = closestNames(name, ownNames);
  throw new UsageError({
    message: `there is no reporter ${JSON.stringify(name)}`,
    hint: closest
      ? `did you mean "${closest}"?`
      : `one of: ${ownNames.join(', ')}; a module of your own: ./my-reporter.ts`,
  });
}

/** What two documents in one stream would destroy. A module may print nothing, and annotations are lines of a log. */
function claimsStdout({ name, exportName, path }: ReporterRequest): boolean {
  return path === undefined && exportName === undefined && name !== 'github';
}

function checkStdout(requests: readonly ReporterRequest[]): void {
  const onStdout = requests.filter(({ name, path }) => path === undefined && name !== 'github');
  const claims = requests.filter(claimsStdout);
  const isMixed = claims.length > 0 && onStdout.length > claims.length && claims[0]?.name !== 'terminal';
  if (claims.length < 2 && !isMixed) return;
  const [first, second] = onStdout.map(({ name }) => name);
  const moved = onStdout.find(({ name }) => name !== 'terminal')?.name;
  throw new UsageError({
    message: `${first} and ${second} would both be printed on stdout`,
    hint: `write one of them to a file: --reporter ${moved}=FILE`,
  });
}

function checkFiles(requests: readonly ReporterRequest[], recordPath: string | undefined, cwd: string): void {
  const paths = requests.flatMap(({ path }) => (path === undefined ? [] : [path]));
  const absolute = paths.map((path) => resolve(cwd, path));
  const hint = 'name a file for each of them';
  if (recordPath !== undefined && absolute.includes(resolve(cwd, recordPath))) {
    throw new UsageError({ message: `the record and a report would both be written to ${recordPath}`, hint });
  }
  const twice = paths.find((_, index) => absolute.indexOf(absolute[index] ?? '') < index);
  if (twice !== undefined) throw new UsageError({ message: `two reporters would write ${twice}`, hint });
}

/** The options that choose reporters. */
export interface ReporterChoice {
  reporter?: readonly string[];
  json?: boolean;
  recordPath?: string;
}

/**
 * The reporters that a command line asks for: `--reporter name[=path]`, several, and `--json`. The terminal’s report is printed unless
 * another takes its place on stdout.
 */
export function readReporters(
  { reporter: given = [], json = false, recordPath }: ReporterChoice,
  cwd: string,
): ReporterRequest[] {
  const asked = given.map(parse);
  const isJson = ({ name, path }: ReporterRequest) => name === 'json' && path === undefined;
  const requests = json && !asked.some(isJson) ? [{ name: 'json' }, ...asked] : asked;
  checkStdout(requests);
  checkFiles(requests, recordPath, cwd);
  const isTaken = requests.some(({ name, path }) => path === undefined && name !== 'github');
  return isTaken ? requests : [{ name: 'terminal' }, ...requests];
}
