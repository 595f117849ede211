import type { Registry, RegistryEntry } from '../registry/read-registry.ts';
import { didYouMean } from '../schema/closest-names.ts';
import { type Finding, findingLevels, isFindingCode, keyOfFinding, type OwnedFinding } from './finding.ts';

const mark = 'tseval-ignore';

/** Which findings the comments beside an entry silence, and which of these comments say nothing. */
interface Silencing {
  codes: ReadonlySet<string>;
  findings: readonly Finding[];
}

async function readSilencing(registry: Registry, entry: RegistryEntry): Promise<Silencing> {
  const codes = new Set<string>();
  const findings: Finding[] = [];
  for (const { text, place } of await registry.comments(entry, mark)) {
    if (!text.startsWith(mark)) continue;
    const [, list] = /^tseval-ignore:\s*([\w-]+(?:\s*,\s*[\w-]+)*)/.exec(text) ?? [];
    const named = list?.split(/\s*,\s*/) ?? [];
    for (const code of named.filter(isFindingCode)) codes.add(code);
    const unknown = list === undefined ? [''] : named.filter((code) => !isFindingCode(code));
    for (const code of unknown) findings.push(unknownIgnore(code, place));
  }
  return { codes, findings };
}

function unknownIgnore(code: string, place: Finding['place']): Finding {
  const hint =
    didYouMean(code, Object.keys(findingLevels), 1) ?? 'write "# tseval-ignore: CODE", or several with commas';
  const message = code === '' ? 'this comment names no finding to ignore' : `there is no finding "${code}" to ignore`;
  return { code: 'unknown-ignore', message, ...(place && { place }), hint };
}

/** Takes out the findings that a comment beside one of their entries silences, and adds what is wrong with such comments. */
export async function silence(
  registry: Registry,
  entries: readonly RegistryEntry[],
  found: readonly OwnedFinding[],
): Promise<{ findings: readonly OwnedFinding[]; silenced: number }> {
  const owners = new Set([...entries, ...found.flatMap((finding) => finding.owners)]);
  const byOwner = new Map<string, Silencing>();
  const keyOf = ({ kind, file, name }: RegistryEntry) => JSON.stringify([kind, file, name]);
  for (const owner of owners) {
    const key = keyOf(owner);
    if (!byOwner.has(key)) byOwner.set(key, await readSilencing(registry, owner));
  }
  const wrong = [...byOwner.values()].flatMap(({ findings }) => findings);
  const isSilenced = ({ owners: own, code }: OwnedFinding) =>
    own.some((owner) => byOwner.get(keyOf(owner))?.codes.has(code));
  const silenced = new Map(found.filter(isSilenced).map((finding) => [keyOfFinding(finding), finding]));
  // What is no eval's own may have been met on several ways.
  const isDropped = (one: OwnedFinding) => one.evals.length === 0 && silenced.has(keyOfFinding(one));
  const findings = found.filter((finding) => !isSilenced(finding) && !isDropped(finding));
  return {
    findings: [...findings, ...wrong.map((finding) => ({ ...finding, owners: [], evals: [] }))],
    silenced: silenced.size,
  };
}
