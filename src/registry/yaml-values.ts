import type { Alias, Document, Node, Pair, Scalar, YAMLMap } from 'yaml';
import { plainKey } from './yaml-scalars.ts';

type Yaml = typeof import('yaml');
type Report = (node: Node, message: string, hint?: string) => void;

/** A key and its value, found directly or through a merge (`<<`). */
interface YamlEntry {
  key: Node | null;
  value: Node | null;
}

/** A document's nodes read the way PyYAML constructs them. */
export interface YamlReading {
  /** The node's plain data; what cannot be read is reported and becomes null. */
  read(node: Node | null): unknown;
  /** A mapping's entries by key, merged ones first. */
  entries(map: YAMLMap): ReadonlyMap<string, YamlEntry>;
  /** An alias's node, or the node itself. */
  follow(node: Node | null): Node | null;
}

/** More values than this out of aliases are an attack or an accident ("billion laughs"), not a registry. */
const maxAliasedValues = 100_000;

/** Own reading of the nodes: the package's `toJS` merges, names keys and counts aliases unlike PyYAML. */
export function readNodes(yaml: Yaml, document: Document, text: string, report: Report): YamlReading {
  const targets = aliasTargets(yaml, document, report);
  const entriesByMap = new Map<YAMLMap, ReadonlyMap<string, YamlEntry>>();
  const anchored = new Map<Node, { value: unknown; size: number }>();
  const open = new Set<Node>();
  let size = 0;
  let aliasedSize = 0;

  function follow(node: Node | null): Node | null {
    return yaml.isAlias(node) ? (targets.get(node) ?? null) : node;
  }

  function read(node: Node | null): unknown {
    size += 1;
    if (node === null) return null;
    if (yaml.isAlias(node)) return readAlias(node);
    if (yaml.isScalar(node)) return readScalar(node);
    if (open.has(node)) return null;
    open.add(node);
    const value = yaml.isMap(node)
      ? readMap(node)
      : yaml.isSeq(node)
        ? node.items.map((item) => read(item as Node))
        : null;
    open.delete(node);
    return value;
  }

  function readAlias(alias: Alias): unknown {
    const target = targets.get(alias);
    if (target === undefined) {
      report(
        alias,
        `there is no anchor "&${alias.source}" before this`,
        'define the anchor above, or put the text in quotes',
      );
      return null;
    }
    if (open.has(target)) {
      report(alias, `"*${alias.source}" stands inside its own anchor`, 'write the value out');
      return null;
    }
    if (aliasedSize > maxAliasedValues) return null;
    const known = anchored.get(target);
    const before = size;
    const value = known === undefined ? read(target) : known.value;
    const added = known?.size ?? size - before;
    anchored.set(target, { value, size: added });
    if (known !== undefined) size += added;
    aliasedSize += added;
    if (aliasedSize > maxAliasedValues) {
      report(
        alias,
        `aliases expand to more than ${maxAliasedValues} values here`,
        'write the values out, or use fewer aliases',
      );
    }
    return value;
  }

  function readScalar(node: Scalar): unknown {
    if (isPlain(node, '<<') || isPlain(node, '=')) {
      report(node, `"${node.source}" cannot stand here as a value`, 'put it in quotes');
    }
    refuseSeparators(node);
    return endsWithoutBreak(node) ? String(node.value).replace(/\n$/, '') : node.value;
  }

  /** PyYAML takes these for line breaks, so that what follows could be anything. */
  function refuseSeparators(node: Scalar): void {
    if (node.type !== 'QUOTE_DOUBLE' && node.type !== 'QUOTE_SINGLE' && /[\u2028\u2029]/.test(node.source ?? '')) {
      report(
        node,
        'an unquoted text holds a Unicode line separator (U+2028 or U+2029)',
        'remove it, or put the text in quotes',
      );
    }
  }

  /** PyYAML adds no line break to a block text that ends with the file. */
  function endsWithoutBreak({ type, range }: Scalar): boolean {
    const isBlock = type === 'BLOCK_LITERAL' || type === 'BLOCK_FOLDED';
    return isBlock && range?.[1] === text.length && /[^\s][^\n]*$/.test(text);
  }

  function readMap(map: YAMLMap): Record<string, unknown> {
    const data: Record<string, unknown> = {};
    for (const [name, { value }] of entries(map)) {
      // Defined, not assigned: `__proto__` is a key like any other.
      Object.defineProperty(data, name, { value: read(value), enumerable: true, writable: true, configurable: true });
    }
    return data;
  }

  function entries(map: YAMLMap): ReadonlyMap<string, YamlEntry> {
    const known = entriesByMap.get(map);
    if (known !== undefined) return known;
    const merged = new Map<string, YamlEntry>();
    const own: [string, YamlEntry][] = [];
    entriesByMap.set(map, merged);
    for (const { key, value } of map.items as Pair<Node | null, Node | null>[]) {
      if (yaml.isScalar(key) && isPlain(key, '<<')) merge(value, key, merged);
      else own.push([keyName(key), { key, value }]);
    }
    for (const [name, entry] of own) merged.set(name, entry);
    return merged;
  }

  function merge(value: Node | null, key: Node, into: Map<string, YamlEntry>): void {
    if (yaml.isAlias(value) && !targets.has(value)) {
      readAlias(value);
      return;
    }
    const source = follow(value);
    // Of several merged mappings the first wins.
    const sources = yaml.isSeq(source) ? (source.items as Node[]).toReversed() : [source];
    for (const item of sources) {
      const map = follow(item);
      if (!yaml.isMap(map))
        report(item ?? key, '"<<" merges mappings only', 'name an anchor of a mapping: "<<: *name"');
      else for (const [name, entry] of entries(map)) into.set(name, entry);
    }
  }

  function keyName(key: Node | null): string {
    const node = follow(key);
    if (node === null) return 'None';
    if (!yaml.isScalar(node)) {
      report(node, 'a key must be a plain text', 'put it in quotes');
      return String(node);
    }
    refuseSeparators(node);
    if (typeof node.value === 'string') return node.value;
    return plainKey(node.source ?? '');
  }

  return { read, entries, follow };
}

function isPlain(node: Scalar, source: string): boolean {
  return node.type === 'PLAIN' && node.source === source && node.tag === undefined;
}

/** Each alias's node: the last one before it with its anchor. */
function aliasTargets(yaml: Yaml, document: Document, report: Report): Map<Alias, Node> {
  const anchors = new Map<string, Node>();
  const targets = new Map<Alias, Node>();
  yaml.visit(document, {
    Node(_, node) {
      if (yaml.isAlias(node)) {
        const target = anchors.get(node.source);
        if (target !== undefined) targets.set(node, target);
      } else if (node.anchor !== undefined) {
        if (anchors.has(node.anchor)) report(node, `the anchor "&${node.anchor}" is given twice`, 'rename one of them');
        anchors.set(node.anchor, node);
      }
    },
  });
  return targets;
}
