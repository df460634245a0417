import { defineEnvironment } from "../src/environment/schema";

/**
 * A cluster in a VPC that exists. Nothing of the VPC is changed: its private subnets need a way to AWS, by a NAT gateway
 * or by endpoints. The load balancer is for clients within the VPC and the networks that are joined to it.
 */
export default defineEnvironment({
  region: "eu-central-1",
  network: {
    source: "ids",
    vpcId: "vpc-0123456789abcdef0",
    subnets: {
      a: { public: "subnet-0123456789abcdef0", private: "subnet-0123456789abcdef1" },
      b: { public: "subnet-0123456789abcdef2", private: "subnet-0123456789abcdef3" },
    },
  },
  cluster: {
    ingress: { scheme: "internal", clientCidrBlocks: ["10.0.0.0/8"] },
    capacity: { instanceType: "m7i.large", maxSize: 8 },
  },
});
