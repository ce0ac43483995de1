/** Who makes a request of our API, as the guard found it. */
export interface Caller {
  /** Name of the API key; says nothing about the key. */
  readonly name: string;
  /** What it may do; `*` stands for everything. */
  readonly scopes: readonly string[];
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Set by the guard on every route that is not public. */
    caller?: Caller;
  }
}
