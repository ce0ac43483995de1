import { ConfigError, type Environment } from '@zoom-platform/kernel';
import { configSections } from './config.sections.js';

/**
 * For `ConfigModule`: looks at every section before any module starts.
 * @throws ConfigError with every bad key of every section at once.
 */
export function validateConfig(environment: Environment): Record<string, unknown> {
  const problems = configSections.flatMap((section) => section.problems(environment));
  const known = new Map(problems.map((problem) => [problem.key, problem]));
  if (known.size > 0) throw new ConfigError([...known.values()]);
  return { ...environment };
}
