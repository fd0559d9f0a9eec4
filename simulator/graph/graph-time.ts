/** Graph prints instants in whole seconds with a +0000 zone. */
export function graphTime(instant: number): string {
  return new Date(instant).toISOString().replace(/\.\d{3}Z$/, '+0000');
}
