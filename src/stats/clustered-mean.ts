/** The values of one cluster, such as the repeats of a sample: how many, and their sum. */
export interface Cluster {
  sum: number;
  count: number;
}

/** A mean, and its standard error; the error is undefined where there is only one cluster. */
export interface ClusteredMean {
  mean: number;
  standardError: number | undefined;
}

/**
 * The mean of all values, and a standard error that allows for values of one cluster being alike (Liang and Zeger 1986,
 * with the factor G / (G - 1) for G clusters). Where each cluster is one value, it is the usual s / sqrt(n).
 * Goes through the clusters twice; at least one must hold a value.
 */
export function clusteredMean(clusters: Iterable<Cluster>): ClusteredMean {
  let [groups, values, total] = [0, 0, 0];
  for (const { sum, count } of clusters) {
    groups += 1;
    values += count;
    total += sum;
  }
  const mean = total / values;
  if (groups < 2) return { mean, standardError: undefined };
  let squares = 0;
  for (const { sum, count } of clusters) squares += (sum - count * mean) ** 2;
  return { mean, standardError: Math.sqrt((squares * groups) / (groups - 1)) / values };
}
