import { describe, expect, test } from 'vitest';
import { porterStem } from '../../src/graders/porter-stem.ts';

// Made with nltk 3.9.1: PorterStemmer().stem. The examples are mostly those of Porter's paper.
const stems = `
caresses caress, ponies poni, dies die, flies fli, died die, tied tie, spied spi, feed feed, agreed agre, plastered plaster,
motoring motor, sing sing, hopping hop, falling fall, hissing hiss, fizzed fizz, filing file, conflated conflat, troubled troubl,
sized size, happy happi, enjoy enjoy, by by, spy spi, relational relat, rationally ration, generalli gener, hopefulli hope,
geologi geolog, apologi apolog, triplicate triplic, formative form, goodness good, revival reviv, adoption adopt,
communion communion, replacement replac, probate probat, rate rate, cease ceas, controll control, roll roll, skies sky,
dying die, news news, innings inning, ox ox, oxed oxe, upped up, 😀😀ed 😀😀ed, syzygy syzygi, is is`
  .split(',')
  .map((pair) => pair.trim().split(' ') as [string, string]);

describe('the stem', () => {
  test.for(stems)('of %s is %s', ([word, stem]) => {
    expect(porterStem(word)).toBe(stem);
  });
});

test('the stem of a word of 100,000 letters is found well within the time of a test', () => {
  expect(porterStem(`${'y'.repeat(100_000)}ing`)).toHaveLength(100_000);
});
