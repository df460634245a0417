import { App, Aspects } from "cdktf";
import { ClusterStack, environmentOf, NetworkStack, overrideResource, UserError, warningsOf } from "drydock";
import { KeepLogs } from "./keep-logs";
import { OrdersStack } from "./orders-stack";

/** The settings of an environment's file: docs/settings.md describes each. */
function platform(app: App): void {
  const environment = environmentOf("shop", {
    region: "eu-central-1",
    network: { source: "create" },
    cluster: {
      capacity: { instanceType: "m7i.large", minSize: 2, maxSize: 12 },
      headroom: { otherContainers: { orders: { cpu: 256, memory: 256 } } },
    },
  });
  for (const warning of warningsOf(environment)) console.error(warning);

  const network = new NetworkStack(app, environment);
  const cluster = new ClusterStack(app, environment);
  cluster.addDependency(network);
  // There is no setting for it. The address is the one that a plan shows.
  overrideResource(cluster, "aws_lb.ingress_load-balancer_E5AB1F93", { idle_timeout: 120 });

  const orders = new OrdersStack(app, "orders", cluster);
  orders.addDependency(cluster);
  for (const stack of [network, cluster, orders]) Aspects.of(stack).add(new KeepLogs(90));
}

try {
  const app = new App();
  platform(app);
  app.synth();
} catch (error) {
  if (!(error instanceof UserError)) throw error;
  console.error(error.message);
  process.exitCode = error.exitCode;
}
