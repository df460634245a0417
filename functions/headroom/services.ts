import { DescribeServicesCommand, ListServicesCommand } from "@aws-sdk/client-ecs";
import { pages } from "../shared/pages";
import { batches, inParallel } from "../shared/parallel";
import type { HeadroomClients } from "./clients";

/** Services that one list and one describe take (ECS API reference, ListServices and DescribeServices). */
const LISTED_AT_ONCE = 100;
const DESCRIBED_AT_ONCE = 10;

/** Pages of services that one run reads: of more than a thousand services the others count as if none of their tasks waited. */
const PAGES = 10;

/** Describes that are under way at once. */
const DESCRIBES_SIDE_BY_SIDE = 5;

/** A service whose tasks are not as many as are wanted. */
export interface UnsteadyService {
  /** Name of the service. */
  readonly name: string;
  /** Tasks that are wanted and neither run nor start: they wait for a place, or for ECS to try again. */
  readonly waiting: number;
  /** Tasks beyond those that are wanted, outside of a deployment: they move to another instance or zone. */
  readonly moving: number;
}

/** Reads the services some of whose tasks wait or move. Daemons wait for no room. */
export async function readUnsteadyServices(
  ecs: HeadroomClients["ecs"],
  cluster: string,
): Promise<readonly UnsteadyService[]> {
  const names: string[] = [];
  const listed = pages(
    (nextToken) =>
      ecs.call(ListServicesCommand, {
        cluster,
        schedulingStrategy: "REPLICA",
        maxResults: LISTED_AT_ONCE,
        nextToken,
      }),
    ({ nextToken }) => nextToken,
  );
  let read = 0;
  for await (const { serviceArns = [] } of listed) {
    names.push(...serviceArns);
    read += 1;
    if (read === PAGES) break;
  }
  const described = await inParallel(batches(names, DESCRIBED_AT_ONCE), DESCRIBES_SIDE_BY_SIDE, (services) =>
    ecs.call(DescribeServicesCommand, { cluster, services }),
  );
  return described
    .flatMap(({ services = [] }) => services)
    .map(({ serviceName: name = "", desiredCount = 0, runningCount = 0, pendingCount = 0, deployments = [] }) => {
      const lacking = desiredCount - runningCount - pendingCount;
      return { name, waiting: Math.max(0, lacking), moving: deployments.length > 1 ? 0 : Math.max(0, -lacking) };
    })
    .filter(({ waiting, moving }) => waiting + moving > 0);
}
