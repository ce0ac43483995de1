import { failureName } from '@zoom-platform/kernel';
import { CheckFacts } from './check.facts.js';
import { failed, skipped } from './check.findings.js';
import type { Check, CheckContext, CheckResult, Finding } from './check.type.js';
import type { DoctorInput } from './doctor.input.js';
import { reportOf, type DoctorReport } from './doctor.report.js';
import { SecretRedactor } from './secret.redactor.js';

/** A check that breaks is a defect of ours; the others still tell what they can. */
function broken(error: unknown): Finding {
  return failed({
    saw: `The check itself failed: ${failureName(error)}.`,
    means: 'This is a defect of zoomctl, not of your set-up.',
    fix: ['Report it with the id of the check; the other checks hold without it.'],
  });
}

async function resultOf(
  check: Check,
  context: CheckContext,
  done: ReadonlyMap<string, CheckResult>,
): Promise<Finding> {
  const blocking = check.needs.find((id) => {
    const status = done.get(id)?.status;
    return status === 'failed' || status === 'skipped';
  });
  if (blocking !== undefined) return skipped(`It waits for the check "${blocking}".`);
  try {
    return await check.run(context);
  } catch (error) {
    return broken(error);
  }
}

function learn(redactor: SecretRedactor, { texts, setup }: DoctorInput, facts: CheckFacts): void {
  for (const [key, text = ''] of Object.entries(texts)) {
    if (/SECRET|TOKEN|PASSWORD/.test(key) && !key.endsWith('_FILE')) redactor.add(text.trim());
  }
  for (const secret of setup.webhookSecrets) redactor.add(secret);
  for (const pair of [setup.rest, setup.rtms]) {
    if (pair !== undefined) redactor.addPair(pair.clientId, pair.clientSecret);
  }
  if (facts.grant !== undefined) redactor.add(facts.grant.accessToken);
}

/**
 * Runs the checks one after the other and redacts what they found.
 * @param onResult told at once, for a person who waits.
 */
export async function runChecks(
  checks: readonly Check[],
  input: DoctorInput,
  onResult: (result: CheckResult) => void = () => undefined,
): Promise<DoctorReport> {
  const facts = new CheckFacts();
  const redactor = new SecretRedactor();
  const done = new Map<string, CheckResult>();
  for (const check of checks) {
    const finding = await resultOf(check, { ...input, facts }, done);
    learn(redactor, input, facts);
    const result = { id: check.id, ...redactor.finding(finding) };
    done.set(check.id, result);
    onResult(result);
  }
  return reportOf([...done.values()]);
}
