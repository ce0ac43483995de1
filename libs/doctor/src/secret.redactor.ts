import type { EvidenceValue, Finding } from './check.type.js';

const MASK = '[redacted]';
/** Shorter texts would blank out ordinary words. */
const SHORTEST_SECRET = 6;

/** A secret in every form in which a text may carry it. */
function formsOf(secret: string): readonly string[] {
  const bytes = Buffer.from(secret);
  return [
    secret,
    bytes.toString('base64'),
    bytes.toString('base64').replace(/=+$/, ''),
    bytes.toString('base64url'),
    bytes.toString('hex'),
    encodeURIComponent(secret),
    JSON.stringify(secret).slice(1, -1),
  ];
}

/** Takes secrets out of what leaves the doctor: those it was told, in every form of theirs. */
export class SecretRedactor {
  readonly #forms = new Set<string>();

  /** Also the pair as HTTP Basic sends it. */
  addPair(clientId: string, clientSecret: string): void {
    this.add(clientSecret);
    this.add(`${clientId}:${clientSecret}`);
  }

  add(secret: string): void {
    if (secret.length < SHORTEST_SECRET) return;
    for (const form of formsOf(secret)) this.#forms.add(form);
  }

  text(text: string): string {
    // The longest first, so that no form leaves the rest of a longer one behind.
    const forms = [...this.#forms].sort((a, b) => b.length - a.length);
    return forms.reduce((clean, form) => clean.replaceAll(form, MASK), text);
  }

  finding({ status, saw, means, fix, evidence }: Finding): Finding {
    const entries = Object.entries(evidence).map(([key, value]) => [key, this.#value(value)]);
    return {
      status,
      saw: this.text(saw),
      means: this.text(means),
      fix: fix.map((step) => this.text(step)),
      evidence: Object.fromEntries(entries) as Finding['evidence'],
    };
  }

  #value(value: EvidenceValue): EvidenceValue {
    if (typeof value === 'string') return this.text(value);
    return Array.isArray(value) ? value.map((text: string) => this.text(text)) : value;
  }
}
