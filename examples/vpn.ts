import { defineEnvironment } from "../src/environment/schema";

/**
 * Private subnets that reach the company's network by a VPN and have no way to the internet. AWS is reached by interface
 * endpoints, so images must come from ECR in the same region.
 */
export default defineEnvironment({
  region: "eu-central-1",
  network: {
    source: "create",
    cidrBlock: "10.20.0.0/16",
    egress: "vpn",
    vpn: { customerGatewayIp: "198.51.100.7", staticRoutes: ["192.168.0.0/16"] },
  },
  cluster: { ingress: { scheme: "internal", clientCidrBlocks: ["10.20.0.0/16", "192.168.0.0/16"] } },
});
