/** What came of one sample that was run several times: `c` of `n` were right. */
export interface Repeated {
  n: number;
  c: number;
}

/** ln of C(n - c, k) / C(n, k), the chance that k of the n repeats, drawn without replacement, hold none of c marked ones. */
function logChanceOfNone(n: number, marked: number, k: number): number {
  // C(n - c, k) / C(n, k) is the same with c and k exchanged: the shorter product is taken.
  const [few, many] = marked < k ? [marked, k] : [k, marked];
  let sum = 0;
  for (let i = 0; i < few; i++) sum += Math.log1p(-many / (n - i));
  return sum;
}

/**
 * pass@k: the chance that at least one of k answers is right, k <= n, estimated without bias from the n that were given:
 * 1 - C(n - c, k) / C(n, k) (Chen et al. 2021, "Evaluating large language models trained on code").
 */
export function passAtK({ n, c }: Repeated, k: number): number {
  return n - c < k ? 1 : -Math.expm1(logChanceOfNone(n, c, k));
}

/** pass^k: the chance that all of k answers are right, k <= n: C(c, k) / C(n, k) (Yao et al. 2024, τ-bench). */
export function passHatK({ n, c }: Repeated, k: number): number {
  return c < k ? 0 : Math.exp(logChanceOfNone(n, n - c, k));
}

/** The chance that two repeats of a sample disagree, estimated without bias from n >= 2 of them: 2 c (n - c) / (n (n - 1)). */
export function flipRate({ n, c }: Repeated): number {
  return (2 * c * (n - c)) / (n * (n - 1));
}
