import type { EnvironmentInput } from "../../src/environment/schema";

/** A network that Drydock did not create. */
export const EXISTING_NETWORK = {
  source: "ids",
  vpcId: "vpc-0123456789abcdef0",
  subnets: {
    a: { public: "subnet-0000000000000000a", private: "subnet-1000000000000000a" },
    c: { public: "subnet-0000000000000000c", private: "subnet-1000000000000000c" },
  },
} satisfies EnvironmentInput["network"];
