import { type EnvironmentInput, environmentSchema, warningsOf } from "../../src/environment/schema";
import { EXISTING_NETWORK } from "../support/existing-network";
import { problemsOf } from "../support/problems";
import { synthesize } from "../support/synthesize";

const { a, c } = EXISTING_NETWORK.subnets;
const PRIVATE = { ...EXISTING_NETWORK, subnets: { a: { private: a.private }, c: { private: c.private } } };
const TAGS = { source: "tags", vpcTags: { Name: "x" }, privateSubnetTags: { Tier: "y" } } as const;
const INTERNAL = { ingress: { scheme: "internal" } } as const;

const REMEDY = "give each zone a private subnet of its own and, for a load balancer on the internet, a public one";

test.each([
  [
    "the public and the private subnet of a zone",
    { ...EXISTING_NETWORK, subnets: { a: { public: a.private, private: a.private }, c } },
    `network.subnets.a.private: got "${a.private}", but network.subnets.a.public says the same, and each stands for subnets of its own; ${REMEDY}`,
  ],
  [
    "the subnet of two zones",
    { ...EXISTING_NETWORK, subnets: { a, c: { ...c, private: a.private } } },
    `network.subnets.c.private: got "${a.private}", but network.subnets.a.private says the same, and each stands for subnets of its own; ${REMEDY}`,
  ],
  [
    "the tags of public and private subnets, in whatever order",
    { ...TAGS, publicSubnetTags: { B: "1", A: "2" }, privateSubnetTags: { A: "2", B: "1" } },
    `network.privateSubnetTags: got {"A":"2","B":"1"}, but network.publicSubnetTags says the same, and each stands for subnets of its own; ${REMEDY}`,
  ],
  [
    "the outputs of public and private subnets",
    {
      source: "remoteState",
      stateBucket: "shared-state",
      stateKey: "n.tfstate",
      outputs: { publicSubnetIds: "private_subnet_ids" },
    },
    `network.outputs.privateSubnetIds: got "private_subnet_ids" (the default), but network.outputs.publicSubnetIds says the same, and each stands for subnets of its own; ${REMEDY}`,
  ],
])("two settings that are the same are refused: %s", (_, network, sentence) => {
  expect(problemsOf({ network })).toEqual([sentence]);
});

test("a load balancer on the internet needs public subnets, and an internal one does not", () => {
  const remedy = "name them, or set cluster.ingress.scheme to 'internal'";
  expect(problemsOf({ network: PRIVATE })).toEqual(
    ["a", "c"].map(
      (zone) =>
        `network.subnets.${zone}.public: got nothing, but cluster.ingress.scheme is internet-facing, and such a load balancer lies in public subnets; ${remedy}`,
    ),
  );
  expect(problemsOf({ network: TAGS })).toEqual([
    `network.publicSubnetTags: got nothing, but cluster.ingress.scheme is internet-facing, and such a load balancer lies in public subnets; ${remedy}`,
  ]);
  for (const network of [PRIVATE, TAGS]) expect(problemsOf({ network, cluster: INTERNAL })).toEqual([]);
});

test("an internal cluster lies in private subnets alone", () => {
  const stack = (network: EnvironmentInput["network"]) => synthesize("cluster", { network, cluster: INTERNAL });
  expect(stack(PRIVATE).byId("ingress/load-balancer")).toMatchObject({ subnets: [a.private, c.private] });
  expect(stack(PRIVATE).byId("capacity/group")).toMatchObject({ vpc_zone_identifier: [a.private, c.private] });
  const found = stack(TAGS).text;
  expect(found).not.toContain("public-subnet");
  expect(found).toContain("private-subnet-a");
});

test("a range of which Docker's bridge takes a part is warned of, once for each", () => {
  const warnings = (staticRoutes: readonly string[], sshCidrBlocks: readonly string[] = []) =>
    warningsOf(
      environmentSchema.parse({
        network: { source: "create", egress: "vpn", vpn: { customerGatewayIp: "198.51.100.7", staticRoutes } },
        cluster: { capacity: { keyName: "ops", sshCidrBlocks } },
      }),
    );
  expect(warnings(["172.16.0.0/12", "192.168.0.0/16"], ["172.16.0.0/15"])).toEqual([
    "network.vpn.staticRoutes: 172.16.0.0/12 holds 172.17.0.0/16, the range of Docker's bridge on every instance: instances neither reach nor answer addresses of that part; a boot step of your own can give Docker another range (bip in daemon.json)",
    expect.stringMatching(/^cluster\.capacity\.sshCidrBlocks: 172\.16\.0\.0\/15 holds /),
  ]);
  expect(warnings(["172.18.0.0/16", "172.16.0.0/16", "0.0.0.0/0"])).toEqual([]);
  expect(warnings(["0.0.0.0/1", "128.0.0.0/1"])).toEqual([]);
});
