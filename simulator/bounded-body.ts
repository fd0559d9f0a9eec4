/** Reads request bodies whose length nobody told, and keeps no more of them than a limit. */

/**
 * All bytes of a body, or null beyond `maxBytes`. What is too much is still read, so that the caller hears the answer, but
 * not kept.
 */
export async function bytesWithin(
  maxBytes: number,
  body: AsyncIterable<Uint8Array> | null,
): Promise<Buffer<ArrayBuffer> | null> {
  if (body === null) return Buffer.alloc(0);
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    if (size <= maxBytes) chunks.push(chunk);
  }
  return size > maxBytes ? null : Buffer.concat(chunks);
}
