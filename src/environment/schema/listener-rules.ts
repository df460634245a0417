import type { RuleOfMany } from "../rules";
import { matchedTogether, matchesWildcards, sampleOf, type Wildcards } from "../wildcards";
import type { ApplicationSettings } from "./application";

/** The requests that a listener rule takes: those of its hosts and of its paths at once. */
export interface RequestPatterns {
  /** Patterns in lower case, as hosts are compared. Empty for any host. */
  readonly hostNames: readonly Wildcards[];
  /** Empty for any path. */
  readonly paths: readonly Wildcards[];
}

const ANY_HOST = ["*"];
/** Every path of a request begins with a slash. */
const ANY_PATH = ["/*"];

const hostsOf = ({ hostNames }: RequestPatterns) => (hostNames.length > 0 ? hostNames : ANY_HOST);
const pathsOf = ({ paths }: RequestPatterns) => (paths.length > 0 ? paths : ANY_PATH);

/**
 * Whether other rules take each request that a rule could take. A rule for which that cannot be found out in time counts
 * as one that gets requests.
 */
export function takesNothingBehind(rule: RequestPatterns, others: readonly RequestPatterns[]): boolean {
  // Most rules need no more than this.
  if (someSampleIsLeft(rule, others)) return false;
  const hosts = matchedTogether(hostsOf(rule), others.map(hostsOf));
  const paths = hosts && matchedTogether(pathsOf(rule), others.map(pathsOf));
  if (!hosts || !paths) return false;
  return hosts.every((byHost) => paths.every((byPath) => [...byHost].some((index) => byPath.has(index))));
}

/** Whether a request that the rule could take, one for each pair of its patterns, matches none of the others. */
function someSampleIsLeft(rule: RequestPatterns, others: readonly RequestPatterns[]): boolean {
  const takes = (other: RequestPatterns, host: string, path: string) =>
    hostsOf(other).some((pattern) => matchesWildcards(pattern, host)) &&
    pathsOf(other).some((pattern) => matchesWildcards(pattern, path));
  return hostsOf(rule).some((host) =>
    pathsOf(rule).some((path) => !others.some((other) => takes(other, sampleOf(host), sampleOf(path)))),
  );
}

/**
 * The rules that leave nothing to a rule behind them: one of them when one is enough, else several that together do.
 *
 * @returns undefined where a request may reach the rule
 */
export function coveringRules<ListenerRule extends RequestPatterns>(
  rule: RequestPatterns,
  before: readonly ListenerRule[],
): readonly ListenerRule[] | undefined {
  const alone = before.find((each) => takesNothingBehind(rule, [each]));
  if (alone) return [alone];
  if (!takesNothingBehind(rule, before)) return undefined;
  return before.reduce<readonly ListenerRule[]>((needed, each) => {
    const without = needed.filter((other) => other !== each);
    return takesNothingBehind(rule, without) ? without : needed;
  }, before);
}

interface Applications {
  readonly applications: Readonly<Record<string, ApplicationSettings>>;
}

/** The rule that each application gets requests: of the rules that match one, the lowest priority decides. */
export const everyRuleIsReached: RuleOfMany<Applications> = {
  over: "applications",
  needs: [],
  breaches: ({ applications }, isValid) => {
    const rules = Object.entries(applications)
      .filter(([name]) => isValid(["applications", name, "requests"]))
      .map(([name, { requests }]) => ({ name, ...requests }));
    return rules.flatMap((rule) => {
      const before = rules.filter(({ priority }) => priority < rule.priority);
      const covering = coveringRules(rule, before);
      if (!covering) return [];
      const names = covering.map(({ name, priority }) => `applications.${name} (priority ${priority})`);
      const [verb, together] = covering.length > 1 ? ["take", "together "] : ["takes", ""];
      return [
        {
          path: ["applications", rule.name, "requests", "priority"],
          problem: `${names.join(" and ")} ${together}${verb} every request of applications.${rule.name} before it`,
        },
      ];
    });
  },
  remedy: "give it a smaller number, or other hostNames and paths",
};
