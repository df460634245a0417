import { problemsOf } from "../support/problems";
import { SMALLEST } from "../support/synthesize";

const SECRET = "arn:aws:secretsmanager:us-east-1:123456789012:secret:";
const web = { image: "nginx", requests: { priority: 1, paths: ["/*"] } };
const refused = (application: object, cluster: object = {}) =>
  problemsOf({ ...SMALLEST, cluster, applications: { web: { ...web, ...application } } });

describe("ECS Exec and a read-only root file system", () => {
  test("exclude each other, and both are named", () => {
    expect(refused({ readonlyRootFilesystem: true }, { exec: true })).toEqual([
      "applications.web.readonlyRootFilesystem: got true, but ECS Exec (cluster.exec) starts an agent in the container that writes to its root file system; leave it false, or set exec of the application or cluster.exec to false",
    ]);
    expect(refused({ readonlyRootFilesystem: true, exec: true }, { exec: true })).toHaveLength(1);
  });

  test("are taken one without the other", () => {
    expect(refused({ readonlyRootFilesystem: true })).toEqual([]);
    expect(refused({ readonlyRootFilesystem: true, exec: false }, { exec: true })).toEqual([]);
    expect(refused({ exec: true }, { exec: true })).toEqual([]);
  });

  test("sessions need the cluster's log group and key", () => {
    expect(refused({ exec: true })).toEqual([
      "applications.web.exec: got true, but cluster.exec, which has the sessions' log group and key, is false; set cluster.exec to true, or leave it out",
    ]);
  });
});

describe("a secret for the agents and for ECS", () => {
  const both = (ofTasks: string, ofAgents: string) =>
    refused({ repositoryCredentialsSecretArn: ofTasks }, { registryCredentials: { secretArn: ofAgents } });

  test.each([
    [`${SECRET}registry-AbCdEf`, `${SECRET}registry-AbCdEf`],
    [`${SECRET}registry-AbCdEf`, `${SECRET}registry`],
    [`${SECRET}registry`, `${SECRET}registry-AbCdEf`],
    ["registry", `${SECRET}registry-AbCdEf`],
    [`${SECRET}registry-AbCdEf`, "registry"],
    ["registry", "registry"],
  ])("is refused, as the two read different forms: %s and %s", (ofTasks, ofAgents) => {
    expect(both(ofTasks, ofAgents)).toEqual([
      expect.stringMatching(
        /^applications\.web\.repositoryCredentialsSecretArn: .*cluster\.registryCredentials\.secretArn names the same secret.*; name two secrets/,
      ),
    ]);
  });

  test.each([
    [`${SECRET}registry-AbCdEf`, `${SECRET}registries-AbCdEf`],
    [`${SECRET}registry`, `${SECRET.replace("123456789012", "999999999999")}registry`],
    ["registry", "registries"],
  ])("are two: %s and %s", (ofTasks, ofAgents) => {
    expect(both(ofTasks, ofAgents)).toEqual([]);
  });
});

test("an image that can never be pulled is refused, one of another account is taken", () => {
  expect(refused({ image: "123456789012.dkr.ecr.us-est-1.amazonaws.com/web:1" })).toEqual([
    'applications.web.image: got "123456789012.dkr.ecr.us-est-1.amazonaws.com/web:1", but there is no region us-est-1; copy the image\'s URI from the console of its registry',
  ]);
  expect(refused({ image: "999999999999.dkr.ecr.eu-central-1.amazonaws.com/web:1" })).toEqual([]);
});

test("repositories for tasks of others are of a region that there is, and of the environment's partition", () => {
  const repositories = ["us-east-1.amazonaws.com/web", "us-est-1.amazonaws.com/web/*", "cn-north-1.amazonaws.com.cn/*"];
  const imageRepositories = repositories.map((each) => `123456789012.dkr.ecr.${each}`);
  expect(problemsOf({ ...SMALLEST, cluster: { imageRepositories } })).toEqual([
    expect.stringMatching(/^cluster\.imageRepositories\[1\]: .* but there is no region us-est-1; copy/),
    expect.stringMatching(/^cluster\.imageRepositories\[2\]: .* but its registry belongs to the partition aws-cn, and/),
  ]);
});

describe("without a way to the internet", () => {
  const without = (image: string) =>
    problemsOf({ network: { source: "create", egress: "none" }, applications: { web: { ...web, image } } });

  test.each([
    "nginx:1.29.3",
    "library/nginx",
    "docker.io/library/nginx",
    "public.ecr.aws/nginx/nginx:1.29.3",
    "ghcr.io/team/web:1",
    "123456789012.dkr.ecr.eu-central-1.amazonaws.com/web:1",
    "123456789012.dkr-ecr.us-east-1.on.aws/web:1",
    "123456789012.dkr.ecr-fips.us-east-1.amazonaws.com/web:1",
  ])("%s is refused", (image) => {
    expect(without(image)).toEqual([
      expect.stringContaining(
        "but with network.egress none there is no way to the internet, and its host is not reached by an endpoint of us-east-1; name an image of Amazon ECR in the environment's region",
      ),
    ]);
  });

  test.each([
    "123456789012.dkr.ecr.us-east-1.amazonaws.com/web:1",
    "999999999999.dkr.ecr.us-east-1.amazonaws.com/web:1",
    "registry.internal.example.com/web:1",
    "registry:5000/web",
  ])("%s is taken, as it may be near", (image) => {
    expect(without(image)).toEqual([]);
  });
});

test("a VPN leads to the internet by a route to everywhere, or by both halves of it", () => {
  const through = (staticRoutes: readonly string[]) =>
    problemsOf({
      network: { source: "create", egress: "vpn", vpn: { customerGatewayIp: "198.51.100.7", staticRoutes } },
      cluster: { imageRepositories: ["999999999999.dkr.ecr.us-west-2.amazonaws.com/team/*"] },
      applications: { web },
    });
  const problem = "but with a VPN without a route for 0.0.0.0/0 there is no way to the internet";
  expect(through(["192.168.0.0/16"])).toEqual([
    expect.stringMatching(new RegExp(`^applications\\.web\\.image: .*${problem}`)),
    expect.stringMatching(new RegExp(`^cluster\\.imageRepositories\\[0\\]: .*${problem}`)),
  ]);
  expect(through(["0.0.0.0/0"])).toEqual([]);
  expect(through(["0.0.0.0/1", "128.0.0.0/1"])).toEqual([]);
});

test("a volume that is mounted by address is none for applications: ECS mounts by name", () => {
  const volume = { mountBy: "address", accessPoints: { web: { path: "/web", uid: 1000, gid: 1000 } } };
  const applications = { web: { ...web, volume: { accessPoint: "web", path: "/data" } } };
  expect(problemsOf({ ...SMALLEST, volume, applications })).toEqual([
    expect.stringContaining(
      "but volume.mountBy is address, and ECS mounts an application's volume by the file system's name alone; let the VPC resolve the name",
    ),
  ]);
  expect(problemsOf({ ...SMALLEST, volume, applications: { web } })).toEqual([]);
});

test("an image of ECR takes no password, one of another registry does", () => {
  const of = (image: string) =>
    problemsOf({ ...SMALLEST, applications: { web: { ...web, image, repositoryCredentialsSecretArn: "registry" } } });
  expect(of("123456789012.dkr.ecr.us-east-1.amazonaws.com/web:1")).toEqual([
    expect.stringMatching(
      /^applications\.web\.repositoryCredentialsSecretArn: .* which ECS asks with the task's execution/,
    ),
  ]);
  expect(of("registry.example.com/web:1")).toEqual([]);
  expect(of("nginx")).toEqual([]);
});
