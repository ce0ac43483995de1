/** A name, a frame of the server, and what it says. */
export type DocumentedMessage = readonly [name: string, text: string, expected: object];
