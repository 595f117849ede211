/**
 * Little-endian 32-bit floats in base64, or a list of numbers: endpoints differ in what they make of `encoding_format`.
 * Undefined where it is neither.
 */
export function readEmbedding(given: unknown): ArrayLike<number> | undefined {
  if (Array.isArray(given) && given.every((value) => typeof value === 'number')) return given;
  if (typeof given !== 'string') return undefined;
  const bytes = Buffer.from(given, 'base64');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Float64Array.from({ length: Math.floor(bytes.byteLength / 4) }, (_, i) => view.getFloat32(4 * i, true));
}
