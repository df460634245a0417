import { matchesPath } from "./settings";

/** The page that says why a setting is as it is, below `docs`, by the beginning of the setting's path. The longest decides. */
const PAGES: readonly (readonly [setting: string, page: string])[] = [
  ["region", "decisions/environment.md"],
  ["unknownRegion", "decisions/network.md"],
  ["tags", "decisions/environment.md"],
  ["accountId", "decisions/environment.md"],
  ["deployRoleArn", "decisions/environment.md"],
  ["roles", "decisions/environment.md"],
  ["throwAway", "decisions/environment.md"],
  ["customerManagedKeys", "decisions/environment.md"],
  ["state", "decisions/environment.md"],
  ["pipelineRoles", "decisions/deploying.md"],
  ["dashboards", "decisions/dashboards.md"],
  ["alerts", "decisions/alerts.md"],
  ["network", "decisions/network.md"],
  ["hostedZones", "decisions/network.md"],
  ["volume", "decisions/volume.md"],
  ["applications", "decisions/applications.md"],
  ["applications.<name>.volume", "decisions/volume.md"],
  ["applications.<name>.requests", "decisions/ingress.md"],
  ["cluster", "decisions/stacks.md"],
  ["cluster.ingress", "decisions/ingress.md"],
  ["cluster.capacity", "decisions/capacity.md"],
  ["cluster.draining", "decisions/draining.md"],
  ["cluster.agentWatchdog", "decisions/agent-watchdog.md"],
  ["cluster.headroom", "decisions/headroom.md"],
  ["cluster.logRetentionDays", "decisions/environment.md"],
  ["cluster.exec", "decisions/applications.md"],
  ["cluster.serviceConnectNamespace", "decisions/applications.md"],
  ["cluster.reservedConcurrency", "decisions/bundles.md"],
  ["cluster.tracing", "decisions/bundles.md"],
  ["cluster.instanceRole", "decisions/environment.md"],
  ["cluster.imageRepositories", "decisions/applications.md"],
  ["cluster.pullThroughCachePrefixes", "decisions/applications.md"],
  ["cluster.bootSteps", "decisions/boot.md"],
  ["cluster.registryCredentials", "decisions/boot.md"],
  ["cluster.bootFiles", "decisions/boot.md"],
  ["rehearsal", "decisions/rehearsal.md"],
  ["cluster.volumeDirectory", "decisions/volume.md"],
];

/**
 * The page of a setting, relative to `docs`.
 *
 * @param path keys from the root; those of a record may be names or `<name>`
 * @throws Error when a setting has no page
 */
export function pageOfSetting(path: readonly string[]): string {
  const [best] = PAGES.map(([setting, page]) => ({ keys: setting.split("."), page }))
    .filter(({ keys }) => matchesPath(keys, path.slice(0, keys.length)))
    .sort((a, b) => b.keys.length - a.keys.length);
  if (!best) throw new Error(`no page says why the setting ${path.join(".")} is as it is`);
  return best.page;
}
