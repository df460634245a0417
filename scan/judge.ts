import type { Finding } from "./checkov";
import { type Choice, type Exception, STRICT_ENVIRONMENT } from "./exceptions";

/** The failed checks of one stack, sorted. */
export interface Judgement {
  /** Findings that fail the scan. */
  readonly failed: readonly Finding[];
  /** Findings that scan/exceptions.ts excepts. */
  readonly excepted: readonly Finding[];
  /** Findings that a setting would mend which the environment leaves off. */
  readonly chosen: readonly Finding[];
}

/** Sorts failed checks into failures, exceptions and choices of the environment. */
export function judge(
  environment: string,
  findings: readonly Finding[],
  exceptions: readonly Exception[],
  choices: readonly Choice[],
): Judgement {
  const excepted = findings.filter((finding) => exceptions.some((exception) => applies(exception, finding)));
  const chosen = findings.filter(
    (finding) =>
      environment !== STRICT_ENVIRONMENT &&
      !excepted.includes(finding) &&
      choices.some(({ check }) => check === finding.check),
  );
  return {
    failed: findings.filter((finding) => !excepted.includes(finding) && !chosen.includes(finding)),
    excepted,
    chosen,
  };
}

export const applies = ({ checks, resource }: Exception, finding: Finding): boolean =>
  checks.includes(finding.check) && resource.test(finding.resource);
