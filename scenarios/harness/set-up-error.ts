/** The subject could not be brought to the start: it did not answer its handshake, or it stopped. Nothing was learned about it. */
export class SetUpError extends Error {}
