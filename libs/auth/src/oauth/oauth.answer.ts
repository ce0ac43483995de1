import { z } from 'zod';

/** What came back from the token endpoint, whatever it was. */
export interface OAuthAnswer {
  readonly status: number;
  readonly text: string;
}

/** Success of `POST /oauth/token` (zoom-api §B3); older answers have no `api_url`. */
const grantSchema = z.object({
  access_token: z.string().regex(/^[\x21-\x7e]+$/),
  expires_in: z.coerce.number().positive().max(86_400),
  scope: z.string().default(''),
  api_url: z.string().optional(),
  /** Users' grants only (zoom-api §B8). */
  refresh_token: z
    .string()
    .regex(/^[\x21-\x7e]+$/)
    .optional(),
});

const refusalSchema = z.object({
  error: z.string().default(''),
  reason: z.string().default(''),
  /** Not seen in the wild for this endpoint; Zoom's other bodies carry a number here. */
  code: z.union([z.number(), z.string()]).default(''),
});

export type OAuthGrant = z.infer<typeof grantSchema>;

/** A refusal of the token endpoint: `{reason, error}`, not `{code, message}` (zoom-api §B5). */
export interface OAuthRefusal {
  readonly status: number;
  /** Empty where Zoom gave none. */
  readonly error: string;
  /** Zoom's sentence; empty where it gave none. */
  readonly reason: string;
  /** Zoom's numbers (47xx) found anywhere in the refusal. */
  readonly numbers: readonly number[];
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** `undefined`: not a token, whatever the status says. */
export function grantIn({ status, text }: OAuthAnswer): OAuthGrant | undefined {
  if (status !== 200) return undefined;
  return grantSchema.safeParse(json(text)).data;
}

/** `undefined`: HTML, nothing, or JSON of another shape. */
export function refusalIn({ status, text }: OAuthAnswer): OAuthRefusal | undefined {
  const body = refusalSchema.safeParse(json(text)).data;
  if (body === undefined || (body.error === '' && body.reason === '')) return undefined;
  const { error, reason, code } = body;
  const numbers = `${error} ${reason} ${String(code)}`.match(/\b47\d\d\b/g) ?? [];
  return { status, error, reason, numbers: numbers.map(Number) };
}
