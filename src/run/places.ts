/**
 * The places of what is run, in their order: of each sample all repeats, one after the other, so that a run that is cut off has whole
 * samples. The place of a repeat is the sample's index times the repeats, plus its number; without repeats it is the index.
 */
export function placesOf(chosen: Uint32Array, repeats: number): Uint32Array {
  if (repeats === 1) return chosen;
  const places = new Uint32Array(chosen.length * repeats);
  chosen.forEach((index, at) => {
    for (let repeat = 0; repeat < repeats; repeat++) places[at * repeats + repeat] = index * repeats + repeat;
  });
  return places;
}
