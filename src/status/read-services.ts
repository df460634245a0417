import { DescribeServicesCommand, ListServicesCommand } from "@aws-sdk/client-ecs";
import { pages } from "../../functions/shared/pages";
import type { StatusClients } from "./calls";
import type { ServiceStatus } from "./cluster-status";

/** Services that one describe accepts, and so the size of a page (ECS API reference, DescribeServices). */
const SERVICES_AT_ONCE = 10;

/** Reads the services of a cluster that have fewer running tasks than they want, by name. */
export async function readWaitingServices(
  ecs: StatusClients["ecs"],
  cluster: string,
): Promise<readonly ServiceStatus[]> {
  const found: ServiceStatus[] = [];
  const listed = pages(
    (nextToken) => ecs.call(ListServicesCommand, { cluster, maxResults: SERVICES_AT_ONCE, nextToken }),
    ({ nextToken }) => nextToken,
  );
  for await (const { serviceArns = [] } of listed) {
    if (serviceArns.length === 0) continue;
    const { services = [] } = await ecs.call(DescribeServicesCommand, { cluster, services: serviceArns });
    for (const { serviceName = "", desiredCount = 0, runningCount = 0, pendingCount = 0, events = [] } of services)
      found.push({
        name: serviceName,
        desired: desiredCount,
        running: runningCount,
        starting: pendingCount,
        withoutPlace: Math.max(0, desiredCount - runningCount - pendingCount),
        ...(events[0]?.message && { event: events[0].message }),
      });
  }
  return found.filter(({ desired, running }) => running < desired).sort((a, b) => a.name.localeCompare(b.name));
}
