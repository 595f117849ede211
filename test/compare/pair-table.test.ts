import { expect, test } from 'vitest';
import { fromHex, hashText } from '../../src/compare/hash64.ts';
import { PairTable } from '../../src/compare/pair-table.ts';
import { PythonRandom } from '../../src/random/python-random.ts';

const other = { high: 0, low: 0 };

test('a table keeps what a map of lists would keep, however small it began', () => {
  const random = PythonRandom.fromInt(1);
  const table = new PairTable(1);
  const expected = new Map<string, { base: (number | undefined)[]; now: (number | undefined)[] }>();
  const value = () => (random.randbelow(5) === 0 ? undefined : random.randbelow(2));
  // Few halves, so that keys share them, and slots collide.
  const key = () => ({ high: random.randbelow(40), low: random.randbelow(40) });
  for (let i = 0; i < 3000; i++) {
    const [one, drawn] = [key(), value()];
    const name = `${one.high} ${one.low}`;
    table.addBase(one, { value: drawn, other: { high: one.low, low: one.high } });
    const known = expected.get(name) ?? { base: [], now: [] };
    expected.set(name, known);
    known.base.push(drawn);
  }
  for (let i = 0; i < 2000; i++) {
    const [one, drawn] = [key(), value()];
    const known = expected.get(`${one.high} ${one.low}`);
    expect(table.addNow(one, drawn) >= 0).toBe(known !== undefined);
    known?.now.push(drawn);
  }
  expect(table.length).toBe(expected.size);
  const cell = (values: readonly (number | undefined)[]) => ({
    sum: values.reduce<number>((sum, one) => sum + (one ?? 0), 0),
    count: values.length,
    missing: values.filter((one) => one === undefined).length,
  });
  for (let entry = 0; entry < table.length; entry++) {
    const { high, low } = table.keyOf(entry);
    const known = expected.get(`${high} ${low}`);
    expect(table.base.cell(entry)).toEqual(cell(known?.base ?? []));
    expect(table.now.cell(entry)).toEqual(cell(known?.now ?? []));
    expect(table.otherOf(entry)).toEqual({ high: low, low: high });
  }
});

test('entries are sorted by their keys', () => {
  const table = new PairTable();
  const keys = [fromHex('ffffffff00000000'), fromHex('00000000ffffffff'), fromHex('0000000000000001')];
  for (const key of keys) table.addBase(key, { value: 1, other });
  expect([...table.sorted()]).toEqual([2, 1, 0]);
});

test('only the entry that was marked is', () => {
  const table = new PairTable();
  const entries = ['a', 'b'].map((text) => table.addBase(hashText(text), { value: 1, other }));
  table.mark(entries[1] as number);
  expect(entries.map((entry) => table.isMarked(entry))).toEqual([false, true]);
});

test('numbers stand for themselves, with their leading zeros; other texts are hashed', () => {
  expect(hashText('12')).toEqual({ high: 2, low: 12 });
  expect(hashText('012')).toEqual({ high: 3, low: 12 });
  expect(hashText('q12')).not.toEqual(hashText('q13'));
  expect(fromHex('0123456789abcdef')).toEqual({ high: 0x01234567, low: 0x89abcdef });
});
