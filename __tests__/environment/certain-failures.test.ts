import { problemsOf } from "../support/problems";

const network = { source: "create" };
const application = (more: object) => ({
  network,
  applications: { web: { image: "nginx:1.29.3", requests: { priority: 1, paths: ["/*"] }, ...more } },
});
const imageOf = (image: string) => application({ image });
const capacity = (settings: object) => ({ network, cluster: { capacity: settings } });
const web = { path: "/web", uid: 1000, gid: 1000 };

/** Each is right setting by setting, and would fail or never work on AWS. */
test.each<[sentence: string, environment: object]>([
  [
    "cluster.ingress.domain: got .*, but it has 69 characters, and ACM issues certificates for names of at most 64",
    {
      network,
      hostedZones: { public: "example.com" },
      cluster: { ingress: { domain: `${"a".repeat(57)}.example.com` } },
    },
  ],
  [
    'state.accessLogBucket: got "states", but it is the bucket of the states itself',
    { network, state: { bucket: "states", accessLogBucket: "states" } },
  ],
  [
    'hostedZones.private: got "s3.amazonaws.com", but it is a domain of AWS\'s own',
    { network, hostedZones: { private: "s3.amazonaws.com" } },
  ],
  [
    'hostedZones.public: got "amazonaws.eu", but it is a domain of AWS\'s own',
    { network, hostedZones: { public: "amazonaws.eu" } },
  ],
  [
    'volume.accessPoints.api.path: got "/web", but volume.accessPoints.web has the directory too',
    { network, volume: { accessPoints: { web, api: { ...web, uid: 1001 } } } },
  ],
  ["applications.web.memory: got 5, allowed a whole number from 6 to", application({ memory: 5 })],
  ['cluster.capacity.instanceType: got "a1.large", but Amazon Linux 2023 does', capacity({ instanceType: "a1.large" })],
  [
    'cluster.capacity.otherInstanceTypes\\[0\\]: got "a1.large", but Amazon Linux 2023 does',
    capacity({ instanceType: "m7g.large", otherInstanceTypes: ["a1.large"] }),
  ],
  ["applications.web.image: got .*, but it names a registry and no repository", imageOf("public.ecr.aws")],
  ["applications.web.image: got .*, but it names a registry and no repository", imageOf("registry.example.com:5000")],
  [
    "applications.web.image: got .*, but it names a registry and no repository",
    imageOf("123456789012.dkr.ecr.us-east-1.amazonaws.com"),
  ],
  ["applications.web.image: got .*, but the public gallery has", imageOf("public.ecr.aws/nginx:1.29.3")],
  ["applications.web.image: got .*, but a registry has no port 99999", imageOf("registry.example.com:99999/web:1")],
  ["applications.web.image: got .*, but Docker pulls no image of this name", imageOf("scratch")],
  ["applications.web.image: got .*, but Docker pulls no image of this name", imageOf("a".repeat(64))],
])("%s", (sentence, environment) => {
  expect(problemsOf(environment)).toEqual([expect.stringMatching(`^${sentence}.*; .`)]);
});

/** Their neighbours, which work. */
test.each<[name: string, environment: object]>([
  [
    "a domain of 64 characters",
    {
      network,
      hostedZones: { public: "example.com" },
      cluster: { ingress: { domain: `${"a".repeat(52)}.example.com` } },
    },
  ],
  ["another bucket of logs", { network, state: { bucket: "states", accessLogBucket: "states-logs" } }],
  ["a domain that ends like one of AWS", { network, hostedZones: { private: "notamazonaws.com" } }],
  ["one directory of one owner", { network, volume: { accessPoints: { web, api: web } } }],
  ["the least memory of Docker", application({ memory: 6 })],
  ["an old family with an AMI of one's own", capacity({ instanceType: "a1.large", amiParameter: "/platform/ami" })],
  ["a registry with a port", imageOf("registry.example.com:5000/web:1")],
  ["Docker Hub's own image", imageOf("nginx")],
])("%s", (_, environment) => {
  expect(problemsOf(environment)).toEqual([]);
});
