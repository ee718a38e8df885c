/** Fingerprint of the numbers a model was fitted on: two FNV-1a lanes over their bytes, 16 hex digits. */
export function hashNumbers(values: Float64Array): string {
  const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  let a = 0x811c9dc5;
  let b = 0x1b873593;
  for (let index = 0; index < bytes.length; index++) {
    a = Math.imul(a ^ bytes[index]!, 0x01000193);
    b = Math.imul(b ^ bytes[index]! ^ (index & 255), 0x85ebca6b);
  }
  return [a, b].map((lane) => (lane >>> 0).toString(16).padStart(8, '0')).join('');
}
