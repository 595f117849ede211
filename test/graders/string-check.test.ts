import { describe, expect, test } from 'vitest';
import { checkString, type StringOperation, warnAboutReference } from '../../src/graders/string-check.ts';

describe('a string check', () => {
  test.for<[StringOperation, string, string, boolean]>([
    ['eq', 'a', 'a', true],
    ['eq', 'a\n', 'a', false],
    ['eq', 'é', 'e\u0301', false],
    ['ne', 'a', 'A', true],
    ['ne', '', '', false],
    ['like', 'The answer is 42.', '42', true],
    ['like', '42', 'The answer is 42.', false],
    ['like', 'abc', '%b%', false],
    ['like', 'abc', 'a_c', false],
    ['like', 'anything', '', true],
    ['ilike', 'ÄRZTE', 'ärzte', true],
    ['ilike', 'Straße', 'STRASSE', false],
  ])('%s of %j and %j is %s', ([operation, input, reference, passes]) => {
    expect(checkString(operation, input, reference)).toBe(passes);
  });
});

describe('a literal reference', () => {
  test.for<[StringOperation, string, string | undefined]>([
    ['like', 'x', undefined],
    ['like', '50% off', undefined],
    ['ilike', '%x%', 'ilike knows no wildcards: "%" is looked for as it stands'],
    ['like', 'x%', 'like knows no wildcards: "%" is looked for as it stands'],
    ['like', '', 'every text contains an empty reference, so like always passes'],
    ['eq', '', undefined],
    ['eq', '1', undefined],
    ['eq', '0.5', undefined],
    ['eq', '%x%', undefined],
    ['eq', '1.0', 'a number in the data is put in as 1, which never equals the text "1.0"'],
    ['ne', '1e3', 'a number in the data is put in as 1000, which never equals the text "1e3"'],
  ])('of %s, %j, is warned about: %j', ([operation, reference, warning]) => {
    expect(warnAboutReference(operation, reference)).toBe(warning);
  });
});
