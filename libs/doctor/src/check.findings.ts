import type { Finding } from './check.type.js';

type Evidence = Finding['evidence'];

export function ok(saw: string, evidence: Evidence = {}): Finding {
  return { status: 'ok', saw, means: 'As it should be.', fix: [], evidence };
}

export function skipped(why: string): Finding {
  return { status: 'skipped', saw: 'Not looked at.', means: why, fix: [], evidence: {} };
}

type Judgement = Pick<Finding, 'saw' | 'means' | 'fix'> & { readonly evidence?: Evidence };

export function failed({ evidence = {}, ...judgement }: Judgement): Finding {
  return { status: 'failed', ...judgement, evidence };
}

export function warning({ evidence = {}, ...judgement }: Judgement): Finding {
  return { status: 'warning', ...judgement, evidence };
}
