import { contains, isPartOfEverywhere } from "../../aws/ip-ranges";

/**
 * The range of Docker's bridge on every instance (the first of `localScopeDefaultNetworks` in moby,
 * daemon/libnetwork/ipamutils). An instance and its containers look for these addresses on the instance itself.
 */
const DOCKER_BRIDGE = "172.17.0.0/16";

/** Whether all of a range lies on every instance's own bridge. */
export const isOfDocker = (cidrBlock: string): boolean => contains(DOCKER_BRIDGE, cidrBlock);

/** The reason for which such a range is refused. */
export const OF_DOCKER = `Docker's bridge on every instance has the range ${DOCKER_BRIDGE}, so that instances reach no such address elsewhere`;

/** A boot step can move Docker's bridge (dockerd reference, `bip`). */
export const MOVE_BRIDGE = "a boot step of your own can give Docker another range (bip in daemon.json)";

/**
 * One sentence for each range of which a part lies on every instance's own bridge.
 *
 * @param ranges the ranges that instances talk to, by the setting that names them
 */
export const dockerWarnings = (ranges: Readonly<Record<string, readonly string[]>>): readonly string[] =>
  Object.entries(ranges).flatMap(([setting, named]) =>
    named
      .filter((range) => contains(range, DOCKER_BRIDGE) && !isPartOfEverywhere(range))
      .map(
        (range) =>
          `${setting}: ${range} holds ${DOCKER_BRIDGE}, the range of Docker's bridge on every instance: instances neither reach nor answer addresses of that part; ${MOVE_BRIDGE}`,
      ),
  );
