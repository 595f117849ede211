const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** A run's id as oaieval makes it: `YYMMDDHHMMSS` in UTC, then 40 random bits in base 32. `random` holds five bytes. */
export function createRunId(now: Date, random: Uint8Array): string {
  const time = now.toISOString().replace(/\D/g, '').slice(2, 14);
  let bits = 0n;
  for (const byte of random.subarray(0, 5)) bits = (bits << 8n) | BigInt(byte);
  const letters = Array.from({ length: 8 }, (_, i) => alphabet[Number((bits >> BigInt(35 - 5 * i)) & 31n)]);
  return time + letters.join('');
}
