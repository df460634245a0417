import { problemsOf } from "../support/problems";

const network = { source: "create", egress: "vpn" };
const vpn = (staticRoutes: readonly unknown[]) => ({
  network: { ...network, vpn: { customerGatewayIp: "198.51.100.7", staticRoutes } },
});
const application = (priority: number, paths: readonly unknown[], more: object = {}) => ({
  image: "public.ecr.aws/nginx/nginx:1.29.3",
  requests: { priority, paths },
  ...more,
});
const applications = (entries: object) => ({ network: { source: "create" }, applications: entries });
const all = application(10, ["/*"]);
const wrong = application(1, ["/wrong"], { cpu: -1 });
const subnets = (entries: object) => ({
  region: "eu-central-1",
  network: { source: "ids", vpcId: "vpc-00000000", subnets: entries },
});
const subnet = (id: number) => `subnet-0000000${id}`;
const pair = { public: subnet(1), private: subnet(2) };
const others = (entries: object) => ({
  network: { source: "create" },
  cluster: { headroom: { otherContainers: entries } },
});

test.each<[string, object, object]>([
  [
    "applications.api.requests.priority: got 20, but applications.web (priority 10) takes every request",
    applications({ web: all, api: application(20, ["/api"]) }),
    applications({ web: all, api: application(20, ["/api"]), wrong }),
  ],
  [
    "applications.api.requests.priority: got 10, but applications.web has that priority",
    applications({ web: application(10, ["/web"]), api: application(10, ["/api"]) }),
    applications({ web: application(10, ["/web"]), api: application(10, ["/api"]), wrong, none: null }),
  ],
  [
    "applications.web.image: got",
    applications({ web: { ...all, image: "123456789012.dkr.ecr-fips.eu-central-1.amazonaws.com/web:1" } }),
    applications({
      web: { ...all, image: "123456789012.dkr.ecr-fips.eu-central-1.amazonaws.com/web:1", memory: "1" },
      wrong,
    }),
  ],
  [
    "applications.web.cpu: got 196608, but a task of that size does not fit",
    applications({ web: { ...all, cpu: 196_608 } }),
    applications({ web: { ...all, cpu: 196_608 }, wrong }),
  ],
  [
    'applications.web.requests.paths: got ["/*/*/*/*","/a*b*"], but host names and paths have 6 wildcards together, and a rule has at most 5',
    applications({ web: application(10, ["/*/*/*/*", "/a*b*"]) }),
    applications({ web: application(10, ["/*/*/*/*", "/a*b*"], { cpu: 0 }), wrong }),
  ],
  [
    'tags.Team: got "b", but its key differs from team in case alone',
    { network: { source: "create" }, tags: { team: "a", Team: "b" } },
    { network: { source: "create" }, tags: { team: "a", Team: "b", Cost: 5, "a!": "x" } },
  ],
  [
    'network.subnets.b.private: got "subnet-00000002", but network.subnets.a.private says the same',
    subnets({ a: pair, b: { public: subnet(3), private: subnet(2) } }),
    subnets({ a: pair, b: { public: subnet(3), private: subnet(2) }, c: { private: "subnet" } }),
  ],
  [
    'network.vpn.staticRoutes[1]: got "10.8.1.0/24", but 10.8.0.0/16 holds it already',
    vpn(["10.8.0.0/16", "10.8.1.0/24"]),
    vpn(["10.8.0.0/16", "10.8.1.0/24", 5, "10.0.0.1/8"]),
  ],
  [
    "cluster.headroom.otherContainers.worker.cpu: got nothing, but there is no applications.worker",
    others({ worker: { memory: 64 } }),
    others({ worker: { memory: 64 }, wrong: { cpu: "1", memory: 64 } }),
  ],
  [
    "cluster.imageRepositories[0]: got",
    {
      network: { source: "create" },
      cluster: { imageRepositories: ["123456789012.dkr.ecr-fips.eu-central-1.amazonaws.com/web"] },
    },
    {
      network: { source: "create" },
      cluster: { imageRepositories: ["123456789012.dkr.ecr-fips.eu-central-1.amazonaws.com/web", 5] },
    },
  ],
  [
    'applications.web.scratchDirectories[1]: got "/data", but entry [0] says the same; name each once',
    applications({ web: { ...all, scratchDirectories: ["/data", "/data"] } }),
    applications({ web: { ...all, scratchDirectories: ["/data", "/data", "x"] } }),
  ],
])("%s: said beside wrong entries too", (sentence, broken, withWrongEntries) => {
  const alone = problemsOf(broken);
  expect(alone.filter((problem) => problem.startsWith(sentence))).toHaveLength(1);
  const together = problemsOf(withWrongEntries);
  expect(together).toEqual(expect.arrayContaining([...alone]));
  expect(together.length).toBeGreaterThan(alone.length);
});

test.each([
  ["::/0", "which is IPv6, "],
  ["2001:db8::/32", "which is IPv6, "],
  ["10.1.2.3/8", "which lies in the range 10.0.0.0/8, "],
  ["203.0.113.77/28", "which lies in the range 203.0.113.64/28, "],
  ["203.0.113.7", "which is an address: as a range it ends with /32, "],
  ["01.02.03.04/32", ""],
  ["office", ""],
])("the range %s is refused with its fault", (range, fault) => {
  expect(problemsOf(vpn([range]))).toEqual([
    expect.stringContaining(`network.vpn.staticRoutes[0]: got "${range}", ${fault}allowed an IPv4 range`),
  ]);
});

test.each([
  ["203.0.113.77/28", "which lies in the range 203.0.113.64/28, "],
  ["2001:db8::1", "which is an address: as a range it ends with /128, "],
  ["2001:db8::1/32", "which has bits after the prefix that are not 0, "],
  ["2001:0DB8::/32", "which is 2001:db8::/32 in its short form, "],
  ["fd00::/8", "which holds no address of the internet, "],
  ["2001:db8::/129", "which is no range of IPv6, "],
  ["office", ""],
])("the range %s of clients is refused with its fault", (range, fault) => {
  const cluster = { ingress: { clientCidrBlocks: [range] } };
  expect(problemsOf({ network: { source: "create", ipv6: true }, cluster })).toEqual([
    expect.stringContaining(`cluster.ingress.clientCidrBlocks[0]: got "${range}", ${fault}allowed a range such as`),
  ]);
});

test("a domain beside a certificate is one mistake, and one sentence", () => {
  const certificateArn = "arn:aws:acm:us-east-1:123456789012:certificate/01234567-89ab-cdef-0123-456789abcdef";
  const cluster = { ingress: { domain: "app.example.com", certificateArn } };
  expect(problemsOf({ network: { source: "create" }, cluster })).toEqual([
    expect.stringContaining("a domain has another one issued; leave one of the two out"),
  ]);
});
